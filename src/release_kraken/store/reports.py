"""The reports that ended runs, whole."""

import zlib

from release_kraken.store.encoding import json_text
from release_kraken.store.records import StoredReport
from release_kraken.store.transaction import Transaction, Transactions, inserting

_ENTERING = inserting("reports", ("run_id", "content"))
_GETTING = "SELECT content FROM reports WHERE run_id = :run_id"
_LEVEL = 1  # twice as fast as the default, and a tenth larger


class Reports:
    """What runs had to say."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    def get(self, run_id: str) -> StoredReport | None:
        """The report of a run; None where it has none, or it is kept no more."""
        with self._database.looking() as transaction:
            return stored_report(transaction, run_id)


def enter_report(transaction: Transaction, run_id: str, report: StoredReport) -> None:
    """Keep a report."""
    content = zlib.compress(json_text(report).encode(), _LEVEL)
    transaction.change(_ENTERING, {"run_id": run_id, "content": content})


def stored_report(transaction: Transaction, run_id: str) -> StoredReport | None:
    """The report of a run, or None."""
    found = transaction.rows(_GETTING, {"run_id": run_id})
    if not found:
        return None
    from release_kraken.store.report_reading import read  # only who reads reports waits for pydantic

    return read(zlib.decompress(found[0][0]))
