"""The audit log: who changed what, and when."""

from sqlalchemy import or_, select

from release_kraken.store.auditing import AuditEntries
from release_kraken.store.database import Database
from release_kraken.store.records import AuditEntry
from release_kraken.store.tables import audit


class AuditLog(AuditEntries):
    """The entries, to be looked at as well."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._readable = database

    def list(self, *, before: int | None = None, limit: int = 50, text: str = "") -> tuple[AuditEntry, ...]:
        """Entries, the newest first; `before` is the last id of the page before."""
        query = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.id < before)
        if text:
            told = (audit.c.actor, audit.c.action, audit.c.target, audit.c.detail)
            query = query.where(or_(*(column.icontains(text, autoescape=True) for column in told)))
        with self._readable.reading() as connection:
            return tuple(AuditEntry(**row) for row in connection.execute(query).mappings())
