"""Who may do what, and how it is changed."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from release_kraken.connectors.bamboo.client import Bamboo
from release_kraken.connectors.bamboo.grants import (
    ANONYMOUS,
    LOGGED_IN,
    Grant,
    Grants,
    Principal,
    PrincipalKind,
    Refusal,
    RefusedError,
)
from release_kraken.connectors.bamboo.rights import Right, Rights, rights_of
from release_kraken.connectors.bamboo.scope import GLOBAL, Scope, ScopeKind
from release_kraken.connectors.bamboo.tests.serving import At
from release_kraken.core.errors import ConfigError

PLAN = Scope(ScopeKind.PLAN, "SHOP-WEB")
HOSTILE = 'dev ops/uat?x#y%20"é<b>'

DEVELOPERS = Principal(PrincipalKind.GROUP, "developers")


@pytest.fixture(autouse=True)
def _plan(at: At) -> None:
    at.world.add_project("SHOP")
    at.world.add_plan("SHOP-WEB")
    at.world.groups.add("developers")


def _scopes(at: At) -> dict[ScopeKind, Scope]:
    shop = at.shop("UAT")
    ids = {
        ScopeKind.GLOBAL: "",
        ScopeKind.PROJECT: "SHOP",
        ScopeKind.PROJECT_PLANS: "SHOP",
        ScopeKind.PLAN: "SHOP-WEB",
        ScopeKind.DEPLOYMENT_PROJECT: str(shop.id),
        ScopeKind.ENVIRONMENT: str(shop.environments[0].id),
        ScopeKind.REPOSITORY: str(at.world.add_repository("web").id),
    }
    return {kind: Scope(kind, ids[kind]) for kind in ScopeKind}


def _rights(*known: Right) -> Rights:
    return Rights(frozenset(known))


def test_grants_are_told_in_our_words(at: At) -> None:
    at.world.add_user("dana", "Dana Developer")
    give = at.fake.permissions.give
    give("plan/SHOP-WEB", "groups", "developers", "READ", "WRITE", "BUILD")
    give("plan/SHOP-WEB", "users", "dana", "ADMINISTRATION", "VIEWCONFIGURATION")
    give("plan/SHOP-WEB", "roles", "LOGGED_IN", "READ")
    dana = Principal(PrincipalKind.USER, "dana")
    assert at.bamboo.list_grants(PLAN) == Grants(
        PLAN,
        groups=(Grant(DEVELOPERS, _rights(Right.VIEW, Right.EDIT, Right.BUILD)),),
        users=(Grant(dana, _rights(Right.ADMIN, Right.VIEW_CONFIGURATION), "Dana Developer"),),
        roles=(Grant(LOGGED_IN, _rights(Right.VIEW)),),
    )


def test_short_lists_are_asked_for_once(at: At) -> None:
    at.fake.permissions.give("plan/SHOP-WEB", "groups", "developers", "READ")
    at.bamboo.list_grants(PLAN)
    assert [asked.partition("?")[0] for asked in at.asked()] == [
        f"GET /permissions/plan/SHOP-WEB/{kind}" for kind in ("groups", "users", "roles")
    ]


def test_nothing_granted_is_nothing_told(at: At) -> None:
    assert at.bamboo.list_grants(PLAN).all == ()


def test_unknown_rights_are_kept(at: At) -> None:
    at.fake.permissions.give("plan/SHOP-WEB", "groups", "developers", "READ", "SIGN_OFF", "TELEPORT")
    (grant,) = at.bamboo.list_grants(PLAN).all
    assert grant.rights == Rights(frozenset({Right.VIEW}), ("SIGN_OFF", "TELEPORT"))


def test_a_group_that_cannot_be_edited_is_told(at: At) -> None:
    at.fake.permissions.read_only.add("developers")
    at.fake.permissions.give("plan/SHOP-WEB", "groups", "developers", "READ")
    (grant,) = at.bamboo.list_grants(PLAN).groups
    assert not grant.is_editable


@pytest.mark.parametrize("count", [25, 26, 130])
def test_grants_are_whole(at: At, count: int) -> None:
    for number in range(count):
        at.fake.permissions.give("plan/SHOP-WEB", "groups", f"group {number}", "READ")
        at.world.groups.add(f"other {number}")
    assert len(at.bamboo.list_grants(PLAN).groups) == count
    available = at.bamboo.list_available(PLAN)
    assert sum(each.name.startswith("other") for each in available) == count


def test_who_has_no_grant_is_available(at: At) -> None:
    at.fake.permissions.give("plan/SHOP-WEB", "groups", "developers", "READ")
    at.world.add_user("dana", "Dana", "support")
    names = [str(each) for each in at.bamboo.list_available(PLAN)]
    assert names == ["group bamboo-admin", "group support", "user dana", "user kraken"]
    assert [each.name for each in at.bamboo.list_available(PLAN, "dan")] == ["dana"]


@pytest.mark.parametrize("kind", ScopeKind)
@pytest.mark.parametrize("newer", ["joined", "separated", "short"])
def test_every_right_of_every_scope_comes_and_goes(at: At, kind: ScopeKind, newer: str) -> None:
    at.fake.permissions.newer = newer
    scope = _scopes(at)[kind]
    rights = rights_of(kind)
    assert at.bamboo.grant(scope, DEVELOPERS, rights)
    before = at.bamboo.list_grants(scope)
    (grant,) = [each for each in before.groups if each.principal == DEVELOPERS]
    assert grant.rights == _rights(*rights)
    assert at.bamboo.revoke(scope, DEVELOPERS, rights)
    assert [each for each in at.bamboo.list_grants(scope).groups if each.principal == DEVELOPERS] == []


def test_granting_adds_and_revoking_takes(at: At) -> None:
    assert at.bamboo.grant(PLAN, DEVELOPERS, [Right.VIEW])
    assert at.bamboo.grant(PLAN, DEVELOPERS, [Right.BUILD, Right.VIEW])
    assert at.bamboo.revoke(PLAN, DEVELOPERS, [Right.VIEW])
    (grant,) = at.bamboo.list_grants(PLAN).all
    assert grant.rights == _rights(Right.BUILD)
    sent = at.faults.requests.changes[-1]
    assert (sent.method, sent.json()) == ("DELETE", ["READ"])
    assert sent.path == "/rest/api/latest/permissions/plan/SHOP-WEB/groups/developers"


def test_what_is_so_already_is_no_change(at: At) -> None:
    assert not at.bamboo.revoke(PLAN, DEVELOPERS, [Right.VIEW])
    at.bamboo.grant(PLAN, DEVELOPERS, [Right.VIEW])
    assert not at.bamboo.grant(PLAN, DEVELOPERS, [Right.VIEW])


def test_success_is_200_by_the_documentation(at: At) -> None:
    at.fake.granted_status = 200
    assert at.bamboo.grant(PLAN, DEVELOPERS, [Right.VIEW])


@pytest.mark.parametrize("kind", [PrincipalKind.GROUP, PrincipalKind.USER])
def test_names_may_hold_anything(at: At, kind: PrincipalKind) -> None:
    at.world.groups.add(HOSTILE)
    at.world.add_user(HOSTILE, "Hostile")
    principal = Principal(kind, HOSTILE)
    assert at.bamboo.grant(PLAN, principal, [Right.VIEW])
    assert [grant.principal for grant in at.bamboo.list_grants(PLAN).all] == [principal]
    assert at.bamboo.revoke(PLAN, principal, [Right.VIEW])


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).filter(lambda n: n not in ".."))
def test_every_name_arrives_as_it_is(at: At, name: str) -> None:
    at.world.groups.clear()
    at.world.groups.add(name)
    at.fake.permissions.grants.pop("plan/SHOP-WEB", None)
    at.bamboo.grant(PLAN, Principal(PrincipalKind.GROUP, name), [Right.VIEW])
    assert at.fake.permissions.grants["plan/SHOP-WEB"] == {("groups", name): {"READ"}}


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_name_that_would_be_another_address_is_refused_here(at: At, name: str) -> None:
    with pytest.raises(ConfigError):
        at.bamboo.grant(PLAN, Principal(PrincipalKind.GROUP, name), [Right.VIEW])
    assert at.asked() == []


def test_anonymous_may_only_view(at: At) -> None:
    assert at.bamboo.grant(PLAN, ANONYMOUS, [Right.VIEW])
    with pytest.raises(RefusedError, match=r"role ANONYMOUS at plan SHOP-WEB.*VIEW") as refused:
        at.bamboo.grant(PLAN, ANONYMOUS, [Right.BUILD])
    assert refused.value.refusal is Refusal.INVALID


Call = Callable[[Bamboo, Scope], object]


def _grant(bamboo: Bamboo, scope: Scope) -> object:
    return bamboo.grant(scope, DEVELOPERS, [Right.VIEW])


def _revoke(bamboo: Bamboo, scope: Scope) -> object:
    return bamboo.revoke(scope, DEVELOPERS, [Right.VIEW])


CALLS = [_grant, _revoke, Bamboo.list_grants, Bamboo.list_available]


def _call(at: At, call: Call, scope: Scope) -> object:
    name = call.__name__
    return getattr(at.bamboo, name)(scope) if name.startswith("list") else call(at.bamboo, scope)


@pytest.mark.parametrize("call", CALLS)
def test_who_is_no_administrator_of_a_scope_is_forbidden(at: At, call: Call) -> None:
    at.fake.permissions.grants.clear()
    with pytest.raises(RefusedError, match="may not") as refused:
        _call(at, call, PLAN)
    assert refused.value.refusal is Refusal.FORBIDDEN


@pytest.mark.parametrize("call", CALLS)
def test_an_administrator_of_the_plan_alone_is_enough(at: At, call: Call) -> None:
    at.fake.permissions.grants.clear()
    at.fake.permissions.give("plan/SHOP-WEB", "users", "kraken", "ADMINISTRATION")
    _call(at, call, PLAN)


@pytest.mark.parametrize("call", CALLS)
def test_what_is_gone_is_missing(at: At, call: Call) -> None:
    with pytest.raises(RefusedError, match="gone, or") as refused:
        _call(at, call, Scope(ScopeKind.PLAN, "SHOP-GONE"))
    assert refused.value.refusal is Refusal.MISSING


def test_an_unknown_group_is_invalid(at: At) -> None:
    with pytest.raises(RefusedError, match=r"group nobody at plan SHOP-WEB.*doesn't exist") as refused:
        at.bamboo.grant(PLAN, Principal(PrincipalKind.GROUP, "nobody"), [Right.VIEW])
    assert refused.value.refusal is Refusal.INVALID
    assert len(at.asked()) == 1


def test_a_right_of_a_newer_bamboo_is_invalid_on_an_older_one(at: At) -> None:
    at.fake.permissions.newer = "none"
    scope = _scopes(at)[ScopeKind.DEPLOYMENT_PROJECT]
    with pytest.raises(RefusedError, match="CREATERELEASE"):
        at.bamboo.grant(scope, DEVELOPERS, [Right.VIEW, Right.CREATE_RELEASE])
    assert [grant for grant in at.bamboo.list_grants(scope).all if grant.principal == DEVELOPERS] == []


def test_a_right_that_the_scope_does_not_have_is_refused_here(at: At) -> None:
    with pytest.raises(ConfigError, match="deploy cannot be granted at plan; there are view, "):
        at.bamboo.grant(PLAN, DEVELOPERS, [Right.DEPLOY])
    with pytest.raises(ConfigError, match="nothing"):
        at.bamboo.revoke(PLAN, DEVELOPERS, [])
    assert at.asked() == []


def test_while_the_directory_is_down_principals_vanish(at: At) -> None:
    at.fake.permissions.give("plan/SHOP-WEB", "groups", "developers", "READ")
    at.fake.permissions.give("plan/SHOP-WEB", "roles", "LOGGED_IN", "READ")
    at.fake.permissions.directory_is_down = True
    assert [grant.principal for grant in at.bamboo.list_grants(PLAN).all] == [LOGGED_IN]
    assert at.bamboo.list_available(PLAN) == ()
    with pytest.raises(RefusedError) as refused:
        at.bamboo.revoke(PLAN, DEVELOPERS, [Right.VIEW])
    assert refused.value.refusal is Refusal.INVALID
    at.fake.permissions.directory_is_down = False
    assert len(at.bamboo.list_grants(PLAN).all) == 2


def test_specs_write_their_permissions_again(at: At) -> None:
    at.fake.permissions.give("plan/SHOP-WEB", "roles", "ANONYMOUS", "READ")
    at.fake.permissions.keep_by_specs("plan/SHOP-WEB")
    at.bamboo.revoke(PLAN, ANONYMOUS, [Right.VIEW])
    at.bamboo.grant(PLAN, DEVELOPERS, [Right.VIEW])
    at.fake.permissions.run_specs()
    assert [grant.principal for grant in at.bamboo.list_grants(PLAN).all] == [ANONYMOUS]


def test_a_change_whose_answer_is_lost_is_made_again_and_harmless(at: At) -> None:
    at.faults.reset()
    assert at.bamboo.grant(PLAN, DEVELOPERS, [Right.VIEW])
    at.faults.status(503)
    assert at.bamboo.revoke(PLAN, DEVELOPERS, [Right.VIEW])
    assert at.bamboo.list_grants(PLAN).all == ()


def test_the_server_itself_is_a_scope(at: At) -> None:
    at.fake.permissions.give("global", "roles", "LOGGED_IN", "READ")
    at.bamboo.grant(GLOBAL, DEVELOPERS, [Right.ACCESS, Right.CREATE])
    found = {str(grant.principal): grant.rights.known for grant in at.bamboo.list_grants(GLOBAL).all}
    assert found == {
        "group bamboo-admin": {Right.ACCESS, Right.ADMIN},
        "group developers": {Right.ACCESS, Right.CREATE},
        "role LOGGED_IN": {Right.ACCESS},
    }
