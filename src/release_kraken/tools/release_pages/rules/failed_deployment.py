"""The last deployment of a release to each environment did not fail."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.release_pages.board import Attempt, Board, Release
from release_kraken.tools.release_pages.deployments.matching import is_version_of
from release_kraken.tools.release_pages.names import Named, is_same, named
from release_kraken.tools.release_pages.rule import BAMBOO, JIRA, LIVING, Rule
from release_kraken.tools.release_pages.settings import ReleasePagesSettings


def _check(release: Release, board: Board, settings: ReleasePagesSettings) -> Iterator[Finding]:
    zone = ZoneInfo(board.time_zone)
    for there in release.deployments:
        tried = there.attempt
        if tried is None or tried.state != "failed" or not _is_of(release, tried, board, settings):
            continue
        when = f" on {tried.at.astimezone(zone):%Y-%m-%d %H:%M %Z}" if tried.at else ""
        yield RULE.of(
            release,
            f"failed to be deployed to {there.column}{when}",
            fix=f"look at {tried.url or 'the log of the deployment'} and deploy it again",
            part=there.column,
        )


def _is_of(release: Release, tried: Attempt, board: Board, settings: ReleasePagesSettings) -> bool:
    """Whether it is this release that was tried: another's failure stands on the row of the other."""
    version = named(settings.version_pattern, tried.version)
    return is_version_of(version, Named(release.application, release.number), _others(release, board))


def _others(release: Release, board: Board) -> frozenset[str]:
    """What else the release's deployment project deploys."""
    return frozenset(
        each.application
        for each in board.releases
        if each.mapping == release.mapping and not is_same(each.application, release.application)
    )


RULE = Rule(
    "failed-deployment",
    Severity.ERROR,
    "The last deployment of a release to each environment did not fail.",
    _check,
    statuses=LIVING,
    sources=(JIRA, BAMBOO),
)
