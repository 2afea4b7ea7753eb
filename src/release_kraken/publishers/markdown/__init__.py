"""GitHub's Markdown for the comment on a pull request, never longer than such a comment may be."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.markdown import code, escape, fenced
from release_kraken.core.plugin import Publisher
from release_kraken.core.publication import Publication, Surface
from release_kraken.core.report import Change, NotChecked, Table
from release_kraken.core.summary import SEPARATOR, count_by_severity, counted, run_in_words
from release_kraken.core.text import unified_diff

LIMIT = 65_000
"""Characters. GitHub refuses a comment of more than 65,536."""

_EVERYTHING = sys.maxsize


@dataclass(frozen=True, slots=True)
class Detail:
    """How much is shown: numbers of diffs, tables, findings and gaps, and characters of any one text."""

    diffs: int = _EVERYTHING
    tables: int = _EVERYTHING
    findings: int = _EVERYTHING
    gaps: int = _EVERYTHING
    text: int = _EVERYTHING


_STEPS = (
    Detail(),
    Detail(diffs=0),
    Detail(diffs=0, tables=0),
    Detail(diffs=0, tables=0, text=500),
    *(Detail(diffs=0, tables=0, text=500, findings=count, gaps=50) for count in (400, 200, 100, 50)),
    Detail(diffs=0, tables=0, text=200, findings=20, gaps=20),
    Detail(diffs=0, tables=0, text=200, findings=0, gaps=0),
)


def render(publication: Publication, _surface: Surface) -> str:
    """With as much detail as fits; what is left out is said."""
    texts = (_document(publication, detail) for detail in _STEPS)
    return next(text for text in texts if len(text) <= LIMIT)


def _document(publication: Publication, detail: Detail) -> str:
    report = publication.report
    sections = (
        f"<!-- kraken:{publication.tool} -->\n### {_headline(publication, detail)}",
        escape(run_in_words(publication)),
        _counts(publication),
        *_findings(publication, detail),
        *(_table(table) for table in report.tables[: detail.tables]),
        *(_change(change, publication.applied) for change in report.changes[: detail.diffs]),
        _not_checked(report.not_checked, detail),
        _left_out(publication, detail),
    )
    return "\n\n".join(section for section in sections if section) + "\n"


def _headline(publication: Publication, detail: Detail) -> str:
    verdict = {"clean": "clean", "findings": "findings", "incomplete": "not everything checked"}
    parts = (
        publication.command,
        code(_cut(publication.subject, detail)),
        verdict[publication.report.status],
    )
    return SEPARATOR.join(part for part in parts if part)


def _counts(publication: Publication) -> str:
    counts = count_by_severity(publication.report.findings)
    if not any(counts.values()):
        return ""
    if publication.comparison is None:
        return _grid(
            ("Severity", "Findings"), [(severity, f"{count:,}") for severity, count in counts.items()]
        )
    new = count_by_severity(f for f in publication.report.findings if f.key in publication.comparison.new)
    rows = [(severity, f"{count:,}", f"{new[severity]:,}") for severity, count in counts.items()]
    return _grid(("Severity", "Findings", "New"), rows)


def _findings(publication: Publication, detail: Detail) -> Iterator[str]:
    shown = _gravest(publication.report.findings, detail.findings)
    for severity in Severity:
        rows = [_row(finding, publication, detail) for finding in shown if finding.severity is severity]
        if rows:
            title = counted(len(rows), severity)
            grid = _grid(("Where", "Rule", "Message", "How to mend"), rows)
            yield _details(title, grid, is_open=severity.fails)


def _gravest(findings: Iterable[Finding], limit: int) -> list[Finding]:
    order = list(Severity)
    return sorted(findings, key=lambda finding: order.index(finding.severity))[:limit]


def _row(finding: Finding, publication: Publication, detail: Detail) -> tuple[str, ...]:
    is_new = publication.comparison is not None and finding.key in publication.comparison.new
    return (
        code(_cut(finding.where, detail)),
        code(finding.rule) + (" **new**" if is_new else ""),
        escape(_cut(finding.message, detail)),
        escape(_cut(finding.fix or "", detail)),
    )


def _table(table: Table) -> str:
    rows = [tuple(escape(cell) for cell in row) for row in table.rows]
    return _details(escape(table.title), _grid([escape(column) for column in table.columns], rows))


def _change(change: Change, applied: bool) -> str:
    title = f"{'Changed' if applied else 'Planned change'}: {escape(change.target)}"
    return _details(title, f"{escape(change.why)}\n\n{fenced(unified_diff(change), 'diff')}")


def _not_checked(gaps: Sequence[NotChecked], detail: Detail) -> str:
    rows = [(escape(_cut(gap.what, detail)), escape(_cut(gap.why, detail))) for gap in gaps[: detail.gaps]]
    return _details(f"{len(gaps):,} not checked", _grid(("What", "Why"), rows), is_open=True) if rows else ""


def _left_out(publication: Publication, detail: Detail) -> str:
    report = publication.report
    counts = {
        "diff": len(report.changes) - detail.diffs,
        "table": len(report.tables) - detail.tables,
        "finding": len(report.findings) - detail.findings,
        "gap": len(report.not_checked) - detail.gaps,
    }
    left_out = [counted(count, noun) for noun, count in counts.items() if count > 0]
    if detail.text < _EVERYTHING:
        left_out.append(f"the rest of texts longer than {detail.text} characters")
    return f"*Left out, to fit into a comment: {', '.join(left_out)}.*" if left_out else ""


def _cut(text: str, detail: Detail) -> str:
    return text if len(text) <= detail.text else f"{text[: detail.text]}…"


def _grid(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = (columns, ["---"] * len(columns), *rows)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _details(title: str, body: str, *, is_open: bool = False) -> str:
    """A block that folds. The title stands in a paragraph of its own so that it is Markdown, not HTML."""
    return f"<details{' open' if is_open else ''}><summary>\n\n{title}\n\n</summary>\n\n{body}\n\n</details>"


PUBLISHER = Publisher(
    name="markdown",
    summary="Markdown for the comment on a pull request.",
    render=render,
    suffix=".md",
)
