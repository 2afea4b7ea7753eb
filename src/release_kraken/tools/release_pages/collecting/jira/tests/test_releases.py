"""Which releases are collected, under which week, and all that is known of one."""

from datetime import date, timedelta

import pytest

from release_kraken.core.errors import ConfigError
from release_kraken.tools.release_pages.board import (
    DateMove,
    Forecast,
    History,
    Outlook,
    Progress,
    Release,
    Sample,
    Scope,
    Source,
    Status,
    Ticket,
    Tickets,
)
from release_kraken.tools.release_pages.collecting.jira.tests.conftest import NOW, Office, names, team

THURSDAY = date(2026, 11, 26)
NASTY = 'a\x0b <b>&"]]>\u202e \U0001f419 שלום'


def test_all_that_is_known_of_a_release(office: Office) -> None:
    fake = office.fake
    version = fake.add_version("PAY", "payments-api 4.2.0", THURSDAY, description="Refunds")
    done = fake.add_issue("PAY", NASTY, version, status="Done", type="Bug")
    waiting = fake.add_issue("PAY", "Refund", version)
    fake.add_issue("PAY", "Parked", version, status="Parked")
    flagged = fake.add_issue("PAY", "Stuck", version, status="In Progress", flagged=True)
    fake.block(waiting.key, flagged.key)
    fake.block(waiting.key, done.key)
    found = office.collect()
    (release,) = found.releases
    site = release.url.removesuffix(f"/projects/PAY/versions/{version.id}")
    browse = f"{site}/browse"
    left_url = f"{site}/issues/?jql=fixVersion%20%3D%20{version.id}%20AND%20statusCategory%20%21%3D%203"
    done_url = f"{site}/issues/?jql=fixVersion%20%3D%20{version.id}%20AND%20statusCategory%20%3D%203"
    refund = Ticket("PAY-2", "Refund", "To Do", f"{browse}/PAY-2", type="Story", why="blocked by PAY-4")
    parked = Ticket("PAY-3", "Parked", "Parked", f"{browse}/PAY-3", type="Story")
    stuck = Ticket("PAY-4", "Stuck", "In Progress", f"{browse}/PAY-4", type="Story", why="flagged")
    assert site.startswith("http://127.0.0.1:")
    assert release == Release(
        id=version.id,
        name="payments-api 4.2.0",
        application="payments-api",
        number="4.2.0",
        project="PAY",
        team="Payments",
        owner="Payments",
        url=f"{site}/projects/PAY/versions/{version.id}",
        status=Status.UNRELEASED,
        description="Refunds",
        date=THURSDAY,
        week="2026-W48",
        progress=Progress(to_do=1, in_progress=1, done=1, unmapped=1, unresolved=3),
        blockers=Tickets((refund, stuck), 2, left_url),
        open=Tickets((refund, parked, stuck), 3, left_url),
        notes=Tickets((Ticket("PAY-1", NASTY, "Done", f"{browse}/PAY-1", True, "Bug"),), 1, done_url),
        scope=Scope(),
        mapping=None,
        deployments=(),
        drift=None,
        forecast=Forecast(Outlook.UNKNOWN, ""),
        history=History(NOW, (Sample(NOW, 3, 1),)),
    )
    assert found.sources == (Source("jira", "PAY", "Payments", NOW),)
    assert found.not_checked == ()
    assert len(office.asked) == 2


def test_releases_stand_under_their_weeks(office: Office) -> None:
    fake = office.fake
    for name, day in (
        ("long ago", "2026-01-05"),
        ("before", "2026-11-15"),
        ("last week", "2026-11-16"),
        ("monday", "2026-11-23"),
        ("sunday", "2026-11-29"),
        ("next", "2026-11-30"),
        ("next sunday", "2026-12-06"),
        ("later", "2026-12-07"),
    ):
        fake.add_version("PAY", name, date.fromisoformat(day))
        fake.release(fake.add_version("PAY", f"released {name}", date.fromisoformat(day)))
    fake.add_version("PAY", "undated")
    fake.add_version("PAY", "undated and released").released = True
    fake.archive_version(fake.add_version("PAY", "archived", THURSDAY))
    found = office.collect().releases
    assert sorted(names(found)) == [
        ("before", "2026-W48"),
        ("last week", "2026-W48"),
        ("long ago", "2026-W48"),
        ("monday", "2026-W48"),
        ("next", "2026-W49"),
        ("next sunday", "2026-W49"),
        ("released last week", "2026-W47"),
        ("released monday", "2026-W48"),
        ("released next", "2026-W49"),
        ("released next sunday", "2026-W49"),
        ("released sunday", "2026-W48"),
        ("sunday", "2026-W48"),
        ("undated", ""),
    ]
    assert {each.name for each in found if each.is_overdue} == {"before", "last week", "long ago", "monday"}


def test_archived_ones_are_shown_on_request(office: Office) -> None:
    office.fake.archive_version(office.fake.add_version("PAY", "1", THURSDAY))
    office.teams(team("Payments", "PAY"), archived=True)
    assert office.release().status is Status.ARCHIVED


def test_a_week_begins_where_the_people_are(office: Office) -> None:
    office.fake.add_version("PAY", "1", date(2026, 11, 30))
    office.teams(team("Payments", "PAY"), time_zone="Europe/Berlin", weeks_before=0, weeks_after=0)
    assert office.collect().releases == ()
    assert names(office.collect(days=4.6).releases) == [("1", "2026-W49")]  # Sunday 23:24 in UTC


def test_what_is_overdue_stays_until_it_is_released_and_then_under_that_week(office: Office) -> None:
    version = office.fake.add_version("PAY", "1", date(2026, 11, 12))
    assert names(office.collect().releases) == [("1", "2026-W48")]
    assert names(office.collect(days=7).releases) == [("1", "2026-W49")]
    office.fake.release(version)
    found = office.release()
    assert (found.week, found.status, found.is_overdue) == ("2026-W49", Status.RELEASED, False)
    assert names(office.collect(days=7).releases) == [("1", "2026-W49")]
    assert f"release/{version.id}" in office.bench.remembered
    assert office.collect(days=7).releases == ()
    assert f"release/{version.id}" not in office.bench.remembered


def test_a_new_date_moves_a_release_and_is_remembered(office: Office) -> None:
    version = office.fake.add_version("PAY", "1", THURSDAY)
    office.fake.add_issue("PAY", "one", version)
    office.collect()
    office.fake.move_date(version, date(2026, 12, 24))
    assert office.collect(days=1).releases == ()
    office.fake.move_date(version, date(2026, 12, 3))
    assert names([found := office.release(days=1)]) == [("1", "2026-W49")]
    later = NOW + timedelta(days=2)
    assert found.history == History(
        NOW, (Sample(NOW, 1, 0),), (DateMove(later, THURSDAY, date(2026, 12, 3)),)
    )


def test_changes_of_the_scope_are_told_once(office: Office) -> None:
    version = office.fake.add_version("PAY", "1", THURSDAY)
    keys = [office.fake.add_issue("PAY", "one", version).key for _ in range(3)]
    assert office.release().scope == Scope()
    office.fake.remove_issue(keys[0])
    office.fake.transition(keys[1], "Done")
    office.fake.add_issue("PAY", "new", version)
    found = office.release(days=1)
    assert found.scope == Scope(("PAY-4",), ("PAY-1",), 0)
    assert found.history.samples == (Sample(NOW, 3, 0), Sample(NOW + timedelta(days=1), 2, 1))
    assert office.release(days=1).scope == Scope()


def test_a_renamed_project_changes_nothing(office: Office) -> None:
    version = office.fake.add_version("PAY", "1", THURSDAY)
    office.fake.add_issue("PAY", "one", version)
    before = office.release()
    office.fake.rename_project("PAY", "MONEY")
    found = office.release()
    assert (found.project, found.scope, found.history) == ("PAY", Scope(), before.history)
    assert [each.key for each in found.open.items] == ["MONEY-1"]


def test_two_keys_of_one_project_give_each_release_once(office: Office) -> None:
    office.fake.add_version("PAY", "1", THURSDAY)
    office.fake.rename_project("PAY", "MONEY")
    office.teams(team("Payments", "PAY"), team("Money", "MONEY"))
    assert office.release().team == "Payments"
    assert office.release().team == "Payments"
    assert sorted(office.collect().remember) == ["jira/MONEY", "jira/PAY"]


def test_versions_of_one_name_are_marked(office: Office) -> None:
    office.fake.add_project("SHOP")
    office.teams(team("Payments", "PAY", "SHOP"))
    for project, name in (("PAY", "1.0"), ("PAY", "1.0"), ("PAY", "1.1"), ("SHOP", "1.0")):
        office.fake.add_version(project, name, THURSDAY)
    found = office.collect().releases
    marks = [(each.project, each.name, each.has_namesake) for each in found]
    assert marks == [
        ("PAY", "1.0", True),
        ("PAY", "1.0", True),
        ("PAY", "1.1", False),
        ("SHOP", "1.0", False),
    ]


def test_teams_share_a_project_by_the_names_of_versions(office: Office) -> None:
    office.teams(
        team("Web", "PAY", versions="^web ", owner="@web"), team("Rest", "PAY", versions=r" \d"), only=()
    )
    for name in ("web 1", "api 1", "draft"):
        office.fake.add_version("PAY", name, THURSDAY)
    found = office.collect()
    assert [(each.name, each.team, each.owner) for each in found.releases] == [
        ("api 1", "Rest", "Rest"),
        ("web 1", "Web", "@web"),
    ]
    assert [each.team for each in found.sources] == ["Web, Rest"]


def test_only_chosen_teams_are_looked_at_and_others_stay_remembered(office: Office) -> None:
    office.fake.add_project("SHOP")
    teams = (team("Web", "PAY", versions="^web "), team("Rest", "PAY"), team("Shop", "SHOP"))
    for project, name in (("PAY", "web 1"), ("PAY", "api 1"), ("SHOP", "shop 1")):
        office.fake.release(office.fake.add_version(project, name, THURSDAY))
    office.teams(*teams)
    office.collect()
    kept = {key for key in office.bench.remembered if key.startswith("release/")}
    office.teams(*teams, only=("Rest",))
    found = office.collect()
    assert names(found.releases) == [("api 1", "2026-W48")]
    assert [each.name for each in found.sources] == ["PAY"]
    assert {key for key in office.bench.remembered if key.startswith("release/")} == kept
    assert len(kept) == 3


def test_a_team_that_nobody_knows_is_an_error(office: Office) -> None:
    office.teams(team("Payments", "PAY"), only=("Payment",))
    with pytest.raises(ConfigError, match=r"^no team is named Payment; there are: Payments$"):
        office.collect()


def test_a_second_run_remembers_only_what_changed(office: Office) -> None:
    for number in range(3):
        version = office.fake.add_version("PAY", str(number), THURSDAY)
        key = office.fake.add_issue("PAY", "one", version).key
    assert len(office.collect().remember) == 4
    office.fake.transition(key, "Done")
    assert sorted(office.collect().remember) == ["jira/PAY", f"release/{version.id}"]
    assert sorted(office.collect().remember) == ["jira/PAY"]
