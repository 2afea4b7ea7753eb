"""A store in a file and one in PostgreSQL, and values to keep in them."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from tests.servers.postgresql import PostgreSQL

from release_kraken.store import open_store
from release_kraken.store.store import Store

_TEMPLATE = "migrated"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database in a file."""
    path = tmp_path_factory.mktemp("template") / "k.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql: PostgreSQL) -> PostgreSQL:
    """A server that has a migrated, empty database to copy."""
    open_store(postgresql.create(_TEMPLATE)).close()
    return postgresql


@pytest.fixture
def sqlite_url(template: Path, tmp_path: Path) -> str:
    """The address of a fresh, migrated database in a file."""
    path = tmp_path / "k.db"
    path.write_bytes(template.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def server_url(postgresql_template: PostgreSQL) -> str:
    """The address of a fresh, migrated database in PostgreSQL."""
    return _copied(postgresql_template)


@pytest.fixture
def other_server_url(postgresql_template: PostgreSQL) -> str:
    """The address of another one."""
    return _copied(postgresql_template)


def _copied(postgresql_template: PostgreSQL) -> str:
    name = f"test-{uuid4().hex}"
    address = postgresql_template.url().replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE {_TEMPLATE} STRATEGY file_copy'.encode())
    return postgresql_template.url(name)


@pytest.fixture(params=[pytest.param("sqlite_url", id="sqlite"), pytest.param("server_url", id="postgresql")])
def url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh, migrated database: everything is tested on both."""
    address: str = request.getfixturevalue(request.param)
    return address


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A fresh store."""
    with closing(open_store(url)) as opened:
        yield opened


@pytest.fixture
def at() -> Callable[[int], datetime]:
    """A time, in minutes from when the tests begin."""
    return lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
