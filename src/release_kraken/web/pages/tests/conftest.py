"""A website over a filled store, on a real socket, signed in by real sessions."""

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.testclient import TestClient

from release_kraken.engine.connections import Connections
from release_kraken.engine.settings.configuration import read
from release_kraken.engine.suite import Suite
from release_kraken.store import open_store
from release_kraken.web.app import create_app
from release_kraken.web.pages.tests import filling
from release_kraken.web.signin.sessions import cookie_name, sessions_of

CONFIGURATION = """
[store]
url = "sqlite:///kraken.db"

[tools.terraform_pr]
exclude = ["vendor/**"]

[web.oidc]
issuer = "https://id.example.org"
client_id = "kraken"
client_secret_env = "KRAKEN_TEST_PAGES_SECRET"

[schedules.nightly]
tool = "terraform_pr"
cron = "0 6 * * *"
"""
SECRET = "hunter2-never-shown"


@dataclass(frozen=True)
class Site:
    """A website, and the runs in its store by what they show."""

    suite: Suite
    runs: dict[str, str]

    @cached_property
    def app(self) -> Starlette:
        """The website as it is served."""
        return create_app(self.suite)

    def cookie(self, role: str) -> str:
        """A session of somebody with this role."""
        return sessions_of(self.suite).begin(Response(), f"{role}@example.org", role, filling.NOW)

    def client(self, role: str) -> TestClient:
        """A browser without JavaScript and without a screen."""
        cookies = {cookie_name(https=False): self.cookie(role)}
        return TestClient(self.app, base_url=self.suite.url, cookies=cookies, follow_redirects=False)


@contextmanager
def opened(folder: Path, port: int, *, full: bool) -> Iterator[Site]:
    """A site with a store of its own."""
    (folder / "kraken.toml").write_text(CONFIGURATION)
    configuration = read(folder / "kraken.toml")
    with (
        closing(open_store(f"sqlite:///{folder}/kraken.db")) as store,
        Connections(configuration, folder / "connections") as connections,
    ):
        runs = filling.fill(store) if full else {}
        url = f"http://127.0.0.1:{port}"
        yield Site(Suite(configuration, store, connections, url, lambda: filling.NOW), runs)


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The secret that the configuration names."""
    monkeypatch.setenv("KRAKEN_TEST_PAGES_SECRET", SECRET)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, socket.socket]]:
    """A site with everything in it."""
    with pytest.MonkeyPatch.context() as patch, socket.socket() as listener:
        patch.setenv("KRAKEN_TEST_PAGES_SECRET", SECRET)
        listener.bind(("127.0.0.1", 0))
        with opened(tmp_path_factory.mktemp("site"), listener.getsockname()[1], full=True) as made:
            yield made, listener


@pytest.fixture(scope="session")
def served(site: tuple[Site, socket.socket]) -> Iterator[Site]:
    """The same, listening."""
    made, listener = site
    server = uvicorn.Server(uvicorn.Config(made.app, log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    listener.listen()
    thread.start()
    yield made
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def blank_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with nothing in it, made once."""
    path = tmp_path_factory.mktemp("blank") / "kraken.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def empty(tmp_path: Path, blank_store: Path) -> Iterator[Site]:
    """A site at which nothing ever ran."""
    shutil.copy(blank_store, tmp_path)
    with opened(tmp_path, 8420, full=False) as made:
        yield made
