"""A release as a row: what every cell says, in words and tones, for any number of environments."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.summary import counted
from release_kraken.tools.release_pages.board import (
    Attempt,
    Board,
    Deployment,
    Drift,
    Outlook,
    Phase,
    Release,
    Status,
)
from release_kraken.tools.release_pages.words import PHASES


@dataclass(frozen=True, slots=True)
class Mark:
    """A word with its tone and shape, as the macro `mark` shows it."""

    tone: str
    shape: str
    word: str


@dataclass(frozen=True, slots=True)
class Due:
    """When a release is due: the day, how far away that is, and whether that is bad."""

    day: str
    words: str
    is_bad: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """What an environment says of a release.

    `version` is what runs there where that is another one. `tried` is a deployment that did not succeed.
    """

    column: str
    environment: str
    url: str
    mark: Mark
    version: str
    at: datetime | None
    who: str
    tags: tuple[Mark, ...]
    tried: Attempt | None
    tried_mark: Mark
    why: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding on a release, without the release's name in it."""

    severity: Severity
    rule: str
    text: str
    fix: str


@dataclass(frozen=True, slots=True)
class Row:
    """All that a row shows; `release` has the rest."""

    release: Release
    due: Due
    standing: Mark
    scope: str
    cells: tuple[Cell, ...]
    drift: str
    faults: tuple[Fault, ...]

    @property
    def notes(self) -> int:
        """How many of the faults are notes."""
        return sum(not each.severity.fails for each in self.faults)


_PHASES = {
    Phase.DEPLOYED: Mark("good", "clean", PHASES[Phase.DEPLOYED]),
    Phase.PASSED: Mark("good", "clean", PHASES[Phase.PASSED]),
    Phase.WITHDRAWN: Mark("bad", "failed", PHASES[Phase.WITHDRAWN]),
    Phase.OTHER: Mark("plain", "never", PHASES[Phase.OTHER]),
    Phase.EMPTY: Mark("plain", "never", PHASES[Phase.EMPTY]),
    Phase.UNKNOWN: Mark("warn", "incomplete", PHASES[Phase.UNKNOWN]),
    Phase.UNMAPPED: Mark("plain", "never", PHASES[Phase.UNMAPPED]),
}
_ATTEMPTS = {
    "failed": Mark("bad", "failed", "Failed"),
    "in progress": Mark("info", "running", "Under way"),
}
_TRIED = Mark("warn", "incomplete", "Tried")
_STATUSES = {
    Status.RELEASED: Mark("good", "clean", "Released"),
    Status.ARCHIVED: Mark("plain", "never", "Archived"),
    Status.REMOVED: Mark("plain", "cancelled", "Removed"),
}
_OUTLOOKS = {
    Outlook.DONE: Mark("good", "clean", "Ready"),
    Outlook.LIKELY: Mark("good", "clean", "Likely"),
    Outlook.UNLIKELY: Mark("warn", "findings", "Unlikely"),
    Outlook.MISSED: Mark("bad", "failed", "Overdue"),
    Outlook.UNKNOWN: Mark("plain", "never", "Not known"),
}
_TAGS = {
    "approved": Mark("good", "clean", "approved"),
    "broken": Mark("bad", "failed", "broken"),
    "incomplete": Mark("warn", "incomplete", "incomplete"),
}
_HOTFIX = Mark("info", "note", "hotfix")
_ROLLBACK = Mark("warn", "findings", "rollback")
_DISTANCES = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def row_of(release: Release, board: Board, findings: Sequence[Finding]) -> Row:
    """The row of a release."""
    cells = (release.deployment(column) or Deployment(column, Phase.UNMAPPED) for column in board.columns)
    return Row(
        release=release,
        due=due(release, board.today),
        standing=_STATUSES.get(release.status) or _OUTLOOKS[release.forecast.outlook],
        scope=_scope(release),
        cells=tuple(cell_of(each) for each in cells),
        drift=drift_words(release.drift),
        faults=tuple(_faults(release, findings)),
    )


def due(release: Release, today: date) -> Due:
    """When it is due; a release that is out is never late."""
    if release.date is None:
        return Due("No date", "", is_bad=False)
    days = (release.date - today).days
    is_late = days < 0 and release.status is Status.UNRELEASED
    words = f"overdue by {counted(-days, 'day')}" if is_late else distance(days)
    return Due(day(release.date), words, is_late)


def distance(days: int) -> str:
    """`today`, `in 3 days`, `3 days ago`."""
    if days in _DISTANCES:
        return _DISTANCES[days]
    return f"in {counted(days, 'day')}" if days > 0 else f"{counted(-days, 'day')} ago"


def day(at: date) -> str:
    """`Fri 27 Nov`."""
    return f"{at:%a} {at.day} {at:%b}"


def cell_of(there: Deployment) -> Cell:
    """What an environment says."""
    current = there.current
    is_other = there.phase is not Phase.DEPLOYED
    return Cell(
        column=there.column,
        environment=there.environment,
        url=(current.url if current else "") or there.url,
        mark=_PHASES[there.phase],
        version=current.version if current and is_other else "",
        at=current.at if current else None,
        who=current.who if current else "",
        tags=tuple(_tags(there)),
        tried=there.attempt,
        tried_mark=_ATTEMPTS.get(there.attempt.state, _TRIED) if there.attempt else _TRIED,
        why=there.why,
    )


def _tags(there: Deployment) -> Iterator[Mark]:
    if there.is_hotfix:
        yield _HOTFIX
    if there.is_rollback and there.phase is not Phase.WITHDRAWN:  # whose word says it already
        yield _ROLLBACK
    if there.mark:
        yield _TAGS.get(there.mark.casefold(), Mark("plain", "note", there.mark))


def drift_words(drift: Drift | None) -> str:
    """`3 versions and 15 days behind`; empty where production is level, or nothing is known."""
    if drift is None:
        return ""
    if drift.ahead:
        return "ahead: a hotfix"
    sizes = [(drift.behind, "version"), (drift.days, "day")]
    parts = [counted(size, unit) for size, unit in sizes if size]
    return f"{' and '.join(parts)} behind" if drift.behind != 0 and parts else ""


def _scope(release: Release) -> str:
    """`2 added, 1 removed`: since the last run."""
    scope = release.scope
    if not scope.added and not scope.removed:
        return f"{abs(scope.net):,} {'added' if scope.net > 0 else 'removed'}" if scope.net else ""
    parts = [(len(scope.added), "added"), (len(scope.removed), "removed")]
    return ", ".join(f"{number:,} {word}" for number, word in parts if number)


def _faults(release: Release, findings: Sequence[Finding]) -> Iterator[Fault]:
    """The gravest first."""
    order = list(Severity)
    for each in sorted(findings, key=lambda one: order.index(one.severity)):
        text = each.message.removeprefix(f"{release.project} {release.name} ")
        yield Fault(each.severity, each.rule, text, each.fix or "")
