"""What people do to schedules, and what tools and the configuration ask for."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from release_kraken.core.errors import ConfigError
from release_kraken.core.run import Trigger
from release_kraken.core.schedule import Origin, Schedule
from release_kraken.engine import discovery
from release_kraken.engine.scheduling import administration, defaults
from release_kraken.engine.scheduling.tests.conftest import Clock, MakeSuite
from release_kraken.engine.settings.configuration import read
from release_kraken.engine.suite import Suite
from release_kraken.store import ConflictError

NIGHTLY = Schedule("nightly", "ticker", "0 6 * * *", "Europe/Berlin")
FIVE = datetime(2026, 1, 6, 5, 0, tzinfo=UTC)  # 06:00 in Berlin; it is 05:00 UTC on the 5th


def audited(suite: Suite) -> list[tuple[str, str, str]]:
    """Who did what, the oldest first."""
    return [(entry.actor, entry.action, entry.target) for entry in reversed(suite.store.audit.list())]


def test_from_making_to_deleting(suite: Suite) -> None:
    made = administration.create(suite, NIGHTLY, "ann")
    assert made == replace(NIGHTLY, origin=Origin.PERSON, next_due=FIVE, revision=1)
    changed = administration.replace(suite, replace(made, cron="0 7 * * *"), "bob")
    assert changed.next_due == datetime(2026, 1, 5, 6, 0, tzinfo=UTC)
    paused = administration.pause(suite, "nightly", "bob")
    assert (paused.paused, paused.next_due, paused.revision) == (True, None, 3)
    assert administration.pause(suite, "nightly", "ann") == paused
    resumed = administration.resume(suite, "nightly", "ann")
    assert (resumed.paused, resumed.next_due) == (False, changed.next_due)
    run = administration.run_now(suite, "nightly", "ann", Trigger.API)
    assert (run.request.schedule, run.request.due, run.request.trigger) == ("nightly", None, Trigger.API)
    administration.delete(suite, "nightly", "ann")
    assert suite.store.schedules.list() == ()
    assert audited(suite) == [
        ("ann", "schedule.create", "nightly"),
        ("bob", "schedule.change", "nightly"),
        ("bob", "schedule.change", "nightly"),
        ("ann", "schedule.change", "nightly"),
        ("ann", "run.start", run.id),
        ("ann", "schedule.delete", "nightly"),
    ]


def test_all_faults_are_named_and_nothing_is_kept(suite: Suite) -> None:
    wrong = Schedule(
        "../nightly",
        "ticker",
        "6 o'clock",
        "Berlin",
        jitter_seconds=-1,
        parameters={"count": 0, "hidden": "x", "nmes": []},
        apply=True,
    )
    with pytest.raises(ConfigError) as refused:
        administration.create(suite, wrong, "ann")
    assert str(refused.value).splitlines() == [
        "id must be at most 64 letters, digits, _, - and ., the first of them a letter, a digit or _",
        "cron must have five fields (minute, hour, day-of-month, month, day-of-week), not 2",
        "time_zone must be an IANA name of a time zone; did you mean 'Europe/Berlin'?",
        "jitter_seconds must be between 0 and 3600",
        "the parameter 'hidden' can be set in the configuration file only: [tools.ticker]",
        "unknown parameter 'nmes'; did you mean 'names'?",
        "ticker changes nothing: it cannot be asked to apply",
        "--count must be greater than 0",
    ]
    assert suite.store.schedules.list() == ()
    assert audited(suite) == []


def test_what_is_not_there(suite: Suite) -> None:
    for deed in (administration.pause, administration.resume, administration.delete):
        with pytest.raises(ConfigError, match="there is no schedule 'nightly'"):
            deed(suite, "nightly", "ann")
    with pytest.raises(ConfigError, match="there is no schedule 'nightly'"):
        administration.run_now(suite, "nightly", "ann", Trigger.API)
    with pytest.raises(ConfigError, match="no tool is named 'departed'"):
        administration.create(suite, replace(NIGHTLY, tool="departed"), "ann")


def test_two_people_do_not_undo_each_other(suite: Suite) -> None:
    seen = administration.create(suite, NIGHTLY, "ann")
    administration.replace(suite, replace(seen, jitter_seconds=10), "ann")
    with pytest.raises(ConflictError):
        administration.replace(suite, replace(seen, jitter_seconds=20), "bob")
    with pytest.raises(ConflictError):
        administration.create(suite, NIGHTLY, "bob")


def test_a_change_of_anything_but_times_keeps_the_due_time(suite: Suite, clock: Clock) -> None:
    made = administration.create(suite, NIGHTLY, "ann")
    clock.pass_by(days=3)
    changed = administration.replace(suite, replace(made, jitter_seconds=10), "ann")
    assert changed.next_due == FIVE


def test_only_admins_name_places_on_krakens_machine(suite: Suite) -> None:
    elsewhere = replace(NIGHTLY, parameters={"path": "/etc", "count": 2})
    with pytest.raises(ConfigError, match="'path' names a place on Kraken's own machine: only an admin"):
        administration.create(suite, elsewhere, "operator")
    made = administration.create(suite, elsewhere, "admin", trusted=True)
    kept = administration.replace(suite, replace(made, cron="@hourly"), "operator")
    with pytest.raises(ConfigError, match="only an admin"):
        administration.replace(suite, replace(kept, parameters={"path": "/"}), "operator")
    assert (
        administration.run_now(suite, "nightly", "operator", Trigger.WEB).request.parameters["path"] == "/etc"
    )


def configured(**schedule: object) -> dict[str, object]:
    """A configuration with a schedule `mine`."""
    return {"schedules": {"mine": {"tool": "ticker", "cron": "@hourly", **schedule}}}


def origins(suite: Suite) -> dict[str, tuple[str, Origin]]:
    """What is kept for the ticker: the expression and whose it is, by id."""
    kept = (kept for kept in suite.store.schedules.list() if kept.tool == "ticker")
    return {schedule.id: (schedule.cron, schedule.origin) for schedule in kept}


def test_defaults_of_tools_and_of_the_configuration(make_suite: MakeSuite) -> None:
    suite = make_suite(configured(time_zone="Europe/Berlin", jitter_seconds=60, parameters={"count": 3}))
    defaults.adopt(suite)
    assert origins(suite) == {
        "mine": ("@hourly", Origin.CONFIGURATION),
        "ticker": ("0 6 * * *", Origin.TOOL),
    }
    mine = administration.get(suite, "mine")
    assert (mine.time_zone, mine.jitter_seconds, mine.parameters) == ("Europe/Berlin", 60, {"count": 3})
    assert mine.next_due == datetime(2026, 1, 5, 6, 0, tzinfo=UTC)


def test_the_configuration_wins_over_the_tool(make_suite: MakeSuite) -> None:
    suite = make_suite({"schedules": {"ticker": {"tool": "ticker", "cron": "@weekly", "paused": True}}})
    defaults.adopt(suite)
    assert origins(suite) == {"ticker": ("@weekly", Origin.CONFIGURATION)}
    assert administration.get(suite, "ticker").next_due is None


@pytest.mark.parametrize(
    ("name", "section", "expected"),
    [
        pytest.param("ticker", {}, ("ticker", "0 6 * * *", False), id="nothing"),
        pytest.param("ticker", {"paused": True}, ("ticker", "0 6 * * *", True), id="its-name"),
        pytest.param("ticker", {"cron": "@weekly"}, ("ticker", "@weekly", False), id="its-times"),
        pytest.param("mine", {"tool": "ticker"}, ("ticker", "0 6 * * *", False), id="another-name"),
    ],
)
def test_what_a_section_leaves_out_is_the_tools(
    make_suite: MakeSuite, name: str, section: dict[str, object], expected: tuple[str, str, bool]
) -> None:
    suite = make_suite({"schedules": {name: section}})
    defaults.adopt(suite)
    kept = administration.get(suite, name)
    assert (kept.tool, kept.cron, kept.paused) == expected
    assert kept.origin is Origin.CONFIGURATION


def test_a_default_schedule_can_apply(make_suite: MakeSuite) -> None:
    suite = make_suite({"schedules": {"bamboo_permissions": {"apply": True}}})
    (schedule,) = (one for one in defaults.declared(suite.configuration).values() if one.apply)
    tool = discovery.load(discovery.TOOLS, "bamboo_permissions")
    assert (schedule.id, schedule.tool, schedule.cron) == (tool.name, tool.name, tool.schedule)


def test_a_changed_configuration_is_followed(make_suite: MakeSuite) -> None:
    defaults.adopt(make_suite(configured()))
    suite = make_suite(configured(cron="@daily"))
    defaults.adopt(suite)
    assert administration.get(suite, "mine").next_due == datetime(2026, 1, 6, tzinfo=UTC)
    suite = make_suite()
    defaults.adopt(suite)
    assert origins(suite) == {"ticker": ("0 6 * * *", Origin.TOOL)}
    suite = make_suite(configured())
    defaults.adopt(suite)
    assert origins(suite)["mine"] == ("@hourly", Origin.CONFIGURATION)


def test_a_missed_time_survives_the_start(make_suite: MakeSuite, clock: Clock) -> None:
    defaults.adopt(make_suite(configured()))
    clock.pass_by(days=1)
    suite = make_suite(configured(jitter_seconds=5))
    defaults.adopt(suite)
    assert administration.get(suite, "mine").next_due == datetime(2026, 1, 5, 6, 0, tzinfo=UTC)


def test_what_a_person_changed_or_deleted_stays_so(make_suite: MakeSuite) -> None:
    suite = make_suite(configured())
    defaults.adopt(suite)
    administration.pause(suite, "mine", "ann")
    administration.delete(suite, "ticker", "ann")
    defaults.adopt(make_suite(configured(cron="@weekly")))
    assert origins(suite) == {"mine": ("@hourly", Origin.PERSON)}
    defaults.adopt(make_suite())
    assert origins(suite) == {"mine": ("@hourly", Origin.PERSON)}


def test_a_deleted_default_comes_back_when_it_is_asked_for_anew(make_suite: MakeSuite) -> None:
    suite = make_suite(configured())
    defaults.adopt(suite)
    administration.delete(suite, "mine", "ann")
    defaults.adopt(suite)
    assert "mine" not in origins(suite)
    defaults.adopt(make_suite())
    defaults.adopt(suite)
    assert "mine" in origins(suite)


def test_all_that_is_wrong_with_the_configuration(tmp_path: Path, make_suite: MakeSuite) -> None:
    file = tmp_path / "kraken.toml"
    file.write_text(
        '[schedules.first]\ntool = "tiker"\ncron = "0 0 6 * * *"\n'
        'time_zone = "Berlin"\njitter_seconds = 9999\n'
        '[schedules.second]\ntool = "ticker"\ncron = "@reboot"\nzone = "UTC"\n'
    )
    with pytest.raises(ConfigError) as refused:
        defaults.check(read(file))
    assert [line.removeprefix(f"{file}: ") for line in str(refused.value).splitlines()] == [
        "[schedules.first] tool names an unknown tool 'tiker'; did you mean 'ticker'?",
        "[schedules.first] cron must have five fields (minute, hour, day-of-month, month, day-of-week), "
        "not 6",
        "[schedules.first] time_zone must be an IANA name of a time zone; did you mean 'Europe/Berlin'?",
        "[schedules.first] jitter_seconds must be less than or equal to 3600",
        "[schedules.second] cron must be five fields, or one of @hourly, @daily, @midnight, @weekly, "
        "@monthly, @yearly, @annually",
        "[schedules.second] unknown key 'zone'; did you mean 'time_zone'?",
    ]


def test_what_no_tool_gives_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "kraken.toml"
    file.write_text(
        '[schedules.mine]\n[schedules.other]\ntool = "terraform_pr"\n[schedules.odd]\ntool = []\n'
    )
    with pytest.raises(ConfigError) as refused:
        defaults.check(read(file))
    assert [line.removeprefix(f"{file}: ") for line in str(refused.value).splitlines()] == [
        "[schedules.mine] tool is missing; it has no default",
        "[schedules.mine] cron is missing; it has no default",
        "[schedules.other] cron is missing; it has no default",
        "[schedules.odd] tool must be text, not a list",
        "[schedules.odd] cron is missing; it has no default",
    ]


def test_wrong_parameters_and_ids_in_the_configuration(tmp_path: Path) -> None:
    file = tmp_path / "kraken.toml"
    file.write_text(
        '[schedules."a b"]\ntool = "ticker"\ncron = "@daily"\n'
        '[schedules.mine]\ntool = "ticker"\ncron = "@daily"\n'
        "parameters = {count = 0, nmes = []}\napply = true\n"
    )
    with pytest.raises(ConfigError) as refused:
        defaults.check(read(file))
    assert [line.removeprefix(f"{file}: ") for line in str(refused.value).splitlines()] == [
        '[schedules."a b"] id must be at most 64 letters, digits, _, - and ., the first of them a letter, a '
        "digit or _",
        "[schedules.mine] unknown parameter 'nmes'; did you mean 'names'?",
        "[schedules.mine] ticker changes nothing: it cannot be asked to apply",
        "[schedules.mine] --count must be greater than 0",
    ]
