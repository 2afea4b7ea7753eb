"""The tool's own web page: one week of releases, or one release; before the first run, how to begin."""

from collections.abc import Mapping
from dataclasses import replace

from release_kraken.core.errors import ConfigError
from release_kraken.core.plugin import Desk
from release_kraken.tools.release_pages.board import Board, PublishedPage
from release_kraken.tools.release_pages.deployments.choices import choices, deployment_projects
from release_kraken.tools.release_pages.judging import faults_by_release
from release_kraken.tools.release_pages.reading import board_of, team_asked_for, teams_of
from release_kraken.tools.release_pages.settings import ReleasePagesSettings
from release_kraken.tools.release_pages.showing import choosing, sources
from release_kraken.tools.release_pages.showing.applications import applications, of_release, offered
from release_kraken.tools.release_pages.showing.choosing import Choice
from release_kraken.tools.release_pages.showing.detail import detail_of, release_named
from release_kraken.tools.release_pages.showing.rows import row_of

_Desk = Desk[ReleasePagesSettings]


def values(desk: _Desk) -> Mapping[str, object]:
    """What the template shows; `view` says which of its parts."""
    board = board_of(desk)
    if board is None:
        is_unreadable = desk.report is not None and bool(desk.report.facts)
        return {"view": "empty", "has_teams": bool(desk.settings.teams), "is_unreadable": is_unreadable}
    if not desk.settings.bamboo or not board.has_deployments:
        board = replace(board, columns=(), production=())
    team, unknown_team = _team(desk)
    desk = replace(desk, query={**desk.query, "team": team})
    wanted = desk.query.get("release", "")
    shown = _release(desk, board, wanted) if wanted else _week(desk, board)
    return {**shown, "unknown_team": unknown_team, "offered": offered(deployment_projects(desk.memory))}


def _team(desk: _Desk) -> tuple[str, str]:
    """The team that is asked for; where there is none of that name, all, and what is wrong."""
    try:
        return team_asked_for(desk), ""
    except ConfigError as error:
        return "", str(error)


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
        "application": of_release(release, board, choices(desk.memory)) if desk.settings.bamboo else None,
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
        "teams": teams_of(board, desk.settings),
        "tabs": tuple(choosing.tabs(board, choice, faults)),
        "week": week,
        "tally": choosing.tally(found, faults),
        "rows": tuple(row_of(each, board, faults.get(each.id, ())) for each in found[part.first : part.last]),
        "part": part,
        "page": _page_of(board, choice.week),
        "freshness": sources.freshness(board, choice),
        "unread": sources.unread(board, choice),
        "kinds": sources.KINDS,
        "figures": sources.figures(board, choice),
        "applications": applications(board, choice, choices(desk.memory)) if desk.settings.bamboo else None,
    }


def _page_of(board: Board, week: str) -> PublishedPage | None:
    return next((each for each in board.pages if each.week == week and each.url), None)
