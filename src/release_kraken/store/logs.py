"""The logs of runs, line by line."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select

from release_kraken.store.database import Database
from release_kraken.store.dialects import lock
from release_kraken.store.records import LogLine
from release_kraken.store.tables import log_lines

_NEWEST = select(func.max(log_lines.c.number)).where(log_lines.c.run_id == bindparam("of_run"))
_ADDING = insert(log_lines)


class Logs:
    """What runs said while they worked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, run_id: str, lines: Iterable[tuple[datetime, str]]) -> None:
        """Add lines to a run's log; they get the next numbers."""
        added = list(lines)
        if not added:
            return
        with self._database.writing() as connection:
            lock(connection, f"log:{run_id}")
            first = (connection.scalar(_NEWEST, {"of_run": run_id}) or 0) + 1
            values = [
                {"run_id": run_id, "number": number, "at": at, "text": text}
                for number, (at, text) in enumerate(added, first)
            ]
            connection.execute(_ADDING, values)

    def list(self, run_id: str, after: int = 0, limit: int = 1000) -> tuple[LogLine, ...]:
        """Lines whose numbers are above `after`, in order."""
        query = (
            select(log_lines.c.number, log_lines.c.at, log_lines.c.text)
            .where(log_lines.c.run_id == run_id, log_lines.c.number > after)
            .order_by(log_lines.c.number)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return tuple(LogLine(*row) for row in connection.execute(query))
