"""Keeps the numbers that pages show, so that nobody has to count rows."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import Connection, func, insert, select, update

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import Comparison, Report
from release_kraken.core.run import Counts, Run
from release_kraken.store import dialects
from release_kraken.store.tables import subjects, tool_days


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
    same = (subjects.c.tool == run.tool) & (subjects.c.subject == run.subject)
    if connection.execute(update(subjects).where(same).values(values)).rowcount:
        return True
    connection.execute(insert(subjects).values(tool=run.tool, subject=run.subject, **values))
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
    total = func.sum(subjects.c.errors + subjects.c.warnings + subjects.c.notes)
    still_open = select(func.coalesce(total, 0)).where(subjects.c.tool == tool).scalar_subquery()
    date = f"{now.astimezone(UTC):%Y-%m-%d}"
    adding = dialects.insert(connection, tool_days).values(
        tool=tool, date=date, runs=1, open=still_open, **more
    )
    sums = {name: tool_days.c[name] + value for name, value in {"runs": 1, **more}.items()}
    connection.execute(
        adding.on_conflict_do_update(index_elements=["tool", "date"], set_={**sums, "open": still_open})
    )
