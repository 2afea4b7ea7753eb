"""A store in a file, and values to keep in it."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from release_kraken.store import open_store
from release_kraken.store.store import Store


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database."""
    path = tmp_path_factory.mktemp("template") / "k.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def url(template: Path, tmp_path: Path) -> str:
    """The address of a fresh database."""
    path = tmp_path / "k.db"
    path.write_bytes(template.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A fresh store."""
    with closing(open_store(url)) as opened:
        yield opened


@pytest.fixture
def at() -> Callable[[int], datetime]:
    """A time, in minutes from when the tests begin."""
    return lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
