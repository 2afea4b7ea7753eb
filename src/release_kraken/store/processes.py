"""The processes of Kraken that share this store, and their signs of life."""

from release_kraken.store.database import Database
from release_kraken.store.records import Process


class Processes:
    """Who is alive, as far as anybody can tell."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def register(self, process: Process) -> None:
        """Enter a process."""
        raise NotImplementedError

    def beat(self, process_id: str) -> bool:
        """Give a sign of life; False: our row is gone, so that others think us dead."""
        raise NotImplementedError

    def list(self) -> tuple[Process, ...]:
        """All processes, the oldest first."""
        raise NotImplementedError

    def remove(self, process_id: str) -> None:
        """Forget a process that has ended."""
        raise NotImplementedError
