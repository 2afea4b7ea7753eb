"""The parts of a report on a terminal, from the headline to the closing line."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.segment import Segment
from rich.table import Table as Grid
from rich.text import Text

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.publication import Publication
from release_kraken.core.report import Change, Comparison, NotChecked, Status, Table
from release_kraken.core.summary import SEPARATOR, counted, duration_in_words, run_in_words
from release_kraken.core.text import unified_diff, visible

_DIFF_LINES = 20
_DIFF_COLUMNS = 1000
_WHOLE_CHANGES = 5
_EARLIER_LINES = 10
_SEVERITY_WIDTH = max(len(severity) for severity in Severity)
_COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_DIFF_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


@dataclass(frozen=True, slots=True)
class Hanging:
    """Text whose further lines stand below the first word: `start` is what precedes it."""

    start: Text
    body: Text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """Wrap the body in what is left of the width."""
        indent = Text(" " * len(self.start))
        lines = self.body.wrap(console, options.max_width - len(indent), overflow="fold", tab_size=4)
        for number, line in enumerate(lines):
            yield from Text.assemble(indent if number else self.start, line).render(console, end="\n")


def sections(publication: Publication) -> Iterator[RenderableType]:
    """What is printed, each followed by an empty line but the last."""
    report, comparison = publication.report, publication.comparison
    parts = [
        _headline(publication),
        *_files(report.findings, comparison),
        *(_table(table) for table in report.tables),
        *_changes(report.changes, applied=publication.applied),
        *_not_checked(report.not_checked),
        *_earlier(comparison),
    ]
    for part in parts:
        yield part
        yield ""
    yield _closing(publication)


def _text(text: str, style: str = "") -> Text:
    return Text(visible(text), style=style, overflow="fold", tab_size=4)


def _headline(publication: Publication) -> Text:
    parts = [
        _text(publication.command, "bold"),
        _text(publication.subject, "bold cyan"),
    ]
    return Text(SEPARATOR).join([*parts, _text(duration_in_words(publication), "dim")])


def _heading(title: str, style: str = "bold") -> Text:
    return _text(title, style)


def _files(findings: Sequence[Finding], comparison: Comparison | None) -> Iterator[RenderableType]:
    widest = max((len(_place(finding)) for finding in findings), default=0)
    for path, group in groupby(findings, key=lambda finding: finding.path):
        heading = _heading("In general") if path is None else _heading(path, "bold underline")
        yield Group(heading, *_rows(tuple(group), comparison, widest))


def _rows(
    findings: Sequence[Finding], comparison: Comparison | None, place_width: int
) -> Iterator[RenderableType]:
    new = comparison.new if comparison else frozenset[str]()
    for finding in findings:
        start = _text(f"  {_place(finding):<{place_width}}  ", "dim")
        start.append(f"{finding.severity:<{_SEVERITY_WIDTH}}  ", _COLOURS[finding.severity])
        yield Hanging(start, _body(finding, is_new=finding.key in new))
        if finding.fix:
            yield Hanging(Text(" " * len(start)).append("mend: ", "green"), _text(finding.fix))


def _place(finding: Finding) -> str:
    if finding.path is None:
        return ""
    return ":".join(str(part) for part in (finding.line, finding.column) if part is not None)


def _body(finding: Finding, *, is_new: bool) -> Text:
    subject = f"{finding.resource}: " if finding.path is None and finding.resource else ""
    body = _text(f"{subject}{finding.message}")
    body.append("  ").append_text(_text(finding.rule, "dim"))
    return body.append("  ").append("new", "bold magenta") if is_new else body


def _table(table: Table) -> RenderableType:
    grid = Grid(box=None, padding=(0, 0, 0, 2), pad_edge=True, header_style="dim")
    for column in table.columns:
        grid.add_column(_text(column), overflow="fold")
    for row in table.rows:
        grid.add_row(*(_text(cell) for cell in row))
    return Group(_heading(table.title), grid)


def _changes(changes: Sequence[Change], *, applied: bool) -> Iterator[RenderableType]:
    title = "Changed" if applied else "Planned change"
    for change in changes[:_WHOLE_CHANGES]:
        lines = (_text(change.why, "dim"), *_diff(change))
        yield Group(_heading(f"{title}: {change.target}"), *(Hanging(Text("  "), line) for line in lines))
    if further := changes[_WHOLE_CHANGES:]:
        heading = _heading(f"{title}, without the diffs that --format json has")
        yield Group(heading, *(_entry(change.target, change.why) for change in further))


def _diff(change: Change) -> Iterator[Text]:
    lines = unified_diff(change).splitlines()
    for line in lines[:_DIFF_LINES]:
        more = len(line) - _DIFF_COLUMNS
        shown = f"{line[:_DIFF_COLUMNS]} ... {more} more characters" if more > 0 else line
        yield _text(shown, _DIFF_COLOURS.get(line[:1], ""))
    if len(lines) > _DIFF_LINES:
        yield _text(f"... {counted(len(lines) - _DIFF_LINES, 'more line')} of this diff", "dim")


def _not_checked(gaps: Sequence[NotChecked]) -> Iterator[RenderableType]:
    if gaps:
        entries = (_entry(gap.what, gap.why) for gap in gaps)
        yield Group(_heading("Not checked", "bold yellow"), *entries)


def _entry(what: str, why: str) -> RenderableType:
    """What on one line, why below it: both may be long."""
    return Group(Hanging(Text("  "), _text(what)), Hanging(Text("    "), _text(why, "dim")))


def _earlier(comparison: Comparison | None) -> Iterator[RenderableType]:
    if comparison is None:
        return
    titles = {"Gone since the last run": comparison.gone, "Found before, not looked at now": comparison.stale}
    for title, findings in titles.items():
        if findings:
            yield Group(_heading(title), *_earlier_lines(findings))


def _earlier_lines(findings: Sequence[Finding]) -> Iterable[RenderableType]:
    for finding in findings[:_EARLIER_LINES]:
        line = _text(f"{finding.path or finding.resource or ''}  {finding.message}".strip())
        yield Hanging(Text("  "), line.append("  ").append_text(_text(finding.rule, "dim")))
    if len(findings) > _EARLIER_LINES:
        yield _text(f"  ... {len(findings) - _EARLIER_LINES:,} more", "dim")


def _closing(publication: Publication) -> Text:
    severities = {finding.severity for finding in publication.report.findings}
    worst = next((severity for severity in Severity if severity in severities and severity.fails), None)
    calm = "bold green" if publication.report.status is Status.CLEAN else "bold yellow"
    return _text(run_in_words(publication), _COLOURS[worst] if worst else calm)
