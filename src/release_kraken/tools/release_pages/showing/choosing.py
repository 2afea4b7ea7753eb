"""What the address of the page asks for: a week, a team, a text, only problems, a page of the list."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from release_kraken.core.finding import Finding
from release_kraken.tools.release_pages.board import Board, Release, Status, Week

HERE = "/tools/release_pages"
PAGE_LENGTH = 50
UNDATED = "none"
"""The week of releases without date."""

Faults = Mapping[str, Sequence[Finding]]
"""What the rules found, by the ids of releases."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be shown; `week` is a label or UNDATED."""

    week: str
    team: str = ""
    text: str = ""
    only_problems: bool = False
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str], board: Board) -> Self:
        """What a query asks for, as far as the board has it: else this week, the first page."""
        weeks = [week.label for week in board.weeks] + [UNDATED]
        current = next((week.label for week in board.weeks if week.is_current), weeks[0])
        wanted, page = query.get("week", ""), query.get("page", "")
        return cls(
            week=wanted if wanted in weeks else current,
            team=query.get("team", ""),
            text=query.get("text", "").strip(),
            only_problems=query.get("show") == "problems",
            page=max(1, int(page)) if page.isdecimal() and len(page) < 6 else 1,
        )

    def address(self, **changes: str) -> str:
        """The address of this, but for some names; another filter begins at the first page."""
        now = {
            "week": self.week,
            "team": self.team,
            "text": self.text,
            "show": "problems" if self.only_problems else "",
        }
        wanted = {name: value for name, value in {**now, **changes}.items() if value}
        return f"{HERE}?{urlencode(wanted)}"

    def admits(self, release: Release, faults: Faults) -> bool:
        """Whether a release passes the filters, in whatever week it is."""
        is_of_team = self.team in ("", release.team)
        has_text = self.text.casefold() in f"{release.project} {release.name}".casefold()
        return is_of_team and has_text and (not self.only_problems or is_problem(release, faults))


@dataclass(frozen=True, slots=True)
class Tab:
    """A week that can be chosen; `count` is how many of its releases pass the filters."""

    name: str
    count: int
    address: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many releases there are, and how many of what kind."""

    releases: int
    released: int
    overdue: int
    blocked: int
    problems: int
    stale: int


@dataclass(frozen=True, slots=True)
class Pages:
    """Which part of a long list is shown; addresses are empty at its ends."""

    first: int
    last: int
    total: int
    before: str
    after: str


def is_problem(release: Release, faults: Faults) -> bool:
    """Whether somebody has to look: a finding that is more than a note, or data that is not of this run."""
    return bool(release.stale) or any(each.severity.fails for each in faults.get(release.id, ()))


def chosen(board: Board, choice: Choice, faults: Faults) -> tuple[Release, ...]:
    """The releases of the chosen week that pass the filters."""
    inside = {week.label: week.releases for week in board.weeks}.get(choice.week, board.undated)
    return tuple(each for each in inside if choice.admits(each, faults))


def tally(releases: Sequence[Release], faults: Faults) -> Tally:
    """Counts over all that is shown, on whatever page of the list."""
    return Tally(
        releases=len(releases),
        released=sum(each.status is Status.RELEASED for each in releases),
        overdue=sum(each.is_overdue for each in releases),
        blocked=sum(each.blockers.total > 0 and each.status is Status.UNRELEASED for each in releases),
        problems=sum(is_problem(each, faults) for each in releases),
        stale=sum(bool(each.stale) for each in releases),
    )


def tabs(board: Board, choice: Choice, faults: Faults) -> Iterator[Tab]:
    """The weeks in their order, then the releases without date if there are any."""
    name = _names(board.weeks)
    for week in board.weeks:
        yield _tab(name(week), week.label, week.releases, choice, faults)
    if board.undated:
        yield _tab("No date", UNDATED, board.undated, choice, faults)


def pages(total: int, choice: Choice) -> Pages:
    """The part of a list of so many that is shown."""
    most = max(1, -(-total // PAGE_LENGTH))
    page = min(choice.page, most)
    return Pages(
        first=(page - 1) * PAGE_LENGTH,
        last=min(page * PAGE_LENGTH, total),
        total=total,
        before=choice.address(page=str(page - 1)) if page > 1 else "",
        after=choice.address(page=str(page + 1)) if page < most else "",
    )


def _tab(name: str, label: str, inside: Sequence[Release], choice: Choice, faults: Faults) -> Tab:
    count = sum(choice.admits(each, faults) for each in inside)
    return Tab(name, count, choice.address(week=label), label == choice.week)


def _names(weeks: Sequence[Week]) -> Callable[[Week], str]:
    """Names of weeks as people say them: those beside the current one by where they are."""
    current = next((at for at, week in enumerate(weeks) if week.is_current), None)
    if current is None:
        return lambda week: week.label
    said = {current - 1: "Last week", current: "This week", current + 1: "Next week"}
    by_label = {week.label: said.get(at, week.label) for at, week in enumerate(weeks)}
    return lambda week: by_label[week.label]
