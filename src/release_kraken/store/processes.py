"""The processes of Kraken that share this store, and their signs of life."""

import json
from dataclasses import asdict, fields

from release_kraken.store.encoding import known_time
from release_kraken.store.records import Process
from release_kraken.store.transaction import Row, Transactions, inserting

_REGISTERING = inserting("processes", (field.name for field in fields(Process)))
_BEATING = "UPDATE processes SET beats = beats + 1 WHERE id = :id"
_LISTING = "SELECT id, host, pid, roles, version, started, beats FROM processes ORDER BY started, id"
_REMOVING = "DELETE FROM processes WHERE id = :id"


class Processes:
    """Who is alive, as far as anybody can tell."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    def register(self, process: Process) -> None:
        """Enter a process."""
        with self._database.changing() as transaction:
            transaction.change(_REGISTERING, asdict(process))

    def beat(self, process_id: str) -> bool:
        """Give a sign of life; False: our row is gone, so that others think us dead."""
        with self._database.changing() as transaction:
            return transaction.change(_BEATING, {"id": process_id}) == 1

    def list(self) -> tuple[Process, ...]:
        """All processes, the oldest first."""
        with self._database.looking() as transaction:
            return tuple(_process(row) for row in transaction.rows(_LISTING))

    def remove(self, process_id: str) -> None:
        """Forget a process that has ended."""
        with self._database.changing() as transaction:
            transaction.change(_REMOVING, {"id": process_id})


def _process(row: Row) -> Process:
    id_, host, pid, roles, version, started, beats = row
    return Process(id_, host, pid, tuple(json.loads(roles)), version, known_time(started), beats)
