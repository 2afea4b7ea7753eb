"""The files that others take: the whole board as JSON, a table without formulas, a calendar."""

import csv
import io
import json
import re
from dataclasses import replace

import pytest
from tests.contexts import DictMemory

from release_kraken.core.errors import ConfigError
from release_kraken.core.plugin import Desk
from release_kraken.core.report import Report
from release_kraken.tools.release_pages.board import Board, Phase, from_json, to_json
from release_kraken.tools.release_pages.files.downloads import DOWNLOADS
from release_kraken.tools.release_pages.files.tests.calendar_parser import parsed
from release_kraken.tools.release_pages.settings import ReleasePagesSettings, TeamSettings
from release_kraken.tools.release_pages.tests.boards import NOW, board, deployment, release, rich_board

SETTINGS = ReleasePagesSettings(teams=(TeamSettings(name="Quiet", projects=("Q",)),))


def rendered(name: str, shown: Board | None, **query: str) -> str:
    report = Report(facts=to_json(shown)) if shown else None
    desk = Desk(SETTINGS, DictMemory(), NOW, None, report, query, "ada")
    [download] = [each for each in DOWNLOADS if each.name == name]
    return download.render(desk)


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_json_is_the_whole_board() -> None:
    found = json.loads(rendered("releases.json", rich_board()))
    assert found.keys() == {"version", "board"}
    assert found["version"] == 1
    assert from_json(found["board"]) == rich_board()


def test_before_the_first_run_there_is_nothing_in_them() -> None:
    assert json.loads(rendered("releases.json", None)) == {"version": 1, "board": None}
    assert len(table(rendered("releases.csv", None))) == 1
    assert parsed(rendered("calendar.ics", None)).inner == []


def test_a_board_of_another_form_is_like_none() -> None:
    desk = Desk(ReleasePagesSettings(), DictMemory(), NOW, None, Report(facts={"weeks": 1}), {}, "ada")
    assert json.loads(DOWNLOADS[2].render(desk))["board"] is None


def test_the_table_has_a_line_for_each_release() -> None:
    blocked = release(blockers=replace(release().blockers, total=2))
    later = release("api 1.5.0", id="2", date=None, week="", deployments=(deployment("PROD", Phase.EMPTY),))
    assert table(rendered("releases.csv", board(blocked, later))) == [
        [
            *("id", "team", "project", "release", "status", "date", "week"),
            *("done", "in progress", "to do", "blockers", "UAT", "PROD", "outlook", "stale", "url"),
        ],
        [
            *("10042", "Payments", "PAY", "api 1.4.0", "unreleased", "2026-11-27", "2026-W48"),
            *("6", "1", "1", "2", "deployed", "other", "likely", "", blocked.url),
        ],
        [
            *("2", "Payments", "PAY", "api 1.5.0", "unreleased", "", ""),
            *("6", "1", "1", "0", "", "empty", "likely", "", later.url),
        ],
    ]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(begin: str) -> None:
    name = f"{begin}cmd|' /C calc'!A0"
    assert table(rendered("releases.csv", board(release(name))))[1][3] == f"'{name}"


@pytest.mark.parametrize(
    ("team", "count"),
    [
        pytest.param("", 13, id="all"),
        pytest.param("Payments", 6, id="one"),
        pytest.param("payments", 6, id="one, however it is written"),
        pytest.param("Quiet", 0, id="one that releases nothing now"),
    ],
)
def test_files_can_be_those_of_one_team(team: str, count: int) -> None:
    assert len(table(rendered("releases.csv", rich_board(), team=team))) == count + 1
    found = parsed(rendered("calendar.ics", rich_board(), team=team))
    assert len(found.inner) == count - (team in ("", "Payments", "payments"))  # one of these has no date
    assert found.properties["X-WR-CALNAME"] == (f"Releases of {team.title()}" if team else "Releases")


@pytest.mark.parametrize("name", ["releases.csv", "calendar.ics"])
@pytest.mark.parametrize(
    ("shown", "team", "told"),
    [
        pytest.param(rich_board(), "Nobody", "there are: Data, Payments, Quiet, Storefront", id="unknown"),
        pytest.param(rich_board(), "dta", "did you mean Data? There are: Data, ", id="mistyped"),
        pytest.param(None, "Nobody", "there are: Quiet", id="before the first run"),
    ],
)
def test_a_team_that_there_is_not_is_an_error(name: str, shown: Board | None, team: str, told: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(f"no team is named {team!r}; {told}")):
        rendered(name, shown, team=team)
