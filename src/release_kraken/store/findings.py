"""The findings of all runs: what is open, and what is gone."""

from collections.abc import Iterable
from operator import itemgetter

from sqlalchemy import ColumnElement, RowMapping, or_, select

from release_kraken.store import rows
from release_kraken.store.database import Database
from release_kraken.store.records import FindingFilter, FindingState, OpenFinding, StoredFinding
from release_kraken.store.tables import findings

_STATES = {
    FindingState.OPEN: findings.c.gone.is_(None),
    FindingState.GONE: findings.c.gone.is_not(None),
}
_KEPT = ("id", "tool", "subject", "first_run", "first_seen", "last_run", "last_seen", "gone_run", "gone")
_SEARCHED = (findings.c.message, findings.c.path, findings.c.resource, findings.c.rule)


class Findings:
    """What was found, each from its first sight until a run finds it gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_open(self, tool: str, subject: str) -> tuple[OpenFinding, ...]:
        """What is known to be wrong, in order of first sight."""
        query = select(findings).where(
            findings.c.tool == tool, findings.c.subject == subject, findings.c.gone.is_(None)
        )
        with self._database.reading() as connection:
            found = connection.execute(query).mappings().all()
        ordered = sorted(found, key=itemgetter("id"))  # SQLite would walk all of the tool's by id
        return tuple(OpenFinding(rows.finding(row), row["first_seen"], row["last_seen"]) for row in ordered)

    def list(
        self, wanted: FindingFilter, *, before: int | None = None, limit: int = 50
    ) -> tuple[StoredFinding, ...]:
        """Findings, the newest first; `before` is the last id of the page before."""
        query = select(findings).where(*_conditions(wanted)).order_by(findings.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(findings.c.id < before)
        with self._database.reading() as connection:
            return tuple(_stored(row) for row in connection.execute(query).mappings())


def _conditions(wanted: FindingFilter) -> Iterable[ColumnElement[bool]]:
    equal = {
        findings.c.tool: wanted.tool,
        findings.c.subject: wanted.subject,
        findings.c.severity: wanted.severity,
        findings.c.rule: wanted.rule,
        findings.c.owner: wanted.owner,
    }
    yield from (column == value for column, value in equal.items() if value is not None)
    if wanted.state is not None:
        yield _STATES[wanted.state]
    if wanted.text:
        yield or_(*(column.icontains(wanted.text, autoescape=True) for column in _SEARCHED))


def _stored(row: RowMapping) -> StoredFinding:
    return StoredFinding(finding=rows.finding(row), **{name: row[name] for name in _KEPT})
