"""Sets of releases (versions without a prerelease) as half-open intervals of version numbers.

Between 1.2.3 and 1.2.4 there is no release, so `> 1.2.3` is the same set as `>= 1.2.4`: with every bound
brought to the form "from, up to but not including", union, intersection and comparison are exact.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from release_kraken.connectors.terraform.versions.version import Triple

Interval: TypeAlias = tuple[Triple, Triple | None]
"""From a release on, up to but not including another (None: without end)."""

FIRST: Triple = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class ReleaseSet:
    """A set of releases: intervals in order that neither overlap nor touch. Make it with `union`."""

    intervals: tuple[Interval, ...]

    def __bool__(self) -> bool:
        """Whether any release is in the set."""
        return bool(self.intervals)

    def __contains__(self, release: Triple) -> bool:
        """Whether a release is in the set."""
        return any(low <= release and _before(release, high) for low, high in self.intervals)

    def __and__(self, other: "ReleaseSet") -> "ReleaseSet":
        """What is in both sets."""
        return union(
            (max(low, other_low), _lower(high, other_high))
            for low, high in self.intervals
            for other_low, other_high in other.intervals
        )

    def __sub__(self, other: "ReleaseSet") -> "ReleaseSet":
        """What is in this set but not in the other."""
        rest = self
        for low, high in other.intervals:
            rest &= all_but(low, high)
        return rest

    def __le__(self, other: "ReleaseSet") -> bool:
        """Whether all of this set is in the other."""
        return not self - other


def union(intervals: Iterable[Interval]) -> ReleaseSet:
    """The union of intervals."""
    joined: list[Interval] = []
    for low, high in sorted(intervals, key=lambda interval: interval[0]):
        if not _before(low, high):
            continue
        if joined and not _before(joined[-1][1], low):
            start, end = joined.pop()
            joined.append((start, _higher(end, high)))
        else:
            joined.append((low, high))
    return ReleaseSet(tuple(joined))


ALL = ReleaseSet(((FIRST, None),))
NONE = ReleaseSet(())


def since(low: Triple) -> ReleaseSet:
    """All releases from this one on."""
    return union([(low, None)])


def below(high: Triple) -> ReleaseSet:
    """All releases before this one."""
    return union([(FIRST, high)])


def span(low: Triple, high: Triple) -> ReleaseSet:
    """All releases from one on and before another."""
    return union([(low, high)])


def all_but(low: Triple, high: Triple | None) -> ReleaseSet:
    """All releases outside of a span."""
    return below(low) if high is None else union([(FIRST, low), (high, None)])


def _before(one: Triple | None, other: Triple | None) -> bool:
    return one is not None and (other is None or one < other)


def _lower(one: Triple | None, other: Triple | None) -> Triple | None:
    return one if _before(one, other) else other


def _higher(one: Triple | None, other: Triple | None) -> Triple | None:
    return other if _before(one, other) else one
