"""A PostgreSQL with a folder and a port of its own."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.daemon import Daemon, free_port

_VERSIONS = Path("/usr/lib/postgresql")
_USER = "postgres"
NEEDED = f"needs PostgreSQL (Debian: apt-get install postgresql), its programs in {_VERSIONS}/<version>/bin"


@dataclass(frozen=True)
class PostgreSQL:
    """A server that a test may stop, kill and restart; what it keeps outlives that."""

    server: Daemon
    port: int

    def url(self, database: str = "postgres") -> str:
        """Where a database is, as SQLAlchemy writes it."""
        return f"postgresql+psycopg://{_USER}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> str:
        """Make an empty database; returns its address."""
        import psycopg

        dsn = f"host=127.0.0.1 port={self.port} user={_USER} dbname=postgres"
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}"'.encode())
        return self.url(database)


def programs() -> Path | None:
    """The folder of the newest PostgreSQL's programs on this machine."""
    found = sorted(_VERSIONS.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def running() -> Iterator[PostgreSQL]:
    """A server whose files lie in a folder of its own, which it can enter though pytest's are private."""
    found = programs()
    assert found is not None, NEEDED
    is_root = os.geteuid() == 0
    folder = Path(tempfile.mkdtemp(prefix="kraken-postgresql-"))
    port = free_port()
    data = folder / "data"
    if is_root:  # which PostgreSQL refuses to run as
        shutil.chown(folder, _USER)
    initdb = (found / "initdb", "--no-sync", "--auth=trust", f"--username={_USER}", "--encoding=UTF8")
    server = Daemon(
        (str(found / "postgres"), "-D", str(data), "-p", str(port), *_SETTINGS),
        ready="ready to accept connections",
        stop_signal=signal.SIGINT,  # its fast shutdown: it does not wait for clients
        user=_USER,
    )
    try:
        subprocess.run(
            (*initdb, "-D", data), check=True, capture_output=True, cwd="/", user=_USER if is_root else None
        )
        server.start()
        yield PostgreSQL(server, port)
    finally:
        server.stop()
        shutil.rmtree(folder)


_SETTINGS = (
    *("-c", "listen_addresses=127.0.0.1"),
    *("-c", "unix_socket_directories="),
    *("-c", "fsync=off"),  # the machine does not lose its power
    *("-c", "shared_buffers=32MB"),
    *("-c", "max_connections=200"),
)
