"""How a board is put together, and how it reads as tables of text."""

from dataclasses import replace
from datetime import date, timedelta

from release_kraken.core.report import Table
from release_kraken.tools.release_pages.assembly import NOT_ASKED, assemble
from release_kraken.tools.release_pages.board import (
    Delivery,
    Drift,
    Forecast,
    Mapping,
    Origin,
    Outlook,
    Phase,
    Progress,
    Release,
    Source,
    Stale,
    Status,
    Unmatched,
    from_json,
    to_json,
)
from release_kraken.tools.release_pages.parts import FromBamboo, FromJira, Placed
from release_kraken.tools.release_pages.settings import (
    EnvironmentSettings,
    ReleasePagesSettings,
    TeamSettings,
)
from release_kraken.tools.release_pages.tables import tables_of
from release_kraken.tools.release_pages.tests.boards import NOW, attempt, deployment, release

SETTINGS = ReleasePagesSettings(
    teams=(TeamSettings(name="Web", projects=("WEB",)), TeamSettings(name="Api", projects=("API",))),
    environments=(
        EnvironmentSettings(name="UAT", pattern="uat"),
        EnvironmentSettings(name="PROD", pattern="prod", production=True),
    ),
    time_zone="Europe/Berlin",
)


def bare(number: int, team: str, day: date | None, week: str, name: str = "app 1") -> Release:
    return release(
        name, id=str(number), team=team, date=day, week=week, mapping=None, deployments=(), drift=None
    )


def test_a_board_has_what_both_say() -> None:
    one = bare(1, "Api", date(2026, 11, 27), "2026-W48")
    stale = Stale("jira", NOW, "403")
    two = replace(bare(2, "Web", date(2026, 12, 3), "2026-W49"), stale=(stale,))
    placed = Placed(
        Mapping(7, "App", Origin.NAME),
        (deployment("UAT"),),
        Drift(1, 2, False),
        (Stale("bamboo", NOW, "500"),),
    )
    jira = FromJira((one, two), (Source("jira", "API", "Api", NOW),), ())
    unmatched, delivery = (Unmatched("WEB", "app", ("2",), ()),), (Delivery("Api", 30, 2, None, 0.0),)
    bamboo = FromBamboo(
        {"1": placed, "2": replace(placed, mapping=None)},
        *(unmatched, delivery, (Source("bamboo", "App", "", NOW),), ()),
    )
    found = assemble(SETTINGS, jira, bamboo, NOW)
    forecast = Forecast(Outlook.UNLIKELY, "closes 0.0 a day; 2 left, 2 working days to go")
    assert [(each.label, each.is_current, each.first) for each in found.weeks] == [
        ("2026-W47", False, date(2026, 11, 16)),
        ("2026-W48", True, date(2026, 11, 23)),
        ("2026-W49", False, date(2026, 11, 30)),
    ]
    assert found.weeks[1].releases == (
        replace(
            one,
            mapping=placed.mapping,
            deployments=placed.deployments,
            drift=placed.drift,
            stale=placed.stale,
            forecast=forecast,
        ),
    )
    assert found.weeks[2].releases[0].stale == (stale, *placed.stale)
    assert found.sources == (Source("jira", "API", "Api", NOW), Source("bamboo", "App", "", NOW))
    assert (found.made, found.today, found.time_zone) == (NOW, date(2026, 11, 26), "Europe/Berlin")
    assert (found.columns, found.production) == (("UAT", "PROD"), ("PROD",))
    assert (found.unmatched, found.delivery, found.pages) == (unmatched, delivery, ())
    assert from_json(to_json(found)) == found


def test_releases_stand_in_the_order_of_teams_dates_and_names() -> None:
    friday, thursday = date(2026, 11, 27), date(2026, 11, 26)
    releases = (
        bare(1, "Api", thursday, "2026-W48"),
        bare(2, "Web", friday, "2026-W48", "b 1"),
        bare(3, "Web", friday, "2026-W48", "a 1"),
        bare(4, "Web", thursday, "2026-W48", "c 1"),
        bare(5, "Gone", thursday, "2026-W48"),
        bare(6, "Web", None, ""),
        bare(7, "Api", None, ""),
    )
    found = assemble(SETTINGS, FromJira(releases, (), ()), NOT_ASKED, NOW)
    assert [each.id for each in found.releases] == ["4", "3", "2", "1", "5", "6", "7"]
    assert [each.id for each in found.undated] == ["6", "7"]


def test_tables_tell_what_matters() -> None:
    given = (
        release("app 1", id="1", team="Web", week="2026-W48"),
        release(
            "app 2",
            id="2",
            team="Web",
            status=Status.REMOVED,
            progress=Progress(),
            stale=(Stale("bamboo", NOW - timedelta(hours=1), "500"), Stale("jira", None, "403")),
        ),
    )
    placed = {
        "1": Placed(None, given[0].deployments, None),
        "2": Placed(None, (deployment("UAT", Phase.OTHER, attempt=attempt("app 2", "failed")),), None),
    }
    board = assemble(SETTINGS, FromJira(given, (), ()), replace(NOT_ASKED, placed=placed), NOW)
    columns = ("Team", "Release", "Due", "Left", "UAT", "PROD", "Stands", "Why")
    web = ("Web", "PAY app 1", "Fri 27 Nov, tomorrow", "2/8", "Deployed", "Not yet (api 1.3.9)", "Unlikely")
    uat = "Not yet (api 1.3.9), Failed app 2"
    removed = ("Web", "PAY app 2", "Fri 27 Nov, tomorrow", "no issues", uat, "Not mapped", "Removed")
    stale = "no longer in Jira; bamboo as of 2026-11-26 13:30 UTC; jira is unknown"
    assert tables_of(board) == (
        Table(
            "Releases 2026-W48",
            columns,
            ((*web, "closes 0.0 a day; 2 left, 2 working days to go"), (*removed, stale)),
        ),
    )


def test_what_has_no_date_is_a_table_of_its_own() -> None:
    given = FromJira((bare(1, "Web", None, ""),), (), ())
    titles = [each.title for each in tables_of(assemble(SETTINGS, given, NOT_ASKED, NOW))]
    assert titles == ["Releases 2026-W48", "Undated"]
