"""Annotations of a GitHub Actions run, as workflow commands.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.plugin import Publisher
from release_kraken.core.publication import Publication, Surface
from release_kraken.core.report import NotChecked
from release_kraken.core.summary import run_in_words
from release_kraken.core.text import visible

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_SHOWN_OF_EACH_KIND = 10  # GitHub drops the rest of a step's annotations; the totals take one notice
_IN_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTIES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(publication: Publication, _surface: Surface) -> str:
    """Errors first, because GitHub shows ten of each kind only; the totals come last."""
    return "".join(f"{line}\n" for line in _lines(publication))


def _lines(publication: Publication) -> Iterator[str]:
    by_severity: dict[Severity, list[Finding]] = {severity: [] for severity in Severity}
    for finding in publication.report.findings:
        by_severity[finding.severity].append(finding)
    notes = by_severity.pop(Severity.NOTE)
    for findings in by_severity.values():
        yield from (_annotation(finding, publication) for finding in findings)
    yield from (_gap(gap) for gap in publication.report.not_checked)
    yield from (_annotation(note, publication) for note in notes[: _SHOWN_OF_EACH_KIND - 1])
    yield from (_log_line(note, publication) for note in notes[_SHOWN_OF_EACH_KIND - 1 :])
    yield _command("notice", {"title": publication.command}, run_in_words(publication))


def _annotation(finding: Finding, publication: Publication) -> str:
    properties = {
        "file": None if finding.path is None else publication.place(finding.path),
        "line": finding.line,
        "endLine": finding.end_line,
        "col": finding.column,
        "title": finding.rule,
    }
    return _command(_COMMANDS[finding.severity], properties, _message(finding))


def _message(finding: Finding) -> str:
    subject = f"{finding.resource}: " if finding.path is None and finding.resource else ""
    fix = f"\nHow to mend: {finding.fix}" if finding.fix else ""
    return f"{subject}{finding.message}{fix}"


def _gap(gap: NotChecked) -> str:
    return _command("warning", {"title": "Not checked"}, f"{gap.what}: {gap.why}")


def _log_line(note: Finding, publication: Publication) -> str:
    """A note that GitHub would drop as an annotation, as a plain line of the log."""
    folder = f"{publication.folder}/" if publication.folder and note.path else ""
    return visible(f"note: {folder}{note.where}: {_message(note)} [{note.rule}]").translate(_IN_DATA)


def _command(name: str, properties: dict[str, str | int | None], message: str) -> str:
    known = ",".join(
        f"{key}={visible(str(value)).translate(_IN_PROPERTIES)}"
        for key, value in properties.items()
        if value is not None
    )
    return f"::{name} {known}::{visible(message).translate(_IN_DATA)}"


PUBLISHER = Publisher(
    name="github",
    summary="Annotations on the lines of a pull request, for GitHub Actions.",
    render=render,
)
