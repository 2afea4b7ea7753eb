"""Applications without a deployment project, and those for which a person chose one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from release_kraken.connectors.bamboo.inventory import DeploymentProject
from release_kraken.tools.release_pages.board import Board, Release, Unmatched
from release_kraken.tools.release_pages.deployments.mapping import Choice as Chosen
from release_kraken.tools.release_pages.showing.choosing import Choice

_MOST = 20


@dataclass(frozen=True, slots=True)
class Missing:
    """An application that the newest run could not map; `suggestions` are names near to it, as (id, name)."""

    project: str
    application: str
    releases: tuple[str, ...] = ()
    suggestions: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Applications:
    """Those of many that are shown; `more` are left out."""

    missing: tuple[Missing, ...]
    chosen: tuple[Chosen, ...]
    more: int


@dataclass(frozen=True, slots=True)
class OfRelease:
    """What people can say of the application of one release, and what one did say."""

    missing: Missing
    chosen: Chosen | None


def applications(board: Board, choice: Choice, chosen: Sequence[Chosen]) -> Applications:
    """Those of the chosen team. What people chose since the newest run is not missing any more."""
    releases = {each.id: each for each in board.releases}
    missing = [
        _missing(each, releases)
        for each in board.unmatched
        if _is_of(each, releases, choice.team) and chosen_for(each.project, each.application, chosen) is None
    ]
    projects = {each.project for each in releases.values() if each.team == choice.team}
    shown = [each for each in chosen if not choice.team or each.project in projects]
    more = max(0, len(missing) - _MOST) + max(0, len(shown) - _MOST)
    return Applications(tuple(missing[:_MOST]), tuple(shown[:_MOST]), more)


def of_release(release: Release, board: Board, chosen: Sequence[Chosen]) -> OfRelease:
    """What can be said of one release."""
    names = (release.project, release.application)
    suggestions = {(each.project, each.application): each.suggestions for each in board.unmatched}
    missing = Missing(*names, suggestions=suggestions.get(names, ()))
    return OfRelease(missing, chosen_for(*names, chosen))


def chosen_for(project: str, application: str, chosen: Sequence[Chosen]) -> Chosen | None:
    """What a person chose for an application, however it is spelled."""
    return next((each for each in chosen if each.is_for(project, application)), None)


def offered(projects: Sequence[DeploymentProject]) -> tuple[tuple[str, str], ...]:
    """What a form offers, by name: what it sends, and what people read; an id where several have a name."""
    count = Counter(each.name for each in projects)
    ordered = sorted(projects, key=lambda each: (each.name.casefold(), each.id))
    return tuple((each.name if count[each.name] == 1 else str(each.id), each.name) for each in ordered)


def _missing(unmatched: Unmatched, releases: dict[str, Release]) -> Missing:
    names = tuple(releases[each].name for each in unmatched.releases if each in releases)
    return Missing(unmatched.project, unmatched.application, names, unmatched.suggestions)


def _is_of(unmatched: Unmatched, releases: dict[str, Release], team: str) -> bool:
    return not team or any(releases[each].team == team for each in unmatched.releases if each in releases)
