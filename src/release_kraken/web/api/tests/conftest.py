"""The real website over a store of its own: asked in this process, or by a real connection."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import pytest
from starlette.testclient import TestClient

from release_kraken.connectors.github.fake import FakeGitHub
from release_kraken.engine.access import tokens
from release_kraken.engine.access.scopes import ROLES
from release_kraken.engine.scheduling.tests.conftest import Clock
from release_kraken.engine.serving.services import Stop
from release_kraken.engine.settings.configuration import Configuration
from release_kraken.engine.suite import Suite, open_suite
from release_kraken.net import fake_server
from release_kraken.store import open_store
from release_kraken.web.app import create_app
from release_kraken.web.service import serve

SAILINGS = Path(__file__).parents[2] / "tests" / "plugin"
PLUGIN = Path(__file__).parents[3] / "engine" / "scheduling" / "tests" / "plugin"


@dataclass(frozen=True)
class Api:
    """The API, and clients with tokens of every role."""

    suite: Suite
    clock: Clock

    def client(self, role: str = "admin") -> TestClient:
        """A program with a token of this role."""
        headers = {"authorization": f"Bearer {token_of(self.suite, role)}"}
        return TestClient(create_app(self.suite), self.suite.url, headers=headers)

    def stranger(self) -> TestClient:
        """A program without a token."""
        return TestClient(create_app(self.suite), self.suite.url)


def token_of(suite: Suite, role: str) -> str:
    """The text of a new token with the scopes of a role."""
    scopes = [scope.value for scope in ROLES[role]]
    may = ROLES["admin"]
    return tokens.mint(suite.store, role, scopes, 30, by="test", may=may, now=suite.now())[1]


@pytest.fixture(autouse=True)
def ticker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Announce the tools `ticker` and `sailings`."""
    monkeypatch.syspath_prepend(PLUGIN)
    monkeypatch.syspath_prepend(SAILINGS)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database in a file."""
    path = tmp_path_factory.mktemp("template") / "kraken.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def configuration(template: Path, tmp_path: Path) -> Configuration:
    """A configuration with a fresh store."""
    return _configured(template, tmp_path)


def _configured(template: Path, folder: Path, **connectors: object) -> Configuration:
    (folder / "kraken.db").write_bytes(template.read_bytes())
    sections = {
        "store": {"url": f"sqlite:///{folder}/kraken.db"},
        "cache": {"folder": str(folder / "cache")},
        "web": {"port": 0, "trusted_proxies": ["127.0.0.1"]},
        "connectors": connectors,
    }
    return Configuration(None, sections)


@pytest.fixture
def api(configuration: Configuration) -> Iterator[Api]:
    """The API, at 05:00 UTC on Monday, 5 January 2026."""
    clock = Clock()
    with open_suite(configuration, now=clock, wake=clock.wake) as suite:
        yield Api(suite, clock)


@dataclass(frozen=True)
class Served:
    """The API at a real address; setting `stopping` ends it."""

    suite: Suite
    url: str
    token: str
    stopping: threading.Event


@pytest.fixture
def served(configuration: Configuration) -> Iterator[Served]:
    """The website as `kraken up` serves it, over a store of its own."""
    with _serving(configuration) as site:
        yield site


@pytest.fixture(scope="session")
def forge() -> FakeGitHub:
    """A forge with the pull request of a fork."""
    fake = FakeGitHub()
    fake.state.open("shop/infra", "Pin the network module", "a" * 40, source="stranger/infra")
    return fake


@pytest.fixture(scope="session")
def shared(template: Path, tmp_path_factory: pytest.TempPathFactory, forge: FakeGitHub) -> Iterator[Served]:
    """The website as `kraken up` serves it, with a forge; others may have left things in its store."""
    with fake_server.serve(forge.app) as url:
        github = {"url": url, "token": forge.state.token}
        with _serving(_configured(template, tmp_path_factory.mktemp("shared"), github=github)) as site:
            yield site


@contextmanager
def _serving(configuration: Configuration) -> Iterator[Served]:
    stopping, is_ready, addresses = threading.Event(), threading.Event(), list[str]()

    def ready(address: str) -> None:
        addresses.append(address)
        is_ready.set()

    with open_suite(configuration) as suite:
        server = threading.Thread(target=serve, args=(suite, Stop(stopping), ready))
        server.start()
        assert is_ready.wait(10)
        yield Served(suite, urljoin(addresses[0], "/").rstrip("/"), token_of(suite, "admin"), stopping)
        stopping.set()
        server.join(15)
        assert not server.is_alive()
