"""Keeps the numbers that pages show, so that nobody has to count rows."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache

from sqlalchemy import Connection, Insert, bindparam, func, insert, select, update

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import Comparison, Report
from release_kraken.core.run import Counts, Run
from release_kraken.store import dialects
from release_kraken.store.tables import subjects, tool_days

_COUNTING = update(subjects).where(
    subjects.c.tool == bindparam("of_tool"), subjects.c.subject == bindparam("of_subject")
)


def counts(report: Report, comparison: Comparison | None) -> Counts:
    """What a report holds, in numbers; without a comparison nothing is new."""
    graded = Counter(finding.severity for finding in report.findings)
    return Counts(
        errors=graded[Severity.ERROR],
        warnings=graded[Severity.WARNING],
        notes=graded[Severity.NOTE],
        new=len(comparison.new) if comparison else 0,
        gone=len(comparison.gone) if comparison else 0,
        stale=len(comparison.stale) if comparison else 0,
        changes=len(report.changes),
        not_checked=len(report.not_checked),
    )


def count_open(connection: Connection, run: Run, left: Iterable[Finding]) -> bool:
    """Keep how much is open on a run's subject; returns whether the subject was known before."""
    graded = Counter(finding.severity for finding in left)
    values = {
        "errors": graded[Severity.ERROR],
        "warnings": graded[Severity.WARNING],
        "notes": graded[Severity.NOTE],
    }
    if connection.execute(_COUNTING, {"of_tool": run.tool, "of_subject": run.subject, **values}).rowcount:
        return True
    connection.execute(insert(subjects), {"tool": run.tool, "subject": run.subject, **values})
    return False


def count_finished(connection: Connection, tool: str, counted: Counts, now: datetime) -> None:
    """Count a run that has reported."""
    _count(connection, tool, now, failed=0, new=counted.new, gone=counted.gone)


def count_failed(connection: Connection, tool: str, now: datetime) -> None:
    """Count a run that has failed."""
    _count(connection, tool, now, failed=1, new=0, gone=0)


def _count(connection: Connection, tool: str, now: datetime, **more: int) -> None:
    dialects.lock(
        connection, f"tool:{tool}"
    )  # else two that end at once would not see each other's open ones
    day = {"tool": tool, "of_tool": tool, "date": f"{now.astimezone(UTC):%Y-%m-%d}", "runs": 1, **more}
    connection.execute(_adding(connection.dialect.name), day)


@cache
def _adding(dialect: str) -> Insert:
    """Add to the numbers of a day, and say what is open at its end so far."""
    total = func.sum(subjects.c.errors + subjects.c.warnings + subjects.c.notes)
    still_open = (
        select(func.coalesce(total, 0)).where(subjects.c.tool == bindparam("of_tool")).scalar_subquery()
    )
    adding = dialects.insert(dialect, tool_days).values(open=still_open)
    sums = {name: tool_days.c[name] + adding.excluded[name] for name in ("runs", "failed", "new", "gone")}
    return adding.on_conflict_do_update(
        index_elements=["tool", "date"], set_={**sums, "open": adding.excluded.open}
    )
