"""A release stays where it was deployed, until a later one follows."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.release_pages.board import Board, Phase, Release
from release_kraken.tools.release_pages.rule import BAMBOO, JIRA, LIVING, Rule
from release_kraken.tools.release_pages.settings import ReleasePagesSettings


def _check(release: Release, _board: Board, _settings: ReleasePagesSettings) -> Iterator[Finding]:
    for there in release.deployments:
        if there.phase is Phase.WITHDRAWN:
            now = f": {there.current.version} runs there now" if there.current else ""
            yield RULE.of(
                release,
                f"was rolled back in {there.column}{now}",
                fix="deploy it again, or take back in Jira that it is released",
                part=there.column,
            )


RULE = Rule(
    "rolled-back",
    Severity.ERROR,
    "A release stays where it was deployed, until a later one follows.",
    _check,
    statuses=LIVING,
    sources=(JIRA, BAMBOO),
)
