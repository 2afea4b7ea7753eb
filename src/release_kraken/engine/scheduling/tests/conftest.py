"""A suite with a store of its own, a clock that the test sets, and a tool that runs by itself."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from release_kraken.engine.connections import Connections
from release_kraken.engine.settings.configuration import Configuration
from release_kraken.engine.suite import Suite
from release_kraken.store import open_store
from release_kraken.store.store import Store

MakeSuite = Callable[..., Suite]


@dataclass
class Clock:
    """The time, which the test sets."""

    time: datetime = datetime(2026, 1, 5, 5, 0, tzinfo=UTC)
    woken: list[datetime] = field(default_factory=list)

    def __call__(self) -> datetime:
        """The time."""
        return self.time

    def pass_by(self, **length: float) -> None:
        """Let time go by; a negative length sets the clock back."""
        self.time += timedelta(**length)

    def wake(self) -> None:
        """Note that somebody was woken."""
        self.woken.append(self.time)


@pytest.fixture(autouse=True)
def ticker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Announce the tool `ticker`."""
    monkeypatch.syspath_prepend(Path(__file__).parent / "plugin")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database in a file."""
    path = tmp_path_factory.mktemp("template") / "kraken.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def store(template: Path, tmp_path: Path) -> Iterator[Store]:
    """A fresh store."""
    path = tmp_path / "kraken.db"
    path.write_bytes(template.read_bytes())
    with closing(open_store(f"sqlite:///{path}")) as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    """Monday, 5 January 2026, 05:00 UTC."""
    return Clock()


@pytest.fixture
def make_suite(store: Store, clock: Clock, tmp_path: Path) -> MakeSuite:
    """Make a suite on the one store, with a configuration."""

    def made(document: dict[str, Any] | None = None) -> Suite:
        configuration = Configuration(None, document or {})
        connections = Connections(configuration, tmp_path / "scratch")
        return Suite(configuration, store, connections, "http://kraken.test", clock, clock.wake)

    return made


@pytest.fixture
def suite(make_suite: MakeSuite) -> Suite:
    """A suite without configuration."""
    return make_suite()
