"""No two versions of a project have the same name."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.release_pages.board import Board, Release
from release_kraken.tools.release_pages.rule import LIVING, Rule
from release_kraken.tools.release_pages.settings import ReleasePagesSettings


def _check(release: Release, _board: Board, _settings: ReleasePagesSettings) -> Iterator[Finding]:
    if release.has_namesake:
        yield RULE.of(
            release,
            f"(version {release.id}) has the name of another version of its project",
            fix="merge the two in Jira, or rename one: Bamboo's deployments are found by the name",
        )


RULE = Rule(
    "namesake-versions",
    Severity.WARNING,
    "No two versions of a project have the same name.",
    _check,
    statuses=LIVING,
)
