"""Writes the comment: Markdown without HTML (Bitbucket shows none), never longer than a comment may be."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.markdown import code, escape_portably
from release_kraken.core.publication import Publication
from release_kraken.core.report import Change, NotChecked, Table
from release_kraken.core.run import RunStatus
from release_kraken.core.summary import counted, findings_in_words, run_in_words
from release_kraken.core.text import shortened

LIMIT = 32_000
"""Characters: Bitbucket takes 32,768, and the mark comes before."""

_VERDICTS = {
    RunStatus.QUEUED: "waiting",
    RunStatus.RUNNING: "at work",
    RunStatus.CLEAN: "nothing to mend",
    RunStatus.FINDINGS: "something to mend",
    RunStatus.INCOMPLETE: "not everything was checked",
    RunStatus.FAILED: "could not be carried out",
    RunStatus.CANCELLED: "cancelled",
}
_TEXT = 300  # characters of a message
_ERROR = 2_000  # characters of what a run failed of
_ROWS = 30  # of changes, gaps, and of each table
_TABLES = 4
_STEPS = (500, 200, 100, 50, 25, 10, 5, 0)


@dataclass(frozen=True, slots=True)
class Document:
    """A comment, and in words what it had to leave out."""

    text: str
    left_out: tuple[str, ...]


def document(publication: Publication) -> Document:
    """With as many findings as fit, the gravest first; the shortest has no tables and few gaps."""
    drafts = (_draft(publication, findings, _ROWS, _TABLES) for findings in _STEPS)
    shortest = _draft(publication, findings=0, rows=3, tables=0)
    return next((draft for draft in drafts if len(draft.text) <= LIMIT), shortest)


def _draft(publication: Publication, findings: int, rows: int, tables: int) -> Document:
    report = publication.report
    left_out = _left_out(publication, findings, rows, tables)
    sections = (
        f"### {publication.command}: {_VERDICTS[publication.status]}",
        escape_portably(shortened(publication.error or "", _ERROR)) or _counts(publication),
        _findings(publication, findings),
        _changes(report.changes[:rows], applied=publication.applied),
        *(_table(table, rows) for table in report.tables[:tables]),
        _gaps(report.not_checked[:rows]),
        f"*Not shown here: {', '.join(left_out)}.*" if left_out else "",
        _foot(publication),
    )
    return Document("\n\n".join(section for section in sections if section) + "\n", left_out)


def _counts(publication: Publication) -> str:
    """How many findings, and against the check before: new, known, gone."""
    words = findings_in_words(publication.report.findings)
    comparison = publication.comparison
    if comparison is None:
        return f"{words[0].upper()}{words[1:]}."
    counts = (len(comparison.new), len(comparison.persisting), len(comparison.gone))
    against = ", ".join(
        f"**{count:,} {word}**" if count else f"0 {word}"
        for count, word in zip(counts, ("new", "known", "gone"), strict=True)
    )
    return f"{words[0].upper()}{words[1:]}; against the check before: {against}."


def _findings(publication: Publication, limit: int) -> str:
    order = list(Severity)
    shown = sorted(publication.report.findings, key=lambda finding: order.index(finding.severity))[:limit]
    rows = (_row(finding, publication) for finding in shown)
    return _grid(("", "Where", "Finding", "How to mend"), rows) if shown else ""


def _row(finding: Finding, publication: Publication) -> tuple[str, ...]:
    comparison = publication.comparison
    is_new = comparison is not None and finding.key in comparison.new
    return (
        f"{finding.severity}{' **new**' if is_new else ''}",
        _where(finding, publication),
        f"{_short(finding.message)} {code(finding.rule)}{_owner(finding)}",
        _short(finding.fix or ""),
    )


def _where(finding: Finding, publication: Publication) -> str:
    """The place, linked to the line of the commit that was checked."""
    shown = code(shortened(finding.where, _TEXT))
    if publication.pull_request is None or finding.path is None:
        return shown
    address = publication.pull_request.link_to(publication.place(finding.path), finding.line)
    return f"[{shown}]({address})" if address else shown


def _owner(finding: Finding) -> str:
    return f", of {escape_portably(finding.owner)}" if finding.owner else ""


def _changes(changes: Sequence[Change], *, applied: bool) -> str:
    if not changes:
        return ""
    rows = ((code(shortened(change.target, _TEXT)), _short(change.why)) for change in changes)
    title = "What was changed" if applied else "What Kraken would change"
    return f"**{title}**\n\n{_grid(('What', 'Why'), rows)}"


def _table(table: Table, limit: int) -> str:
    if not table.rows:
        return ""
    rows = (tuple(_short(cell) for cell in row) for row in table.rows[:limit])
    more = len(table.rows) - limit
    rest = f"\n\n*and {counted(more, 'row')} more*" if more > 0 else ""
    return f"**{_short(table.title)}**\n\n{_grid([_short(column) for column in table.columns], rows)}{rest}"


def _gaps(gaps: Sequence[NotChecked]) -> str:
    rows = ((_short(gap.what), _short(gap.why)) for gap in gaps)
    return f"**Could not be looked at**\n\n{_grid(('What', 'Why'), rows)}" if gaps else ""


def _foot(publication: Publication) -> str:
    commit = f"Commit {code(publication.pull_request.head[:12])}" if publication.pull_request else ""
    page = f"[all of this run]({publication.url})" if publication.url else ""
    return " · ".join(part for part in (commit, escape_portably(run_in_words(publication)), page) if part)


def _left_out(publication: Publication, findings: int, rows: int, tables: int) -> tuple[str, ...]:
    report = publication.report
    counts = {
        "finding": len(report.findings) - findings,
        "change": len(report.changes) - rows,
        "gap": len(report.not_checked) - rows,
        "table": len(report.tables) - tables,
    }
    return tuple(counted(count, noun) for noun, count in counts.items() if count > 0)


def _short(text: str) -> str:
    return escape_portably(shortened(text, _TEXT))


def _grid(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(_lines(columns, rows))


def _lines(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for cells in (columns, ["---"] * len(columns), *rows):
        yield f"| {' | '.join(cells)} |"
