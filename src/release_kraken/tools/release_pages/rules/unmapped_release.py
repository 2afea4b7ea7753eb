"""Every application has a deployment project, with an environment for each cut-off."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.release_pages.board import Board, Phase, Release
from release_kraken.tools.release_pages.rule import BAMBOO, JIRA, Rule
from release_kraken.tools.release_pages.settings import ReleasePagesSettings


def _check(release: Release, _board: Board, settings: ReleasePagesSettings) -> Iterator[Finding]:
    if not settings.bamboo or not release.deployments or release.date is None:  # without any, nobody asked
        return
    application = f"{release.project}/{release.application}"
    if release.mapping is None:
        yield RULE.of(
            release,
            "belongs to no deployment project that is known",
            fix="choose one on the page of the tool, or name one in the setting mappings",
            by=application,
        )
        return
    needed = {cut_off.environment for cut_off in settings.cut_offs}
    for there in release.deployments:
        if there.phase is Phase.UNMAPPED and there.column in needed:
            yield RULE.of(
                release,
                f"has a cut-off for {there.column}, and {release.mapping.name} has no such environment",
                fix=f"change the pattern of {there.column} in environments, or the deployment project",
                by=application,
                part=there.column,
            )


RULE = Rule(
    "unmapped-release",
    Severity.WARNING,
    "Every application has a deployment project, with an environment for each cut-off.",
    _check,
    sources=(JIRA, BAMBOO),
)
