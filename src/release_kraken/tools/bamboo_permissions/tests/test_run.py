"""The whole tool against a pretended Bamboo: what it finds, what it never does, what else it answers."""

import json
from pathlib import Path

import pytest

from release_kraken.connectors.bamboo.client import Bamboo
from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.core.report import Report, Status, compare
from release_kraken.tools.bamboo_permissions import TOOL
from release_kraken.tools.bamboo_permissions.policy.reading import read_texts
from release_kraken.tools.bamboo_permissions.rules import all_rules
from release_kraken.tools.bamboo_permissions.run import digest_of
from release_kraken.tools.bamboo_permissions.settings import BambooPermissionsSettings
from release_kraken.tools.bamboo_permissions.tests.stage import Stage

POLICY = """
scopes = ["plan"]

[groups.developers]
rights = [{ scope = "plan", match = "*", rights = ["view", "build"] }]
"""
SERVER = """
scopes = ["global"]

[groups.developers]
rights = [{ scope = "global", rights = ["access"] }]
"""


def rules(report: Report) -> list[str]:
    return [f"{each.severity} {each.rule}" for each in report.findings]


def as_wanted(stage: Stage) -> None:
    for plan in ("SHOP-WEB", "SHOP-API"):
        stage.give(f"plan/{plan}", "groups", "developers", "READ", "BUILD")


def test_what_is_as_the_policy_says_is_clean(stage: Stage) -> None:
    as_wanted(stage)
    report = stage.run(POLICY, apply=True)
    assert report.status is Status.CLEAN
    assert (report.changes, stage.written) == ((), [])


def test_looking_changes_nothing(stage: Stage) -> None:
    stage.give("plan/SHOP-WEB", "users", "dana", "READ")
    before = stage.snapshot()
    report = stage.run(POLICY)
    assert (stage.written, stage.snapshot(), stage.bench.audited) == ([], before, [])
    assert len(report.changes) == 2


def test_a_policy_that_is_gone_after_it_was_read_is_no_matter(stage: Stage) -> None:
    as_wanted(stage)
    file = stage.folder / "bamboo-permissions.toml"
    stage.tick = lambda: file.unlink(missing_ok=True) if stage.faults.requests.all else None
    assert stage.run(POLICY).status is Status.CLEAN
    assert not file.exists()


def test_a_policy_is_known_by_its_own_files_alone(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "policy.toml").write_text(POLICY, encoding="utf-8")
    before = digest_of(read_texts(tmp_path))
    (tmp_path / ".git" / "index.toml").write_text("another", encoding="utf-8")
    assert digest_of(read_texts(tmp_path)) == before
    (tmp_path / "policy.toml").write_text(f"{POLICY}# more\n", encoding="utf-8")
    assert digest_of(read_texts(tmp_path)) != before


def test_findings_are_the_same_in_every_run(stage: Stage) -> None:
    as_wanted(stage)
    stage.give("plan/SHOP-WEB", "users", "dana", "READ", "WRITE")
    first = stage.run(POLICY)
    stage.fake.world.plans[0].name = "Renamed"
    comparison = compare(first.findings, stage.run(f"# a line more\n{POLICY}"))
    assert (len(comparison.persisting), comparison.new, comparison.gone) == (1, frozenset(), ())


def test_what_is_repaired_is_gone(stage: Stage) -> None:
    as_wanted(stage)
    stage.give("plan/SHOP-WEB", "users", "dana", "READ", "WRITE")
    first = stage.run(POLICY)
    assert len(compare(first.findings, stage.run(POLICY, apply=True)).gone) == 1


def test_what_cannot_be_read_is_not_gone(stage: Stage) -> None:
    as_wanted(stage)
    stage.give("plan/SHOP-WEB", "users", "dana", "READ")
    stage.give("plan/SHOP-API", "users", "dana", "READ")
    first = stage.run(POLICY)
    stage.fake.permissions.grants["plan/SHOP-API"].pop(("users", "dana"))
    stage.fake.permissions.grants["global"].clear()
    stage.give("plan/SHOP-API", "users", "kraken", "ADMINISTRATION")
    comparison = compare(first.findings, stage.run(POLICY))
    assert [each.path for each in comparison.stale] == ["plan/SHOP-WEB"]
    assert [each.path for each in comparison.gone] == ["plan/SHOP-API"]


def test_without_a_policy_nothing_is_looked_at(stage: Stage) -> None:
    settings, context = BambooPermissionsSettings(), stage.bench.context()
    report = TOOL.run(settings, context)
    assert TOOL.apply is not None
    assert TOOL.apply(settings, report, context) == report
    assert report.status is Status.CLEAN
    assert "import" in report.tables[0].rows[0][0]
    assert stage.faults.requests.all == []


def test_a_wrong_policy_is_told_with_its_line(stage: Stage) -> None:
    with pytest.raises(ConfigError, match=r"bamboo-permissions\.toml:2"):
        stage.run('\nscopes = ["plann"]\n')
    assert stage.faults.requests.all == []


def test_the_own_account_keeps_what_it_needs(stage: Stage) -> None:
    stage.give("global", "groups", "developers", "READ")
    report = stage.run(SERVER, apply=True, most_removals=1)
    assert stage.granted("global")["groups bamboo-admin"] == ["ADMINISTRATION", "READ"]
    assert set(rules(report)) == {"warning held-change"}
    assert all("Kraken's account kraken needs it" in each.message for each in report.findings)


def test_the_last_administrator_of_the_server_stays(stage: Stage) -> None:
    stage.give("global", "groups", "developers", "READ")
    stage.give("global", "users", "kraken", "READ", "ADMINISTRATION")
    kraken = '[users.kraken]\nrights = [{ scope = "global", rights = ["access", "admin"] }]\n'
    report = stage.run(f"{SERVER}\n{kraken}", apply=True, most_removals=1)
    assert "ADMINISTRATION" in stage.granted("global")["groups bamboo-admin"]
    assert any("nobody but Kraken would administer global" in each.message for each in report.findings)


def test_nothing_is_done_while_the_user_directory_is_down(stage: Stage) -> None:
    as_wanted(stage)
    stage.give("plan/SHOP-WEB", "roles", "LOGGED_IN", "READ")
    first = stage.run(POLICY)
    stage.fake.permissions.directory_is_down = True
    before = stage.snapshot()
    report = stage.run(POLICY, apply=True, most_changes=1000, most_removals=1, most_vanished=1)
    assert (stage.written, stage.snapshot()) == ([], before)
    assert {gap.why.partition(":")[0] for gap in report.not_checked} == {
        "Bamboo shows no administrator of the server, although Kraken's account is one"
    }
    assert compare(first.findings, report).gone == ()
    stage.fake.permissions.directory_is_down = False
    assert rules(stage.run(POLICY, apply=True)) == []


def test_nothing_is_done_where_most_grants_have_vanished(stage: Stage) -> None:
    as_wanted(stage)
    for name in ("ana", "ben", "cleo", "dana"):
        stage.give("plan/SHOP-WEB", "users", name, "READ", "BUILD")
    stage.run(POLICY)
    stage.fake.permissions.grants["plan/SHOP-WEB"].clear()
    for _ in range(2):  # it is as suspicious half an hour later
        report = stage.run(POLICY, apply=True)
        assert stage.written == []
        assert rules(report) == ["warning held-change", "warning missing-grant"]
    assert rules(stage.run(POLICY, apply=True, most_vanished=1)) == []


def test_what_is_too_much_is_allowed_for_one_run(stage: Stage) -> None:
    as_wanted(stage)
    for number in range(7):
        user = stage.fake.world.add_user(f"user{number}", "User").name
        stage.give("plan/SHOP-WEB", "users", user, "READ")
    assert rules(stage.run(POLICY, apply=True)) == ["warning held-change", *["warning excess-grant"] * 7]
    assert stage.written == []
    assert rules(stage.run(POLICY, apply=True, most_removals=1)) == []
    assert stage.run(POLICY).findings == ()
    stage.give("plan/SHOP-WEB", "users", "dana", "READ")
    assert rules(stage.run(POLICY)) == ["warning excess-grant"]  # what it removed itself has not vanished


def test_a_group_that_is_missing_takes_nothing_from_another(stage: Stage) -> None:
    as_wanted(stage)
    stage.give("plan/SHOP-WEB", "users", "dana", "READ")
    mistyped = POLICY.replace("groups.developers", "groups.developpers")
    support = '[groups.support]\nrights = [{ scope = "plan", match = "SHOP-WEB", rights = ["view"] }]\n'
    stage.give("plan/SHOP-WEB", "groups", "support", "READ")
    report = stage.run(f"{mistyped}\n{support}", apply=True, most_removals=1)
    assert stage.written == ['DELETE plan/SHOP-WEB/users/dana ["READ"]']
    assert rules(report) == ["warning held-change", "warning unknown-principal"]


def test_every_rule_ran(stage: Stage) -> None:
    assert set(stage.run(POLICY).rules) == {rule.name for rule in all_rules()}


def test_bamboo_that_does_not_answer_fails_the_run(stage: Stage) -> None:
    stage.faults.status(503, times=10)
    with pytest.raises(RemoteError, match="503"):
        stage.run(POLICY)


def answered(stage: Stage, view: str, **settings: object) -> str:
    (found,) = (each for each in TOOL.views if each.name == view)
    with stage.bamboo() as bamboo:
        stage.bench.clients = {Bamboo: bamboo}
        return found.run(BambooPermissionsSettings.model_validate(settings), stage.bench.context())


def test_with_what_is_imported_nothing_changes(stage: Stage, tmp_path: Path) -> None:
    as_wanted(stage)
    stage.give("project/SHOP", "users", "dana", "READ", "ADMINISTRATION")
    stage.give("repository/" + str(stage.fake.world.repositories[0].id), "roles", "LOGGED_IN", "READ")
    report = stage.run(answered(stage, "import"), apply=True)
    assert [each for each in rules(report) if "note" not in each] == []
    assert stage.written == []


def test_the_schema_is_json(stage: Stage) -> None:
    assert "groups" in json.loads(answered(stage, "schema"))["properties"]


def test_access_is_told_in_columns(stage: Stage) -> None:
    as_wanted(stage)
    stage.give("project/SHOP", "groups", "developers", "READ")
    stage.give("projectplan/SHOP", "groups", "developers", "CLONE")
    assert answered(stage, "access", principal="developers") == (
        "Where                      Who               Rights       Granted at\n"
        "project SHOP               group developers  view         project SHOP\n"
        "all plans of project SHOP  group developers  clone        all plans of project SHOP\n"
        "plan SHOP-WEB              group developers  view, build  plan SHOP-WEB\n"
        "plan SHOP-WEB              group developers  clone        all plans of project SHOP\n"
        "plan SHOP-API              group developers  view, build  plan SHOP-API\n"
        "plan SHOP-API              group developers  clone        all plans of project SHOP\n"
    )


def test_access_says_what_could_not_be_looked_at(stage: Stage) -> None:
    stage.fake.permissions.grants["global"].clear()
    assert answered(stage, "access").splitlines()[:2] == [
        "Where  Who  Rights  Granted at",
        "Not looked at: the server: Kraken's account is no administrator there: grant it Admin",
    ]


def titles(report: Report) -> list[str]:
    return [table.title for table in report.tables]


def test_where_all_is_right_no_table_is_printed(stage: Stage) -> None:
    as_wanted(stage)
    assert titles(stage.run(POLICY)) == []


def test_of_access_only_what_the_plan_does_not_end_is_printed(stage: Stage) -> None:
    as_wanted(stage)
    stage.give("projectplan/SHOP", "users", "dana", "READ")
    stage.give("plan/SHOP-WEB", "users", "dana", "READ", "WRITE")
    report = stage.run(POLICY)
    assert titles(report) == ["Plan", "Who may do what"]
    assert report.tables[0].rows == (
        (
            "plan SHOP-WEB",
            "revoke view, edit from user dana",
            "no part of the policy grants it; view is still allowed by project-plans SHOP",
        ),
    )
    assert "kraken bamboo-permissions access" in report.tables[1].rows[0][0]
