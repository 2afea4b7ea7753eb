"""A report as a page shows it: findings filtered, paged and grouped by place; changes as diffs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import Change, Comparison
from release_kraken.core.text import unified_diff
from release_kraken.store.records import StoredReport

PAGE = 200
MOST_DIFFS = 30
MOST_LINES = 300
MOST_ROWS = 200


class State(StrEnum):
    """How a finding compares with the run before."""

    NEW = "new"
    PERSISTING = "persisting"
    GONE = "gone"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Item:
    """A finding with how it compares; None where there was nothing to compare with."""

    finding: Finding
    state: State | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which findings to show; without a state, those that are in the report."""

    state: State | None = None
    severity: Severity | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one path, or of no path."""

    path: str
    entries: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the findings that are wanted. `number` counts pages from 1."""

    groups: tuple[Group, ...]
    found: int
    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of a diff; `kind` is "add", "del", "place" or ""."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Diff:
    """A change as a diff. `left_out` counts the lines that are too many for a page."""

    change: Change
    lines: tuple[DiffLine, ...]
    left_out: int


def items(stored: StoredReport) -> list[Item]:
    """Everything that the report and its comparison know, in the order of places."""
    compared = stored.comparison
    found = [Item(finding, _state(finding, compared)) for finding in stored.report.findings]
    if compared is None:
        return found
    return [
        *found,
        *(Item(finding, State.GONE) for finding in compared.gone),
        *(Item(finding, State.STALE) for finding in compared.stale),
    ]


def counts(every: Iterable[Item]) -> dict[State, int]:
    """How many findings there are of each state."""
    numbers = dict.fromkeys(State, 0)
    for item in every:
        if item.state is not None:
            numbers[item.state] += 1
    return numbers


def listing(every: Iterable[Item], wanted: Wanted, number: int) -> Listing:
    """One page of what is wanted; a number beyond the last page gives the last."""
    found = [item for item in every if _matches(item, wanted)]
    pages = max(1, -(-len(found) // PAGE))
    shown = min(max(number, 1), pages)
    return Listing(grouped(found[(shown - 1) * PAGE : shown * PAGE]), len(found), shown, pages)


def grouped(some: Sequence[Item]) -> tuple[Group, ...]:
    """The findings by path, each path once."""
    ordered = sorted(some, key=lambda item: item.finding.path or "")
    return tuple(
        Group(path, tuple(group)) for path, group in groupby(ordered, lambda item: item.finding.path or "")
    )


def diffs(changes: Sequence[Change]) -> list[Diff]:
    """The first changes as diffs."""
    return [_diff(change) for change in changes[:MOST_DIFFS]]


def _state(finding: Finding, compared: Comparison | None) -> State | None:
    if compared is None:
        return None
    return State.NEW if finding.key in compared.new else State.PERSISTING


def _matches(item: Item, wanted: Wanted) -> bool:
    if wanted.state is None and item.state in (State.GONE, State.STALE):
        return False
    if wanted.state is not None and item.state is not wanted.state:
        return False
    if wanted.severity is not None and item.finding.severity is not wanted.severity:
        return False
    return not wanted.text or wanted.text.casefold() in _searched(item.finding)


def _searched(finding: Finding) -> str:
    parts = (finding.rule, finding.message, finding.where, finding.resource, finding.owner)
    return "\n".join(part for part in parts if part).casefold()


_KINDS: Mapping[str, str] = {"+": "add", "-": "del", "@": "place"}


def _diff(change: Change) -> Diff:
    lines = unified_diff(change).splitlines()[2:]  # the names of both sides say what the heading says
    shown = tuple(DiffLine(_KINDS.get(line[:1], ""), line) for line in lines[:MOST_LINES])
    return Diff(change, shown, max(0, len(lines) - MOST_LINES))
