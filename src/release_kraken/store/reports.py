"""The reports that ended runs, whole."""

import zlib

from sqlalchemy import Connection, insert, select

from release_kraken.store.columns import json_text
from release_kraken.store.database import Database
from release_kraken.store.records import StoredReport
from release_kraken.store.tables import reports

_ENTERING = insert(reports)
_LEVEL = 1  # twice as fast as the default, and a tenth larger


class Reports:
    """What runs had to say."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, run_id: str) -> StoredReport | None:
        """The report of a run; None where it has none, or it is kept no more."""
        with self._database.reading() as connection:
            return stored_report(connection, run_id)


def enter_report(connection: Connection, run_id: str, report: StoredReport) -> None:
    """Keep a report."""
    content = zlib.compress(json_text(report).encode(), _LEVEL)
    connection.execute(_ENTERING, {"run_id": run_id, "content": content})


def stored_report(connection: Connection, run_id: str) -> StoredReport | None:
    """The report of a run, or None."""
    content = connection.scalar(select(reports.c.content).where(reports.c.run_id == run_id))
    if content is None:
        return None
    from release_kraken.store.report_reading import read  # only who reads reports waits for pydantic

    return read(zlib.decompress(content))
