"""Finds where a run is told: pure, from the routes and what the run has found.

A route sees a run as if there were only the findings that it asks for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.publication import Publication
from release_kraken.core.report import Comparison, Report, Status
from release_kraken.core.run import RunStatus
from release_kraken.publishers.teams.settings import Occasion, RouteSettings, TeamsSettings

_GRAVITY = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Seen:
    """A run as those see it who listen at one address."""

    channel: str
    report: Report
    comparison: Comparison | None


def addresses(settings: TeamsSettings, publication: Publication) -> tuple[str, ...]:
    """Where to post, each address once: a channel, and for whom if not for all."""
    leading = (route for route in settings.routes if _leads(route, publication))
    return tuple(dict.fromkeys(map(_address, leading)))


def seen_by(settings: TeamsSettings, publication: Publication, address: str) -> Seen | None:
    """What is posted to an address; None if no route leads there (any more).

    Of several routes with the same address, the one that sees most counts.
    """
    routes = [route for route in settings.routes if _address(route) == address and _leads(route, publication)]
    if not routes:
        return None
    widest = max(routes, key=lambda route: _GRAVITY[route.severity])
    return _seen(widest, publication)


def _address(route: RouteSettings) -> str:
    owners = sorted(set(route.owners))
    return f"{route.channel} for {', '.join(owners)}" if owners else route.channel


def _leads(route: RouteSettings, publication: Publication) -> bool:
    if route.tools and publication.tool not in route.tools:
        return False
    if publication.unfinished is not None:
        return publication.unfinished is RunStatus.FAILED and Occasion.FAILED in route.on
    seen = _seen(route, publication)
    if _is_quiet(publication, seen.report):
        return Occasion.CLEAN in route.on
    return any(_OCCURS[occasion](seen) for occasion in route.on if occasion in _OCCURS)


def _is_quiet(publication: Publication, report: Report) -> bool:
    """A pull request without findings is what everybody expects, also where it had some before."""
    return publication.pull_request is not None and not report.findings and not report.not_checked


def _seen(route: RouteSettings, publication: Publication) -> Seen:
    def matters(finding: Finding) -> bool:
        is_theirs = not route.owners or finding.owner in route.owners
        return is_theirs and _GRAVITY[finding.severity] <= _GRAVITY[route.severity]

    report, comparison = publication.report, publication.comparison
    findings = tuple(filter(matters, report.findings))
    keys = {finding.key for finding in findings}
    return Seen(
        route.channel,
        replace(report, findings=findings),
        None
        if comparison is None
        else Comparison(
            new=comparison.new & keys,
            persisting=comparison.persisting & keys,
            gone=tuple(filter(matters, comparison.gone)),
            stale=tuple(filter(matters, comparison.stale)),
        ),
    )


def _has_new(seen: Seen) -> bool:
    """All is new in a first report; a listing, which no rule made, has no news."""
    if seen.comparison is None:
        return bool(seen.report.findings and seen.report.rules)
    return bool(seen.comparison.new)


_OCCURS: Mapping[Occasion, Callable[[Seen], bool]] = {
    Occasion.NEW: _has_new,
    Occasion.FINDINGS: lambda seen: bool(seen.report.findings),
    Occasion.GONE: lambda seen: bool(seen.comparison and seen.comparison.gone),
    Occasion.INCOMPLETE: lambda seen: bool(seen.report.not_checked),
    Occasion.CLEAN: lambda seen: seen.report.status is Status.CLEAN,
}
