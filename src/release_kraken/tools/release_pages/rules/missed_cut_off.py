"""A release is where it must be, and its issues are done, by each cut-off of its week."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.summary import counted
from release_kraken.tools.release_pages.board import Board, Release
from release_kraken.tools.release_pages.rule import BAMBOO, JIRA, Rule
from release_kraken.tools.release_pages.settings import ReleasePagesSettings
from release_kraken.tools.release_pages.standing import MISSING, is_out
from release_kraken.tools.release_pages.weeks import Calendar


def _check(release: Release, board: Board, settings: ReleasePagesSettings) -> Iterator[Finding]:
    if release.date is None or is_out(release, board.production):
        return
    calendar = Calendar.of(settings)
    week = calendar.week(release.date)
    for cut_off in settings.cut_offs:
        at = calendar.moment(week, cut_off.day, cut_off.time)
        missed = _missed(release, cut_off.environment) if at <= board.made else ""
        if missed:
            yield RULE.of(
                release,
                f"{missed}; the cut-off was {at.astimezone(calendar.zone):%A %Y-%m-%d %H:%M}",
                fix="make up for it, or move the release date in Jira",
                part=f"{cut_off.environment} {cut_off.day} {cut_off.time}",
            )


def _missed(release: Release, environment: str | None) -> str:
    """What is missing; nothing where Bamboo does not know."""
    if environment is None:
        return f"has {counted(release.progress.left, 'issue')} left" if release.progress.left else ""
    there = release.deployment(environment)
    return f"is not in {environment}" if there and there.phase in MISSING else ""


RULE = Rule(
    "missed-cut-off",
    Severity.ERROR,
    "A release is where it must be, and its issues are done, by each cut-off of its week.",
    _check,
    sources=(JIRA, BAMBOO),
)
