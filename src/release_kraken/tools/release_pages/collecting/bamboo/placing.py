"""Tells what the environments of a deployment project say of a release."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from release_kraken.connectors.bamboo.deployments import DeploymentState, Result
from release_kraken.tools.release_pages.board import Attempt, Deployment, Phase
from release_kraken.tools.release_pages.collecting.bamboo.sites import Site
from release_kraken.tools.release_pages.deployments.environment_log import FAR, Timeline, ended
from release_kraken.tools.release_pages.deployments.matching import is_version_of
from release_kraken.tools.release_pages.names import Named

_LEAST_ADVANCED_FIRST = (
    Phase.WITHDRAWN,
    Phase.OTHER,
    Phase.UNKNOWN,
    Phase.DEPLOYED,
    Phase.PASSED,
    Phase.EMPTY,  # nobody uses it yet
)


def in_column(
    sites: Iterable[Site], release: Named, others: Collection[str], now: datetime
) -> Deployment | None:
    """What a column says: that environment of it where the release has come the least far. None: it has none.

    `others` are the other applications that the same deployment project deploys.
    """
    return min(
        (_deployment(site, release, others, now) for site in sites),
        key=lambda each: _LEAST_ADVANCED_FIRST.index(each.phase),
        default=None,
    )


def _deployment(site: Site, release: Named, others: Collection[str], now: datetime) -> Deployment:
    line = site.timeline
    if line is None:
        return Deployment(
            site.column, Phase.UNKNOWN, site.environment.name, site.environment.url, why=site.why or _UNSEEN
        )
    wanted = {version for version, name in site.versions.items() if is_version_of(name, release, others)}
    found = [each for each in line.successes if each.version in wanted]
    phase, why = (Phase.UNKNOWN, "") if site.is_lost else phase_of(line, found, now)
    return Deployment(
        column=site.column,
        phase=phase,
        environment=site.environment.name,
        url=site.environment.url,
        current=attempt_of(line.current) if line.current else None,
        attempt=attempt_of(line.attempt) if line.attempt else None,
        first=ended(found[-1]) if found else None,
        is_rollback=line.is_rollback,
        is_hotfix=site.is_hotfix,
        mark=site.mark,
        why=site.why or why,
    )


_UNSEEN = "Kraken has not looked there yet"
_NO_SUCCESS = "none of its newest deployments succeeded: what runs there is older than Bamboo tells"


def phase_of(line: Timeline, found: Sequence[Result], now: datetime) -> tuple[Phase, str]:
    """What a timeline says of the release whose successful deployments are `found`, newest first; and why."""
    current = line.current
    if current is None:
        return (Phase.EMPTY, "") if line.is_empty else (Phase.UNKNOWN, _NO_SUCCESS)
    if found:
        return _phase_once_there(line, current, found[0]), ""
    if line.log.reaches(now - FAR):
        return Phase.OTHER, ""
    return (
        Phase.UNKNOWN,
        f"what was deployed there before {line.log.known_from:%Y-%m-%d %H:%M} UTC is unknown",
    )


def _phase_once_there(line: Timeline, current: Result, newest: Result) -> Phase:
    if current.version == newest.version:
        return Phase.DEPLOYED
    return Phase.WITHDRAWN if line.is_earlier(current, newest) else Phase.PASSED


def attempt_of(result: Result) -> Attempt:
    """A deployment as a board shows it."""
    return Attempt(
        version=result.version,
        state=_state(result),
        at=result.finished or result.started,
        who=result.who,
        url=result.url,
    )


def _state(result: Result) -> str:
    if result.is_running:
        return "in progress"
    if result.state is DeploymentState.SUCCESS and not result.is_deployed:
        return "unknown"
    return result.state.value
