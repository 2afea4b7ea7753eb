"""The logs of runs, line by line."""

from collections.abc import Iterable
from datetime import datetime

from release_kraken.store.database import Database
from release_kraken.store.records import LogLine


class Logs:
    """What runs said while they worked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, run_id: str, lines: Iterable[tuple[datetime, str]]) -> None:
        """Add lines to a run's log; they get the next numbers."""
        raise NotImplementedError

    def list(self, run_id: str, after: int = 0, limit: int = 1000) -> tuple[LogLine, ...]:
        """Lines whose numbers are above `after`, in order."""
        raise NotImplementedError
