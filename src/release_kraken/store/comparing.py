"""Compares a report with the findings that are open, and keeps what has changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import Comparison, Report, compare
from release_kraken.core.run import Run
from release_kraken.store import counting
from release_kraken.store.transaction import Transaction, inserting

_AT_ONCE = 500
"""How many rows a statement names: SQLite takes no more than 999 parameters in old builds."""

_FIELDS = tuple(field.name for field in fields(Finding))
_OPEN = """
SELECT id, rule, severity, message, path, line, "column", end_line, fix, resource, "key", owner
FROM findings WHERE tool = :tool AND subject = :subject AND gone IS NULL
"""
"""What is open on a subject, in no order: SQLite would walk all of the tool's by id."""

_ADDING = inserting(
    "findings", (*_FIELDS, "tool", "subject", "first_run", "first_seen", "last_run", "last_seen")
)
_SEEING = "UPDATE findings SET last_run = :run, last_seen = :now WHERE id IN "
_CLOSING = "UPDATE findings SET gone_run = :run, gone = :now WHERE id IN "
_CHANGING = """
UPDATE findings SET rule = :rule, severity = :severity, message = :message, path = :path, line = :line,
    "column" = :column, end_line = :end_line, fix = :fix, resource = :resource, owner = :owner
WHERE id = :id
"""


def enter_findings(transaction: Transaction, run: Run, report: Report, now: datetime) -> Comparison | None:
    """Bring what is open up to date; runs on the same subject do so one by one.

    None: nothing was before, or the report looked for nothing, as by a listing: what it says is not kept.
    """
    if not report.rules:
        return None
    transaction.lock(f"subject:{run.tool}:{run.subject}")
    known = _open(transaction, run)
    before = tuple(finding for finding, _ in known.values())
    comparison = compare(before, report)
    _add(transaction, run, (item for item in report.findings if item.key in comparison.new), now)
    _see_again(transaction, run, known, report, now)
    _name(transaction, _CLOSING, [known[item.key][1] for item in comparison.gone], run, now)
    gone = {item.key for item in comparison.gone}
    left = {item.key: item for item in (*before, *report.findings) if item.key not in gone}
    is_first = not counting.count_open(transaction, run, left.values())
    return None if is_first else comparison


def _open(transaction: Transaction, run: Run) -> Mapping[str, tuple[Finding, int]]:
    """What is open on the run's subject, with the numbers of the rows, by key."""
    found = sorted(transaction.rows(_OPEN, {"tool": run.tool, "subject": run.subject}))
    rows = ((number, Finding(rule, Severity(severity), *rest)) for number, rule, severity, *rest in found)
    return {finding.key: (finding, number) for number, finding in rows}


def _add(transaction: Transaction, run: Run, new: Iterable[Finding], now: datetime) -> None:
    seen = {"first_run": run.id, "first_seen": now, "last_run": run.id, "last_seen": now}
    place = {"tool": run.tool, "subject": run.subject}
    transaction.change_all(_ADDING, [{**_values(finding), **place, **seen} for finding in new])


def _see_again(
    transaction: Transaction,
    run: Run,
    known: Mapping[str, tuple[Finding, int]],
    report: Report,
    now: datetime,
) -> None:
    """Those that persist get their newest words and place; most have not changed."""
    persisting = [(finding, *known[finding.key]) for finding in report.findings if finding.key in known]
    _name(transaction, _SEEING, [number for _, _, number in persisting], run, now)
    changed = [
        {"id": number, **_values(finding)} for finding, former, number in persisting if finding != former
    ]
    transaction.change_all(_CHANGING, changed)


def _name(transaction: Transaction, statement: str, ids: Sequence[int], run: Run, now: datetime) -> None:
    """Change the rows with these numbers by a statement that ends where they are to stand."""
    for start in range(0, len(ids), _AT_ONCE):
        named = {f"id{place}": id_ for place, id_ in enumerate(ids[start : start + _AT_ONCE])}
        places = ", ".join(f":{name}" for name in named)
        transaction.change(f"{statement}({places})", {"run": run.id, "now": now, **named})


def _values(finding: Finding) -> dict[str, object]:
    return {name: getattr(finding, name) for name in _FIELDS}
