"""Finds the deployment projects that a name means, or may mean."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from release_kraken.connectors.bamboo.inventory import DeploymentProject
from release_kraken.tools.release_pages.names import is_same, plain

_MOST_NEAR = 5
_NEAR = 0.6
"""Which share of the pairs of letters of the shorter of two names the other has."""
_OF_PLAN = 0.01


def projects_called(text: str, projects: Sequence[DeploymentProject]) -> tuple[DeploymentProject, ...]:
    """Those that a person may mean: by exact name, else by id, else by a name that is spelled differently."""
    said = text.strip()
    ways = (
        [each for each in projects if each.name == said],
        [each for each in projects if str(each.id) == said],
        [each for each in projects if is_same(each.name, said)],
    )
    return tuple(next(filter(None, ways), ()))


def near(
    names: Iterable[str], projects: Iterable[DeploymentProject], builds: str = ""
) -> tuple[tuple[int, str], ...]:
    """Deployment projects of names that are near, as (id, name); then those of the plans of a project."""
    terms = [_pairs(name) for name in names]
    scored = [(_score(each, terms, builds), each.name, each.id) for each in projects]
    nearest = sorted((-score, name, number) for score, name, number in scored if score)
    return tuple((number, name) for _, name, number in nearest[:_MOST_NEAR])


def _score(project: DeploymentProject, terms: Iterable[frozenset[str]], builds: str) -> float:
    name = _pairs(project.name)
    is_of_plan = bool(builds) and project.plan.partition("-")[0] == builds
    return max((_likeness(name, term) for term in terms), default=0.0) or _OF_PLAN * is_of_plan


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """By the pairs of letters that both have (Dice), where the shorter name has hardly any others."""
    shared = len(one & other)
    return 2 * shared / (len(one) + len(other)) if shared >= _NEAR * min(len(one), len(other)) else 0.0


def _pairs(name: str) -> frozenset[str]:
    letters = plain(name)
    return frozenset(map("".join, pairwise(letters))) or frozenset({letters})
