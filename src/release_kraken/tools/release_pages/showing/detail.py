"""One release on a page of its own: how its issues were closed, how its date moved, what is left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from release_kraken.core.finding import Finding
from release_kraken.tools.release_pages.board import Board, Release
from release_kraken.tools.release_pages.showing.rows import Row, row_of

Series = Mapping[str, Sequence[tuple[date, float]]]


@dataclass(frozen=True, slots=True)
class Detail:
    """All that the page of a release shows; `burn_down` until `until`, in lines for the macro `lines`."""

    row: Row
    burn_down: Series
    until: date | None


def release_named(board: Board, version: str) -> Release | None:
    """The release whose version has this id in Jira."""
    return next((each for each in board.releases if each.id == version), None)


def detail_of(release: Release, board: Board, findings: Sequence[Finding]) -> Detail:
    """The page of a release."""
    return Detail(row_of(release, board, findings), burn_down(release, board), release.date)


def burn_down(release: Release, board: Board) -> Series:
    """What was left and what was done on each day, and the straight line to nothing left on its date.

    Empty where nothing is known but of today.
    """
    zone = ZoneInfo(board.time_zone)

    def local(moment: datetime) -> date:
        return moment.astimezone(zone).date()

    samples, now = release.history.samples, release.progress
    left = [*((local(each.at), each.left) for each in samples), (board.today, now.left)]
    done = [*((local(each.at), each.done) for each in samples), (board.today, now.done)]
    begin, most = left[0]
    if begin == board.today:
        return {}
    plan = [(begin, most), (release.date, 0)] if release.date and release.date > begin else []
    return {"left": left, "done": done, "to be on time": plan}
