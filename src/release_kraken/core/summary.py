"""A run in words: how many findings of which kind, against the run before, and how long it took."""

from collections.abc import Iterable

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.publication import Publication
from release_kraken.core.report import Comparison

SEPARATOR = " · "


def counted(number: int, noun: str) -> str:
    """`1 error`, `12 errors`, `1,800 files`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def count_by_severity(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings there are of each severity, the gravest first."""
    counts = dict.fromkeys(Severity, 0)
    for finding in findings:
        counts[finding.severity] += 1
    return counts


def findings_in_words(findings: Iterable[Finding]) -> str:
    """`12 errors, 1 note in 9 files`, or `no findings`.

    Places in which no line is ever named are no files, such as projects of Jira.
    """
    every = tuple(findings)
    counts = count_by_severity(every)
    kinds = ", ".join(counted(count, severity) for severity, count in counts.items() if count)
    places = len({finding.path for finding in every if finding.path is not None})
    noun = "file" if any(finding.line for finding in every) else "place"
    where = f" in {counted(places, noun)}" if places else ""
    return f"{kinds}{where}" if kinds else "no findings"


def comparison_in_words(comparison: Comparison) -> str:
    """`4 new, 8 persisting, 2 gone`, and the stale ones if there are any."""
    counts = {
        "new": len(comparison.new),
        "persisting": len(comparison.persisting),
        "gone": len(comparison.gone),
        "stale": len(comparison.stale),
    }
    return ", ".join(f"{count:,} {word}" for word, count in counts.items() if count or word != "stale")


def duration_in_words(publication: Publication) -> str:
    """`8.1 s`, `3 min 20 s`."""
    seconds = max(0.0, (publication.finished - publication.started).total_seconds())
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"


def run_in_words(publication: Publication) -> str:
    """The closing line of a run."""
    report = publication.report
    parts = [findings_in_words(report.findings)]
    if publication.comparison is not None:
        parts.append(comparison_in_words(publication.comparison))
    if report.changes:
        parts.append(
            f"{counted(len(report.changes), 'change')} {'made' if publication.applied else 'planned'}"
        )
    if report.not_checked:
        parts.append(f"{len(report.not_checked):,} not checked")
    parts.append(duration_in_words(publication))
    return SEPARATOR.join(parts)
