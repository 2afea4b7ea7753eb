"""A website over an SQLite file in the test's folder."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from release_kraken.engine.settings.configuration import Configuration
from release_kraken.engine.suite import open_suite
from release_kraken.store import open_store
from release_kraken.web.app import create_app
from release_kraken.web.tests.site import Clock, Site

MakeSite = Callable[..., Site]
PLUGIN = Path(__file__).with_name("plugin")


@pytest.fixture(scope="session", name="new_store")
def _new_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an empty store: to copy it is faster than to migrate one for each test."""
    file = tmp_path_factory.mktemp("store") / "kraken.db"
    open_store(f"sqlite:///{file}").close()
    return file


@pytest.fixture(name="make_site")
def _make_site(tmp_path: Path, new_store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeSite]:
    """Make a website; keywords are the keys of its section `[web]`."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shutil.copy(new_store, tmp_path / "kraken.db")
    with ExitStack() as open_sites:

        def make(**web: Any) -> Site:
            document: Mapping[str, Any] = {"web": web, "store": {"url": "sqlite:///kraken.db"}}
            clock = Clock()
            configuration = Configuration(tmp_path / "kraken.toml", document)
            suite = open_sites.enter_context(open_suite(configuration, now=clock))
            return Site(suite, create_app(suite), clock)

        yield make


@pytest.fixture(name="site")
def _site(make_site: MakeSite) -> Site:
    """A website as it is without configuration."""
    return make_site()


@pytest.fixture(name="sailings")
def _sailings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Announce the tool `sailings`, which has a page, files and an action."""
    monkeypatch.syspath_prepend(PLUGIN)
