"""The tool's own web page: one week of releases, or one release; before the first run, how to begin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from release_kraken.core.plugin import Desk
from release_kraken.tools.release_pages.actions import mappings
from release_kraken.tools.release_pages.board import Board, Origin, PublishedPage, Release
from release_kraken.tools.release_pages.judging import faults_by_release
from release_kraken.tools.release_pages.mapping import Mapped
from release_kraken.tools.release_pages.reading import board_of
from release_kraken.tools.release_pages.settings import ReleasePagesSettings
from release_kraken.tools.release_pages.showing import choosing, sources
from release_kraken.tools.release_pages.showing.choosing import Choice
from release_kraken.tools.release_pages.showing.detail import detail_of, release_named
from release_kraken.tools.release_pages.showing.rows import row_of

_Desk = Desk[ReleasePagesSettings]
_MOST_MAPPINGS = 20


@dataclass(frozen=True, slots=True)
class Mappings:
    """Applications without a deployment project, and those for which a person chose one.

    Of many, the first ones; `more` are left out.
    """

    missing: tuple[Mapped, ...]
    chosen: tuple[Mapped, ...]
    more: int


def values(desk: _Desk) -> Mapping[str, object]:
    """What the template shows; `view` says which of its parts."""
    board = board_of(desk)
    if board is None:
        return {"view": "empty", "has_teams": bool(desk.settings.teams), "is_unreadable": bool(desk.report)}
    wanted = desk.query.get("release", "")
    return _release(desk, board, wanted) if wanted else _week(desk, board)


def _release(desk: _Desk, board: Board, version: str) -> Mapping[str, object]:
    release = release_named(board, version)
    if release is None:
        return {"view": "missing", "version": version, "back": Choice.of(desk.query, board).address()}
    findings = faults_by_release(board, desk.settings).get(release.id, ())
    choice = Choice.of({**desk.query, "week": release.week or choosing.UNDATED}, board)
    return {
        "view": "release",
        "back": choice.address(),
        "board": board,
        "detail": detail_of(release, board, findings),
        "page": _page_of(board, release.week),
        "mapped": _mapped(desk, release) if desk.settings.bamboo else None,
        "by_person": release.mapping is not None and release.mapping.origin is Origin.PERSON,
    }


def _week(desk: _Desk, board: Board) -> Mapping[str, object]:
    choice = Choice.of(desk.query, board)
    faults = faults_by_release(board, desk.settings)
    found = choosing.chosen(board, choice, faults)
    part = choosing.pages(len(found), choice)
    week = next((week for week in board.weeks if week.label == choice.week), None)
    return {
        "view": "week",
        "board": board,
        "choice": choice,
        "teams": choosing.teams(board),
        "tabs": tuple(choosing.tabs(board, choice, faults)),
        "week": week,
        "rows": tuple(row_of(each, board, faults.get(each.id, ())) for each in found[part.first : part.last]),
        "part": part,
        "page": _page_of(board, choice.week),
        "freshness": sources.freshness(board, choice),
        "kinds": sources.KINDS,
        "figures": sources.figures(board, choice),
        "mappings": _mappings(desk, choice) if desk.settings.bamboo else None,
    }


def _page_of(board: Board, week: str) -> PublishedPage | None:
    return next((each for each in board.pages if each.week == week and each.url), None)


def _mapped(desk: _Desk, release: Release) -> Mapped | None:
    wanted = (release.project, release.application)
    known = {(each.application.project, each.application.name): each for each in mappings(desk)}
    return known.get(wanted)


def _mappings(desk: _Desk, choice: Choice) -> Mappings:
    shown = [each for each in mappings(desk) if not choice.team or choice.team in each.application.teams]
    missing = [each for each in shown if each.mapping is None]
    by_people = [each for each in shown if each.mapping and each.mapping.origin is Origin.PERSON]
    return Mappings(
        missing=tuple(missing[:_MOST_MAPPINGS]),
        chosen=tuple(by_people[:_MOST_MAPPINGS]),
        more=_beyond(missing) + _beyond(by_people),
    )


def _beyond(shown: Sequence[Mapped]) -> int:
    return max(0, len(shown) - _MOST_MAPPINGS)
