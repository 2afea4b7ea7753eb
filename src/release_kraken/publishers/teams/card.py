"""The card of a run, in as much detail as is asked for."""

from collections.abc import Iterator
from dataclasses import dataclass

from release_kraken.connectors.teams.message import CARD_VERSION
from release_kraken.core.finding import Finding, Severity
from release_kraken.core.json import JSONObject
from release_kraken.core.publication import Publication
from release_kraken.core.report import NotChecked
from release_kraken.core.summary import (
    SEPARATOR,
    comparison_in_words,
    counted,
    duration_in_words,
    findings_in_words,
)
from release_kraken.publishers.teams import elements
from release_kraken.publishers.teams.elements import group, line, link, run, shown
from release_kraken.publishers.teams.wording import Colour, headline

_COLOURS = {
    Severity.ERROR: Colour.ATTENTION,
    Severity.WARNING: Colour.WARNING,
    Severity.NOTE: Colour.DEFAULT,
}
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Detail:
    """How much is shown: numbers of findings and of other parts, whether facts, characters of any one text.

    `note` says what is left out of what a card usually has.
    """

    findings: int
    others: int
    facts: bool
    text: int
    note: str = ""


def card(publication: Publication, detail: Detail) -> JSONObject:
    """The card of a run."""
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": CARD_VERSION,
        "msteams": {"width": "Full"},
        "body": [*_head(publication, detail), *_parts(publication, detail), *_notes(detail)],
        "actions": list(_actions(publication)),
    }


def summary(publication: Publication) -> str:
    """What a notification says."""
    about = _subject(publication)
    return f"{_title(publication)} ({about})" if about else _title(publication)


def _title(publication: Publication) -> str:
    return f"{shown(publication.command, _LONGEST_NAME)}: {headline(publication).words}"


def _subject(publication: Publication) -> str:
    pull_request = publication.pull_request
    if pull_request is None:
        return shown(publication.subject, _LONGEST_NAME)
    names = (pull_request.name, pull_request.title)
    return SEPARATOR.join(shown(name, _LONGEST_NAME) for name in names if name)


def _head(publication: Publication, detail: Detail) -> Iterator[JSONObject]:
    colour = headline(publication).colour.value
    yield line(run(_title(publication), weight="Bolder", size="Large", color=colour))
    if _subject(publication):
        yield line(run(_subject(publication), isSubtle=True))
    if publication.error:
        yield line(run(shown(publication.error, detail.text)))
    if detail.facts and publication.unfinished is None:
        yield elements.facts(_facts(publication))


def _facts(publication: Publication) -> Iterator[tuple[str, str]]:
    report = publication.report
    yield "Findings", findings_in_words(report.findings)
    if publication.comparison is not None:
        yield "Since last time", comparison_in_words(publication.comparison)
    if report.changes:
        yield ("Made" if publication.applied else "Planned"), counted(len(report.changes), "change")
    if report.not_checked:
        yield "Not looked at", counted(len(report.not_checked), "part")
    yield "Took", duration_in_words(publication)


def _parts(publication: Publication, detail: Detail) -> Iterator[JSONObject]:
    findings = _by_weight(publication)
    yield from (_finding(finding, publication, detail) for finding in findings[: detail.findings])
    yield from _more(len(findings), detail.findings, "finding")
    gone = publication.comparison.gone if publication.comparison else ()
    yield from (_gone(finding, publication, detail) for finding in gone[: detail.others])
    yield from _more(len(gone), detail.others, "finding that is gone", "findings that are gone")
    gaps = publication.report.not_checked
    yield from (_gap(gap, detail) for gap in gaps[: detail.others])
    yield from _more(len(gaps), detail.others, "part that was not looked at", "parts that were not looked at")


def _by_weight(publication: Publication) -> list[Finding]:
    """New ones first, then the gravest."""
    new = publication.comparison.new if publication.comparison else frozenset()
    gravity = list(Severity)
    return sorted(
        publication.report.findings,
        key=lambda finding: (finding.key not in new, gravity.index(finding.severity)),
    )


def _finding(finding: Finding, publication: Publication, detail: Detail) -> JSONObject:
    is_new = publication.comparison is not None and finding.key in publication.comparison.new
    kind = f"new {finding.severity}" if is_new else str(finding.severity)
    return group(
        line(
            run(kind, weight="Bolder", color=_COLOURS[finding.severity].value),
            run(f"  {shown(finding.rule, detail.text)}", weight="Bolder"),
        ),
        *_where(finding, publication, detail),
        line(run(shown(finding.message, detail.text))),
    )


def _gone(finding: Finding, publication: Publication, detail: Detail) -> JSONObject:
    return group(
        line(
            run("gone", weight="Bolder", color=Colour.GOOD.value),
            run(f"  {shown(finding.rule, detail.text)}", weight="Bolder"),
        ),
        *_where(finding, publication, detail),
        line(run(shown(finding.message, detail.text), isSubtle=True)),
    )


def _where(finding: Finding, publication: Publication, detail: Detail) -> Iterator[JSONObject]:
    place = publication.place(finding.where) if finding.path is not None else finding.where
    parts = [part for part in (place, finding.owner) if part]
    if parts:
        yield line(run(shown(SEPARATOR.join(parts), detail.text), fontType="Monospace", size="Small"))


def _gap(gap: NotChecked, detail: Detail) -> JSONObject:
    return group(
        line(
            run("not looked at", weight="Bolder", color=Colour.WARNING.value),
            run(f"  {shown(gap.what, detail.text)}", weight="Bolder"),
        ),
        line(run(shown(gap.why, detail.text))),
    )


def _more(count: int, shown_count: int, noun: str, plural: str = "") -> Iterator[JSONObject]:
    """How many are not shown; of none at all, the note speaks."""
    hidden = count - shown_count
    if hidden > 0 and shown_count:
        words = f"and 1 more {noun}" if hidden == 1 else f"and {hidden:,} more {plural or f'{noun}s'}"
        yield line(run(words, isSubtle=True))


def _notes(detail: Detail) -> Iterator[JSONObject]:
    if detail.note:
        yield line(run(f"Shortened, because Teams takes no larger cards: {detail.note}.", italic=True))


def _actions(publication: Publication) -> Iterator[JSONObject]:
    yield from link("Open the run", publication.url)
    if publication.pull_request is not None:
        yield from link("Open the pull request", publication.pull_request.url)
