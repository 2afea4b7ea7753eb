"""Enters into the audit log who changed what."""

from collections.abc import Mapping
from datetime import datetime

from release_kraken.core.json import JSONValue
from release_kraken.store.transaction import Transaction, Transactions, inserting

_ENTERING = inserting("audit", ("at", "actor", "action", "target", "detail"))


class AuditEntries:
    """Entries are added, and removed by retention alone."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    def record(
        self, actor: str, action: str, target: str, detail: Mapping[str, JSONValue], now: datetime
    ) -> None:
        """Add an entry; `detail` without secrets."""
        with self._database.changing() as transaction:
            enter_audit(transaction, actor, action, target, detail, now)


def enter_audit(
    transaction: Transaction,
    actor: str,
    action: str,
    target: str,
    detail: Mapping[str, JSONValue],
    now: datetime,
) -> None:
    """Add an entry within the transaction that makes the change."""
    values = {"at": now, "actor": actor, "action": action, "target": target, "detail": detail}
    transaction.change(_ENTERING, values)
