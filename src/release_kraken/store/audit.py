"""The audit log: who changed what, and when."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, or_, select

from release_kraken.core.json import JSONValue
from release_kraken.store.database import Database
from release_kraken.store.records import AuditEntry
from release_kraken.store.tables import audit


class AuditLog:
    """Entries are added, and removed by retention alone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(
        self, actor: str, action: str, target: str, detail: Mapping[str, JSONValue], now: datetime
    ) -> None:
        """Add an entry; `detail` without secrets."""
        with self._database.writing() as connection:
            enter_audit(connection, actor, action, target, detail, now)

    def list(self, *, before: int | None = None, limit: int = 50, text: str = "") -> tuple[AuditEntry, ...]:
        """Entries, the newest first; `before` is the last id of the page before."""
        query = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.id < before)
        if text:
            told = (audit.c.actor, audit.c.action, audit.c.target, audit.c.detail)
            query = query.where(or_(*(column.icontains(text, autoescape=True) for column in told)))
        with self._database.reading() as connection:
            return tuple(AuditEntry(**row) for row in connection.execute(query).mappings())


def enter_audit(
    connection: Connection,
    actor: str,
    action: str,
    target: str,
    detail: Mapping[str, JSONValue],
    now: datetime,
) -> None:
    """Add an entry within the transaction that makes the change."""
    values = {"at": now, "actor": actor, "action": action, "target": target, "detail": detail}
    connection.execute(insert(audit).values(values))
