"""Policies in files and folders, and what is said of those that cannot be used."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from release_kraken.connectors.bamboo.grants import ANONYMOUS, LOGGED_IN, Principal, PrincipalKind
from release_kraken.connectors.bamboo.rights import Right
from release_kraken.connectors.bamboo.scope import ScopeKind
from release_kraken.tools.bamboo_permissions.policy.file import policy_schema
from release_kraken.tools.bamboo_permissions.policy.model import (
    Group,
    Policy,
    PolicyException,
    Rule,
    Unmanaged,
    Unmatched,
)
from release_kraken.tools.bamboo_permissions.policy.patterns import EVERYWHERE, match_of
from release_kraken.tools.bamboo_permissions.policy.reading import load_policy, parse_policy
from release_kraken.tools.bamboo_permissions.policy.source import PolicyError

TOML = """\
unmatched = "enforce"
scopes = ["global", "plan", "environment"]

[groups.developers]
bamboo_groups = ["dev-pay", "dev-shop"]
[[groups.developers.rights]]
scope = ["Plan", "environment"]
match = ["SHOP-*", "!SHOP-LAB"]
rights = ["View", "VIEWCONFIGURATION"]

[[users.jo.rights]]
scope = "global"
rights = "restricted admin"

[[roles.logged-in.rights]]
scope = "GLOBAL"
rights = "READ"
[[roles."Anonymous users".rights]]
scope = "plan"
match = "*"
rights = "view"

[[exceptions]]
group = "Developers"
scope = "environment"
match = "*/PROD"
rights = "Deploy"
reason = "on call"
expires = 2027-01-31
[[exceptions]]
group = "ops"
scope = "environment"
match = "*/PROD"
rights = "BUILD"
reason = "they run it"
expires = "never"

[[unmanaged]]
scope = "plan"
match = "LAB-*"
reason = "a playground"
"""
YAML = """\
unmatched: enforce
scopes: [global, plan, environment]
groups:
  developers:
    bamboo_groups: [dev-pay, dev-shop]
    rights:
      - {scope: [Plan, environment], match: [SHOP-*, "!SHOP-LAB"], rights: [View, VIEWCONFIGURATION]}
users:
  jo:
    rights:
      - scope: global
        rights: restricted admin
roles:
  logged-in: {rights: [{scope: GLOBAL, rights: READ}]}
  Anonymous users: {rights: [{scope: plan, match: "*", rights: view}]}
exceptions:
  - group: Developers
    scope: environment
    match: "*/PROD"
    rights: Deploy
    reason: on call
    expires: 2027-01-31
  - {group: ops, scope: environment, match: "*/PROD", rights: BUILD, reason: they run it, expires: never}
unmanaged:
  - {scope: plan, match: LAB-*, reason: a playground}
"""
_DEVELOPERS = Principal(PrincipalKind.GROUP, "developers")
_BEHIND = (Principal(PrincipalKind.GROUP, "dev-pay"), Principal(PrincipalKind.GROUP, "dev-shop"))
_JO = Principal(PrincipalKind.USER, "jo")
_OPS = Principal(PrincipalKind.GROUP, "ops")
_SHOP = match_of(["SHOP-*", "!SHOP-LAB"])
_SEE = frozenset({Right.VIEW, Right.VIEW_CONFIGURATION})
_PROD = match_of(["*/PROD"])
POLICY = Policy(
    (Group("developers", ("dev-pay", "dev-shop")),),
    (
        Rule(_DEVELOPERS, _BEHIND, ScopeKind.PLAN, _SHOP, _SEE),
        Rule(_DEVELOPERS, _BEHIND, ScopeKind.ENVIRONMENT, _SHOP, _SEE),
        Rule(_JO, (_JO,), ScopeKind.GLOBAL, EVERYWHERE, frozenset({Right.RESTRICTED_ADMIN})),
        Rule(LOGGED_IN, (LOGGED_IN,), ScopeKind.GLOBAL, EVERYWHERE, frozenset({Right.ACCESS})),
        Rule(ANONYMOUS, (ANONYMOUS,), ScopeKind.PLAN, match_of(["*"]), frozenset({Right.VIEW})),
    ),
    (
        PolicyException(
            _DEVELOPERS,
            _BEHIND,
            ScopeKind.ENVIRONMENT,
            _PROD,
            frozenset({Right.DEPLOY}),
            "on call",
            date(2027, 1, 31),
        ),
        PolicyException(
            _OPS, (_OPS,), ScopeKind.ENVIRONMENT, _PROD, frozenset({Right.DEPLOY}), "they run it", None
        ),
    ),
    (Unmanaged(ScopeKind.PLAN, match_of(["LAB-*"]), "a playground"),),
    Unmatched.ENFORCE,
    frozenset({ScopeKind.GLOBAL, ScopeKind.PLAN, ScopeKind.ENVIRONMENT}),
)


@pytest.mark.parametrize(("name", "text"), [("policy.toml", TOML), ("policy.yaml", YAML), ("p.YML", YAML)])
def test_both_languages_say_the_same(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8-sig")
    assert load_policy(tmp_path / name) == POLICY


def test_a_part_knows_its_place() -> None:
    rules = parse_policy({"policy.toml": TOML}).rules
    assert rules[0].where == rules[1].where == "policy.toml:6, groups.developers.rights number 1"
    exceptions = parse_policy({"policy.yaml": YAML}).exceptions
    assert [each.where for each in exceptions] == [
        "policy.yaml:17, exceptions number 1",
        "policy.yaml:23, exceptions number 2",
    ]


def rule(group: str, match: str, *, behind: str = "") -> str:
    head = f'[groups.{group}]\nbamboo_groups = ["{behind}"]\n' if behind else ""
    return f'{head}[[groups.{group}.rights]]\nscope = "project"\nmatch = "{match}"\nrights = "view"\n'


def test_a_folder_is_one_policy(tmp_path: Path) -> None:
    """Holders come together whatever file and spelling they are in; hidden and other files do not count."""
    (tmp_path / "teams").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "a.toml").write_text(rule("dev", "A") + rule("qa", "A"))
    (tmp_path / "teams" / "b.toml").write_text(rule("DEV", "B", behind="bamboo-dev"))
    (tmp_path / ".git" / "c.toml").write_text("no TOML")
    (tmp_path / "README.md").write_text("# Permissions")
    policy = load_policy(tmp_path)
    assert policy.groups == (Group("dev", ("bamboo-dev",)), Group("qa", ("qa",)))
    assert [
        (each.holder.name, each.principals[0].name, str(each.match.patterns[0])) for each in policy.rules
    ] == [
        ("dev", "bamboo-dev", "A"),
        ("dev", "bamboo-dev", "B"),
        ("qa", "qa", "A"),
    ]
    assert policy.rules[1].where == "teams/b.toml:3, groups.DEV.rights number 1"


def said(name: str, text: str) -> list[str]:
    with pytest.raises(PolicyError) as refused:
        parse_policy({name: text})
    return list(refused.value.faults)


RULE = '[[groups.dev.rights]]\nscope = "plan"\nmatch = "A"\nrights = "view"\n'
PLACE = "p.toml:1, groups.dev.rights number 1: "
NOT_A_DAY = 'p.toml:7, exceptions number 1: expires must be a day, as 2027-03-31 without quotes, or "never"'
ENDING = '[[exceptions]]\nscope = "plan"\nmatch = "A"\nrights = "view"\n'


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        pytest.param("", ["p.toml: says nothing; begin with [[groups.<name>.rights]]"], id="empty"),
        pytest.param("a = 1\na = 2\n", ["p.toml:2: cannot overwrite a value; correct it"], id="a key twice"),
        pytest.param("a =", ["p.toml:1: invalid value; correct it"], id="no TOML"),
        pytest.param(
            'unmached = "report"\n' + RULE,
            ["p.toml:1: unmached is not known; did you mean 'unmatched'?"],
            id="unknown key",
        ),
        pytest.param(
            'unmatched = "repot"\n' + RULE,
            ["p.toml:1: unmatched must be report or enforce"],
            id="unknown value",
        ),
        pytest.param(
            RULE.replace("rights =", "rihgts ="),
            [
                PLACE + "rights is missing; say which, such as view",
                PLACE.replace("1,", "4,") + "rihgts is not known; did you mean 'rights'?",
            ],
            id="mistyped key",
        ),
        pytest.param(
            RULE.replace('"view"', '["veiw", "deploy"]'),
            [
                PLACE.replace("1,", "4,")
                + "no right 'veiw' can be granted at plan; did you mean 'view'? there are view, "
                "view-configuration, edit, build, clone, admin; no right 'deploy' can be granted at plan; "
                "there are view, view-configuration, edit, build, clone, admin"
            ],
            id="rights that are none",
        ),
        pytest.param(
            RULE.replace('"plan"', '"plans"'),
            [PLACE.replace("1,", "2,") + "unknown scope 'plans'; did you mean 'plan'?"],
            id="unknown scope",
        ),
        pytest.param(
            RULE.replace('"plan"', '"global"').replace("view", "access"),
            [
                PLACE.replace("1,", "3,")
                + "match is of no use for the scope global: there is one server; remove it"
            ],
            id="match for the server",
        ),
        pytest.param(
            RULE.replace('match = "A"\n', ""),
            [PLACE + 'match is missing; say which plan by key or name, or "*" for all'],
            id="no match",
        ),
        pytest.param(
            RULE.replace('"A"', '"!A"'),
            [PLACE.replace("1,", "3,") + 'match only excludes: begin with what is meant, as in ["*", "!A"]'],
            id="match that only excludes",
        ),
        pytest.param(
            RULE.replace('"A"', "[]"),
            [PLACE.replace("1,", "3,") + "match is empty; say what, or remove it"],
            id="empty match",
        ),
        pytest.param(
            RULE.replace('"A"', "[7]"),
            [PLACE.replace("1,", "3,") + "match number 1 must be text; put it in quotes"],
            id="match that is no text",
        ),
        pytest.param(
            'scopes = ["project"]\n' + RULE,
            ["p.toml:3, groups.dev.rights number 1: plan is not among the policy's scopes; add it there"],
            id="scope that the policy is not about",
        ),
        pytest.param(
            RULE.replace("groups.dev", "roles.everyone"),
            ["p.toml:1, roles: unknown role 'everyone'; there are ANONYMOUS, LOGGED_IN"],
            id="unknown role",
        ),
        pytest.param(
            RULE.replace("groups.dev", "roles.anonymous").replace('"view"', '["view", "build"]'),
            ["p.toml:4, roles.anonymous.rights number 1: ANONYMOUS takes no right but to view; remove build"],
            id="too much for anonymous",
        ),
        pytest.param(
            ENDING + 'user = "jo"\n',
            [
                "p.toml:1, exceptions number 1: reason is missing; say why",
                "p.toml:1, exceptions number 1: expires is missing; say the last day on which it holds, "
                'or "never"',
            ],
            id="exception without reason and end",
        ),
        pytest.param(
            ENDING.replace("plan", "plam") + 'user = "jo"\n' + RULE.replace("view", "bild"),
            [
                "p.toml:9, groups.dev.rights number 1: no right 'bild' can be granted at plan; did you mean "
                "'build'? there are view, view-configuration, edit, build, clone, admin",
                "p.toml:2, exceptions number 1: unknown scope 'plam'; did you mean 'plan'?",
                "p.toml:1, exceptions number 1: reason is missing; say why",
                "p.toml:1, exceptions number 1: expires is missing; say the last day on which it holds, "
                'or "never"',
            ],
            id="words that mean nothing beside keys that are missing",
        ),
        pytest.param(
            RULE.replace('"plan"', '["plan", "project"]').replace("view", "deploy") + "end = 1\n",
            [
                "p.toml:4, groups.dev.rights number 1: no right 'deploy' can be granted at plan; there are "
                "view, view-configuration, edit, build, clone, admin; no right 'deploy' can be granted at "
                "project; there are view, create, create-repository, admin",
                "p.toml:5, groups.dev.rights number 1: end is not known; there are match, rights, scope",
            ],
            id="a right that is none at two kinds of places",
        ),
        pytest.param(
            ENDING + 'user = "jo"\nreason = " "\nexpires = "nevr"\n',
            [
                "p.toml:6, exceptions number 1: reason is empty; say what",
                NOT_A_DAY,
            ],
            id="exception with bad reason and end",
        ),
        pytest.param(
            ENDING + 'user = "jo"\nreason = "x"\nexpires = 20270131\n',
            [NOT_A_DAY],
            id="number for a day",
        ),
        pytest.param(
            ENDING + 'user = "jo"\nreason = "x"\nexpires = 2027-01-31T00:00:00\n',
            [NOT_A_DAY],
            id="moment for a day",
        ),
        pytest.param(
            ENDING + 'user = "jo"\ngroup = "qa"\nreason = "x"\nexpires = "never"\n',
            ["p.toml:1, exceptions number 1: must have either user or group; add one, or make two of it"],
            id="exception of two",
        ),
        pytest.param(
            "groups = 3\nexceptions = 4\n[users.jo]\nrights = 5\n",
            [
                "p.toml:1: groups must be a table",
                "p.toml:4, users.jo: rights must be a list of tables",
                "p.toml:2: exceptions must be a list of tables",
            ],
            id="no tables",
        ),
    ],
)
def test_faults_in_toml(text: str, faults: list[str]) -> None:
    assert said("p.toml", text) == faults


@pytest.mark.parametrize(
    ("text", "line", "word", "taken"),
    [
        pytest.param("groups: {dev: no}", 1, "no", "true or false", id="no"),
        pytest.param("on: {}", 1, "on", "true or false", id="on"),
        pytest.param("\nusers: {007: {}}", 2, "007", "a number", id="a number"),
        pytest.param("a: 12:30", 1, "12:30", "a number", id="minutes"),
        pytest.param("a: ~", 1, "~", "nothing", id="nothing"),
        pytest.param("a: 2027-01-01 10:00:00", 1, "2027-01-01 10:00:00", "a time", id="a moment"),
    ],
)
def test_what_yaml_takes_for_something_else(text: str, line: int, word: str, taken: str) -> None:
    assert said("p.yaml", text) == [
        f'p.yaml:{line}: YAML takes {word!r} for {taken}; put it in quotes: "{word}"'
    ]


NO_MEANING = "has no meaning in a policy; write it out"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param(
            "users:\n  jo:", ":2: YAML takes '' for nothing; say what, or remove the key", id="no value"
        ),
        pytest.param("a: 2027-13-01", ":1: there is no day 2027-13-01; correct it", id="no day"),
        pytest.param("a: x\nb: y\na: z\n", ":3: 'a' is there already, in line 1; keep one", id="a key twice"),
        pytest.param("x: &x {a: b}\ny:\n  <<: *x\n", f":3: '<<' {NO_MEANING}", id="merged keys"),
        pytest.param("a: !!python/name:os.system x", f":1: 'x' {NO_MEANING}", id="a tag"),
        pytest.param("- a\n", ": must be a table of keys, such as groups and exceptions", id="a list"),
        pytest.param(
            "a: [", ":1: expected the node content, but found '<stream end>'; correct it", id="no YAML"
        ),
        pytest.param("a: b\n---\na: c\n", ":2: but found another document; correct it", id="two documents"),
        pytest.param("# nothing\n", ": says nothing; begin with [[groups.<name>.rights]]", id="empty"),
    ],
)
def test_faults_in_yaml(text: str, fault: str) -> None:
    assert said("p.yaml", text) == [f"p.yaml{fault}"]


def test_aliases_do_not_grow() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    assert len(said("p.yaml", "\n".join(lines))) == 30


def test_an_alias_may_share_a_list() -> None:
    table = "{scope: project, match: &pay [PAY, SHOP], rights: view}"
    shared = "{scope: plan, match: *pay, rights: view}"
    policy = parse_policy({"p.yaml": f"users: {{jo: {{rights: [{table}, {shared}]}}}}"})
    assert policy.rules[0].match == policy.rules[1].match == match_of(["PAY", "SHOP"])


def test_faults_of_all_files_are_told_at_once() -> None:
    with pytest.raises(PolicyError) as refused:
        parse_policy({"a.toml": "x =", "b.yaml": "on: 3", "c.toml": RULE, "d.toml": "y = 1"})
    assert [fault.partition(":")[0] for fault in refused.value.faults] == [
        "a.toml",
        "b.yaml",
        "b.yaml",
        "d.toml",
    ]


def test_what_only_one_file_may_say() -> None:
    first = 'unmatched = "report"\n' + rule("dev", "A", behind="x")
    second = 'unmatched = "enforce"\n' + rule("Dev", "B", behind="y")
    with pytest.raises(PolicyError) as refused:
        parse_policy({"a.toml": first, "b.toml": second})
    assert refused.value.faults == (
        "b.toml:1: is in a.toml already; keep one",
        "b.toml:3, groups.Dev: are in a.toml already; keep them there",
    )


@pytest.mark.parametrize(
    ("make", "message"),
    [
        pytest.param(lambda path: None, r"^/.*policy\.toml: no such policy; write one", id="missing"),
        pytest.param(
            lambda path: path.mkdir(), "no file in it ends in .toml, .yaml, .yml", id="empty folder"
        ),
        pytest.param(lambda path: path.write_bytes(b"a = '\xff'"), "not UTF-8 at byte 5", id="no UTF-8"),
    ],
)
def test_what_cannot_be_read(make: Callable[[Path], object], message: str, tmp_path: Path) -> None:
    make(tmp_path / "policy.toml")
    with pytest.raises(PolicyError, match=message):
        load_policy(tmp_path / "policy.toml")


def test_another_ending_is_refused(tmp_path: Path) -> None:
    (tmp_path / "policy.json").write_text("{}")
    with pytest.raises(PolicyError, match=r"policy.json: must end in .toml, .yaml, .yml; rename it"):
        load_policy(tmp_path / "policy.json")


def test_the_schema_takes_what_can_be_read() -> None:
    import tomllib

    import yaml

    days = {"expires": "2027-01-31"}
    document = tomllib.loads(TOML)
    document["exceptions"][0] |= days  # JSON has no days
    validator = jsonschema.Draft202012Validator(policy_schema())
    validator.validate(document)
    document = yaml.safe_load(YAML)
    document["exceptions"][0] |= days
    validator.validate(document)
    assert not validator.is_valid({"unmached": "report"})
