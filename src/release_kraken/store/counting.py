"""Keeps the numbers that pages show, so that nobody has to count rows."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import Comparison, Report
from release_kraken.core.run import Counts, Run
from release_kraken.store.transaction import Transaction, inserting

_COUNTING_AGAIN = """\
UPDATE subjects SET errors = :errors, warnings = :warnings, notes = :notes
WHERE tool = :tool AND subject = :subject
"""
_COUNTING_FIRST = inserting("subjects", ("tool", "subject", "errors", "warnings", "notes"))
_ADDING = """\
INSERT INTO tool_days (tool, date, runs, failed, new, gone, open) VALUES (
    :tool, :date, 1, :failed, :new, :gone,
    (SELECT COALESCE(SUM(errors + warnings + notes), 0) FROM subjects WHERE tool = :tool)
)
ON CONFLICT (tool, date) DO UPDATE SET
    runs = tool_days.runs + excluded.runs,
    failed = tool_days.failed + excluded.failed,
    new = tool_days.new + excluded.new,
    gone = tool_days.gone + excluded.gone,
    open = excluded.open
"""
"""Add to the numbers of a day, and say what is open at its end so far."""


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


def count_open(transaction: Transaction, run: Run, left: Iterable[Finding]) -> bool:
    """Keep how much is open on a run's subject; returns whether the subject was known before."""
    graded = Counter(finding.severity for finding in left)
    values = {
        "tool": run.tool,
        "subject": run.subject,
        "errors": graded[Severity.ERROR],
        "warnings": graded[Severity.WARNING],
        "notes": graded[Severity.NOTE],
    }
    if transaction.change(_COUNTING_AGAIN, values):
        return True
    transaction.change(_COUNTING_FIRST, values)
    return False


def count_finished(transaction: Transaction, tool: str, counted: Counts, now: datetime) -> None:
    """Count a run that has reported."""
    _count(transaction, tool, now, failed=0, new=counted.new, gone=counted.gone)


def count_failed(transaction: Transaction, tool: str, now: datetime) -> None:
    """Count a run that has failed."""
    _count(transaction, tool, now, failed=1, new=0, gone=0)


def _count(transaction: Transaction, tool: str, now: datetime, **more: int) -> None:
    transaction.lock(f"tool:{tool}")  # else two that end at once would not see each other's open ones
    transaction.change(_ADDING, {"tool": tool, "date": f"{now.astimezone(UTC):%Y-%m-%d}", **more})
