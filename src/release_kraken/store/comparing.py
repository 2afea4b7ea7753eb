"""Compares a report with the findings that are open, and keeps what has changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import itemgetter

from sqlalchemy import Connection, Update, bindparam, insert, select, update

from release_kraken.core.finding import Finding
from release_kraken.core.report import Comparison, Report, compare
from release_kraken.core.run import Run
from release_kraken.store import counting, rows
from release_kraken.store.dialects import lock
from release_kraken.store.tables import findings

_AT_ONCE = 500
"""How many rows a statement names: SQLite takes no more than 999 parameters in old builds."""

_OPEN = select(findings).where(
    findings.c.tool == bindparam("of_tool"),
    findings.c.subject == bindparam("of_subject"),
    findings.c.gone.is_(None),
)
"""What is open on a subject, in no order: SQLite would walk all of the tool's by id.

Made once, as all statements of a finish: making one takes longer than what it does.
"""


def enter_findings(connection: Connection, run: Run, report: Report, now: datetime) -> Comparison | None:
    """Bring what is open up to date; runs on the same subject do so one by one. None: nothing was before."""
    lock(connection, f"subject:{run.tool}:{run.subject}")
    known = _open(connection, run)
    before = tuple(finding for finding, _ in known.values())
    comparison = compare(before, report)
    _add(connection, run, (item for item in report.findings if item.key in comparison.new), now)
    _see_again(connection, run, known, report, now)
    _close(connection, run, [known[item.key][1] for item in comparison.gone], now)
    gone = {item.key for item in comparison.gone}
    left = {item.key: item for item in (*before, *report.findings) if item.key not in gone}
    is_first = not counting.count_open(connection, run, left.values())
    return None if is_first else comparison


def _open(connection: Connection, run: Run) -> Mapping[str, tuple[Finding, int]]:
    """What is open on the run's subject, with the numbers of the rows, by key."""
    found = connection.execute(_OPEN, {"of_tool": run.tool, "of_subject": run.subject}).mappings()
    ordered = sorted(found, key=itemgetter("id"))
    return {row["key"]: (rows.finding(row), row["id"]) for row in ordered}


def _add(connection: Connection, run: Run, new: Iterable[Finding], now: datetime) -> None:
    seen = {"first_run": run.id, "first_seen": now, "last_run": run.id, "last_seen": now}
    place = {"tool": run.tool, "subject": run.subject}
    values = [{**rows.finding_values(finding), **place, **seen} for finding in new]
    if values:
        connection.execute(insert(findings), values)


def _see_again(
    connection: Connection,
    run: Run,
    known: Mapping[str, tuple[Finding, int]],
    report: Report,
    now: datetime,
) -> None:
    """Those that persist get their newest words and place; most have not changed."""
    persisting = [(finding, *known[finding.key]) for finding in report.findings if finding.key in known]
    seen = {"last_run": run.id, "last_seen": now}
    for ids in _in_parts([number for _, _, number in persisting]):
        connection.execute(update(findings).where(findings.c.id.in_(ids)).values(seen))
    changed = [
        {"row": number, **rows.finding_values(finding)}
        for finding, former, number in persisting
        if finding != former
    ]
    if changed:
        connection.execute(_by_row(), changed)


def _by_row() -> Update:
    return update(findings).where(findings.c.id == bindparam("row"))


def _close(connection: Connection, run: Run, gone: Sequence[int], now: datetime) -> None:
    for ids in _in_parts(gone):
        closing = update(findings).where(findings.c.id.in_(ids))
        connection.execute(closing.values(gone_run=run.id, gone=now))


def _in_parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
