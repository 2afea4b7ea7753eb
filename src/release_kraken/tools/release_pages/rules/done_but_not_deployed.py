"""A release whose issues are all done is deployed to the first environment within a day."""

from collections.abc import Iterator
from datetime import timedelta

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.release_pages.board import Board, Release
from release_kraken.tools.release_pages.rule import BAMBOO, JIRA, Rule
from release_kraken.tools.release_pages.settings import ReleasePagesSettings
from release_kraken.tools.release_pages.standing import ABSENT, done_since, is_out

_PATIENCE = timedelta(days=1)


def _check(release: Release, board: Board, _settings: ReleasePagesSettings) -> Iterator[Finding]:
    first = release.deployment(board.columns[0]) if board.columns else None
    if (
        release.progress.left
        or not release.progress.total
        or first is None
        or is_out(release, board.production)
    ):
        return
    since = done_since(release)
    if first.phase in ABSENT and since is not None and board.made - since >= _PATIENCE:
        yield RULE.of(
            release,
            f"is done since {since:%Y-%m-%d}, and not in {first.column}",
            fix=f"deploy it to {first.column}",
        )


RULE = Rule(
    "done-but-not-deployed",
    Severity.WARNING,
    "A release whose issues are all done is deployed to the first environment within a day.",
    _check,
    sources=(JIRA, BAMBOO),
)
