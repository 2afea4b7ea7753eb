"""Compares production with the environment before it: how far it is behind, and what did not pass there."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import product

from release_kraken.connectors.bamboo.deployments import Result
from release_kraken.tools.release_pages.board import Drift
from release_kraken.tools.release_pages.deployments.environment_log import Timeline, ended

_FEWEST_VERSIONS = 3
"""Without as many there is no usual branch."""
_MOST_VERSIONS = 10
"""More would keep a branch usual for long after it was left for another."""


def widest_drift(before: Sequence[Timeline], production: Sequence[Timeline]) -> Drift | None:
    """How far production is behind; where there are several environments, those that are furthest apart."""
    drifts = [drift(one, other) for one, other in product(before, production)]
    return max((each for each in drifts if each), key=lambda each: each.behind or 0, default=None)


def drift(before: Timeline, production: Timeline) -> Drift | None:
    """How far one environment of production is behind one before it; None where either has nothing."""
    theirs, ours = before.current, production.current
    if theirs is None or ours is None:
        return None
    if theirs.version == ours.version:
        return Drift(0, 0, ahead=False)
    days = max(0, (ended(theirs) - ended(ours)).days)
    return Drift(_behind(before, ours), days, _is_ahead(before, theirs, ours))


def _behind(before: Timeline, ours: Result) -> int | None:
    """How many versions were first deployed there after production's, or made after it if it never was."""
    first = before.firsts.get(ours.version)
    if first is not None:
        line = ended(first)
        return (
            sum(ended(each) > line for each in before.firsts.values()) if before.log.reaches(line) else None
        )
    created = ours.version_created
    if created is None or not before.never_had(ours):
        return None
    made = [each.version_created for each in before.firsts.values()]
    return None if None in made else sum(moment > created for moment in made if moment)


def _is_ahead(before: Timeline, theirs: Result, ours: Result) -> bool:
    first = before.firsts.get(ours.version)
    return before.is_earlier(theirs, first) if first else before.never_had(ours)


def is_hotfix(production: Timeline, before: Sequence[Timeline]) -> bool:
    """Whether what runs there never was in any environment before, or comes from an unusual branch."""
    ours = production.current
    if ours is None:
        return False
    in_use = [each for each in before if not each.is_empty]
    skipped = bool(in_use) and all(each.never_had(ours) for each in in_use)
    return skipped or _is_unusual(ours, production.firsts.values())


def _is_unusual(ours: Result, versions: Iterable[Result]) -> bool:
    """Whether most of the other versions that came last come from one branch, and this one does not."""
    others = sorted((each for each in versions if each.version != ours.version), key=ended)
    branches = [each.branch for each in others[-_MOST_VERSIONS:] if each.branch]
    if not ours.branch or len(branches) < _FEWEST_VERSIONS:
        return False
    (usual, count), *_ = Counter(branches).most_common(1)
    return count * 2 > len(branches) and ours.branch != usual
