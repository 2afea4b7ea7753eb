"""The last deployment of a release to each environment did not fail."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.release_pages.board import Attempt, Board, Release
from release_kraken.tools.release_pages.names import is_same, named
from release_kraken.tools.release_pages.rule import BAMBOO, JIRA, LIVING, Rule
from release_kraken.tools.release_pages.settings import ReleasePagesSettings


def _check(release: Release, board: Board, settings: ReleasePagesSettings) -> Iterator[Finding]:
    zone = ZoneInfo(board.time_zone)
    for there in release.deployments:
        tried = there.attempt
        if tried is None or tried.state != "failed" or not _is_of(release, tried, settings.version_pattern):
            continue
        when = f" on {tried.at.astimezone(zone):%Y-%m-%d %H:%M %Z}" if tried.at else ""
        yield RULE.of(
            release,
            f"failed to be deployed to {there.column}{when}",
            fix=f"look at {tried.url or 'the log of the deployment'} and deploy it again",
            part=there.column,
        )


def _is_of(release: Release, tried: Attempt, pattern: str) -> bool:
    """Whether it is this release that was tried: another's failure stands on the row of the other."""
    application, number = named(pattern, tried.version)
    return number == release.number and (not application or is_same(application, release.application))


RULE = Rule(
    "failed-deployment",
    Severity.ERROR,
    "The last deployment of a release to each environment did not fail.",
    _check,
    statuses=LIVING,
    sources=(JIRA, BAMBOO),
)
