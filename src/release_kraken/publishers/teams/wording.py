"""What a card says first: how the run ended, in words and as a colour."""

from dataclasses import dataclass
from enum import StrEnum

from release_kraken.core.publication import Publication
from release_kraken.core.run import RunStatus
from release_kraken.core.summary import counted


class Colour(StrEnum):
    """Colours of Adaptive Cards."""

    DEFAULT = "Default"
    GOOD = "Good"
    WARNING = "Warning"
    ATTENTION = "Attention"


@dataclass(frozen=True, slots=True)
class Headline:
    """How a run ended."""

    words: str
    colour: Colour


_UNFINISHED = {
    RunStatus.QUEUED: Headline("waiting", Colour.DEFAULT),
    RunStatus.RUNNING: Headline("running", Colour.DEFAULT),
    RunStatus.FAILED: Headline("failed", Colour.ATTENTION),
    RunStatus.CANCELLED: Headline("cancelled", Colour.DEFAULT),
}


def headline(publication: Publication) -> Headline:
    """The one thing to know."""
    if publication.unfinished in _UNFINISHED:
        return _UNFINISHED[publication.unfinished]
    if publication.report.findings:
        return _of_findings(publication)
    if publication.report.not_checked:
        return Headline("not everything could be looked at", Colour.WARNING)
    gone = len(publication.comparison.gone) if publication.comparison else 0
    return Headline(f"clean, {counted(gone, 'finding')} gone" if gone else "clean", Colour.GOOD)


def _of_findings(publication: Publication) -> Headline:
    report, comparison = publication.report, publication.comparison
    new = comparison.new if comparison else {finding.key for finding in report.findings}
    told = [finding for finding in report.findings if finding.key in new] or report.findings
    colour = Colour.ATTENTION if any(finding.severity == "error" for finding in told) else Colour.WARNING
    if not any(finding.severity.fails for finding in told):
        colour = Colour.DEFAULT
    return Headline(_counted(len(report.findings), len(new), is_first=comparison is None), colour)


def _counted(every: int, new: int, *, is_first: bool) -> str:
    if is_first or not new:
        return counted(every, "finding")
    return (
        f"{counted(new, 'new finding')}"
        if new == every
        else f"{counted(new, 'new finding')}, {every:,} in all"
    )
