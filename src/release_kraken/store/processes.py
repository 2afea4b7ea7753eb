"""The processes of Kraken that share this store, and their signs of life."""

from dataclasses import asdict

from sqlalchemy import RowMapping, delete, insert, select, update

from release_kraken.store.database import Database
from release_kraken.store.records import Process
from release_kraken.store.tables import processes


class Processes:
    """Who is alive, as far as anybody can tell."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def register(self, process: Process) -> None:
        """Enter a process."""
        with self._database.writing() as connection:
            connection.execute(insert(processes).values(asdict(process)))

    def beat(self, process_id: str) -> bool:
        """Give a sign of life; False: our row is gone, so that others think us dead."""
        ours = update(processes).where(processes.c.id == process_id).values(beats=processes.c.beats + 1)
        with self._database.writing() as connection:
            return connection.execute(ours).rowcount == 1

    def list(self) -> tuple[Process, ...]:
        """All processes, the oldest first."""
        query = select(processes).order_by(processes.c.started, processes.c.id)
        with self._database.reading() as connection:
            return tuple(_process(row) for row in connection.execute(query).mappings())

    def remove(self, process_id: str) -> None:
        """Forget a process that has ended."""
        with self._database.writing() as connection:
            connection.execute(delete(processes).where(processes.c.id == process_id))


def _process(row: RowMapping) -> Process:
    return Process(**{**row, "roles": tuple(row["roles"])})
