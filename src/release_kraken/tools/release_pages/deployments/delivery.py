"""Figures of delivery, after DORA, from what was deployed to production: https://dora.dev/guides/dora-metrics/

Bamboo does not tell which deployment led to an incident: the share of deployments that failed stands in for
the rate of failed changes, and is labelled so.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median

from release_kraken.connectors.bamboo.deployments import DeploymentState, Result
from release_kraken.tools.release_pages.board import Delivery
from release_kraken.tools.release_pages.deployments.environment_log import FAR, Timeline, ended

_HOUR = timedelta(hours=1)


def delivery(team: str, projects: Sequence[Sequence[Timeline]], now: datetime) -> Delivery:
    """The figures of a team; `projects` are its deployment projects, by environments of production."""
    since = now - FAR
    leads = [lead for project in projects for lead in _leads(project, since)]
    return Delivery(
        team=team,
        days=FAR.days,
        deployments=sum(_deployments(project, since) for project in projects),
        lead_hours=round(median(leads), 1) if leads else None,
        failure_rate=_failure_rate([line for project in projects for line in project], since),
    )


def _deployments(project: Iterable[Timeline], since: datetime) -> int:
    """Those of one version to several environments are one; those to the same environment are several."""
    most: Counter[str] = Counter()
    for line in project:
        most |= Counter(each.version for each in line.successes if ended(each) >= since)
    return most.total()


def _leads(project: Iterable[Timeline], since: datetime) -> list[float]:
    """Hours from the making of each version to when it first was in production."""
    firsts: dict[str, Result] = {}
    for first in (first for line in project for first in line.firsts.values()):
        known = firsts.setdefault(first.version, first)
        firsts[first.version] = min(known, first, key=ended)
    return [
        max(timedelta(0), ended(first) - first.version_created) / _HOUR
        for first in firsts.values()
        if first.version_created and ended(first) >= since
    ]


def _failure_rate(lines: Iterable[Timeline], since: datetime) -> float | None:
    tried = [each for line in lines for each in line.log.results if ended(each) >= since]
    failed = sum(each.state is DeploymentState.FAILED for each in tried)
    succeeded = sum(each.is_deployed for each in tried)
    return round(failed / (failed + succeeded), 3) if failed + succeeded else None
