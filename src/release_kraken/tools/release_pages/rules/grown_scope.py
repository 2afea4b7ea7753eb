"""No issues are added to a release in its own week."""

from collections.abc import Iterator
from datetime import time

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.summary import counted
from release_kraken.tools.release_pages.board import Board, Release
from release_kraken.tools.release_pages.rule import Rule
from release_kraken.tools.release_pages.settings import ReleasePagesSettings
from release_kraken.tools.release_pages.weeks import Calendar


def _check(release: Release, _board: Board, settings: ReleasePagesSettings) -> Iterator[Finding]:
    if release.date is None:
        return
    calendar = Calendar.of(settings)
    begin = calendar.moment(calendar.week(release.date), settings.week_start, time())
    before = [sample for sample in release.history.samples if sample.at <= begin]
    if not before:
        return
    added = release.progress.total - before[-1].left - before[-1].done
    if added > 0:
        yield RULE.of(
            release,
            f"grew by {counted(added, 'issue')} since its week began",
            fix="move what can wait to the next release",
        )


RULE = Rule("grown-scope", Severity.NOTE, "No issues are added to a release in its own week.", _check)
