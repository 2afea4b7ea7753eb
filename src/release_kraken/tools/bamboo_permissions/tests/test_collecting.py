"""What is read of a server, what that costs, and what becomes of what cannot be read."""

from dataclasses import replace

import pytest
from starlette.types import Receive, Send
from starlette.types import Scope as ASGIScope

from release_kraken.connectors.bamboo.client import Bamboo
from release_kraken.connectors.bamboo.grants import Principal, PrincipalKind
from release_kraken.connectors.bamboo.rights import Right
from release_kraken.connectors.bamboo.scope import GLOBAL, Scope, ScopeKind
from release_kraken.core.errors import CancelledError, RemoteError
from release_kraken.tools.bamboo_permissions.collecting import collect
from release_kraken.tools.bamboo_permissions.tests.stage import API, Stage, nothing
from release_kraken.tools.bamboo_permissions.unread import unread, unread_lists
from release_kraken.tools.bamboo_permissions.world import World

ALL = frozenset(ScopeKind)
PLAN = Scope(ScopeKind.PLAN, "SHOP-WEB")


def looked(stage: Stage, kinds: frozenset[ScopeKind] = ALL) -> World:
    with stage.bamboo() as bamboo:
        stage.bench.clients = {Bamboo: bamboo}
        return collect(kinds, stage.bench.context())


def asked(stage: Stage) -> list[str]:
    return [request.path.partition("?")[0] for request in stage.faults.requests.all]


def test_every_kind_is_listed_with_what_is_above(stage: Stage) -> None:
    found = {str(each.entity.scope): each.entity for each in looked(stage).observed}
    uat, prod = (str(each.id) for each in stage.shop.environments)
    shop, repository = str(stage.shop.id), str(stage.fake.world.repositories[0].id)
    assert {name: [str(scope) for scope in entity.above] for name, entity in found.items()} == {
        "global": [],
        "project SHOP": ["global"],
        "project-plans SHOP": ["project SHOP", "global"],
        "plan SHOP-WEB": ["project-plans SHOP", "project SHOP", "global"],
        "plan SHOP-API": ["project-plans SHOP", "project SHOP", "global"],
        f"deployment-project {shop}": ["global"],
        f"environment {uat}": [f"deployment-project {shop}", "global"],
        f"environment {prod}": [f"deployment-project {shop}", "global"],
        f"repository {repository}": ["global"],
    }
    assert found[f"environment {prod}"].name == "Shop/PROD"
    assert found["plan SHOP-WEB"].name == "Shop - Web"


def test_grants_come_with_their_entity(stage: Stage) -> None:
    stage.give("plan/SHOP-WEB", "groups", "developers", "READ", "BUILD")
    (web,) = (each for each in looked(stage).observed if each.entity.scope == PLAN)
    assert web.grants is not None
    (grant,) = web.grants.all
    assert grant.principal == Principal(PrincipalKind.GROUP, "developers")
    assert grant.rights.known == {Right.VIEW, Right.BUILD}


@pytest.mark.parametrize(
    ("kinds", "read"),
    [
        pytest.param({ScopeKind.GLOBAL}, {"global"}, id="global"),
        pytest.param({ScopeKind.PROJECT}, {"global", "project"}, id="project"),
        pytest.param({ScopeKind.PLAN}, {"global", "project", "projectplan", "plan"}, id="plan"),
        pytest.param({ScopeKind.ENVIRONMENT}, {"global", "deployment", "environment"}, id="environment"),
        pytest.param({ScopeKind.REPOSITORY}, {"global", "project", "repository"}, id="repository"),
    ],
)
def test_only_what_matters_is_read(stage: Stage, kinds: set[ScopeKind], read: set[str]) -> None:
    looked(stage, frozenset(kinds))
    below = [path.removeprefix(f"{API}/") for path in asked(stage) if path.startswith(API)]
    assert {path.partition("/")[0] for path in below} == read


def test_an_entity_costs_three_requests(stage: Stage) -> None:
    entities = len(looked(stage).observed)
    lists = ["/project", "/plan", "/deploy/project/all", "/repository"]
    about_us = 3  # who asks, whether an administrator, in which groups
    assert len(asked(stage)) == 3 * entities + len(lists) + about_us


def test_specs_are_told_of_projects_and_their_environments(stage: Stage) -> None:
    stage.shop.specs_managed = True
    managed = [each.entity.name for each in looked(stage).observed if each.entity.is_specs_managed]
    assert managed == ["Shop", "Shop/UAT", "Shop/PROD"]


def test_what_is_gone_meanwhile_is_told_and_no_more(stage: Stage) -> None:
    class Vanishing:
        def __getattr__(self, name: str) -> object:
            if name == "list_grants":
                stage.fake.world.plans[:] = [
                    each for each in stage.fake.world.plans if each.key != "SHOP-API"
                ]
            return getattr(bamboo, name)

    with stage.bamboo() as bamboo:
        stage.bench.clients = {Bamboo: Vanishing()}
        world = collect(frozenset({ScopeKind.PLAN}), stage.bench.context())
    (gap,) = unread(world.observed)
    assert (gap.what, gap.path) == ("plan SHOP-API", "plan/SHOP-API")
    assert "gone, hidden from Kraken's account" in gap.why
    assert "excess-grant" in gap.rules


def test_without_admin_nothing_is_known_but_all_is_listed(stage: Stage) -> None:
    stage.fake.permissions.grants["global"].clear()
    world = looked(stage)
    assert [each.grants for each in world.observed] == [None] * 9
    assert {each.trouble for each in world.observed} == {
        "Kraken's account is no administrator there: grant it Admin"
    }
    assert not world.identity.is_admin


def test_many_of_one_kind_with_one_trouble_are_told_at_once(stage: Stage) -> None:
    stage.fake.permissions.grants["global"].clear()
    for number in range(20):
        stage.fake.world.add_plan(f"SHOP-P{number}")
    gaps = [gap for gap in unread(looked(stage).observed) if (gap.path or "").startswith("plan")]
    assert [(gap.what, gap.path) for gap in gaps] == [("plan SHOP-WEB and 21 others of its kind", "plan")]


@pytest.mark.parametrize("path", ["/project", "/plan", "/deploy/project/all", "/repository"])
def test_a_list_that_an_old_bamboo_lacks_is_a_gap(stage: Stage, path: str) -> None:
    app = stage.fake.app

    async def old(scope: ASGIScope, receive: Receive, send: Send) -> None:
        if scope["path"] == f"/rest/api/latest{path}":
            scope = {**scope, "path": "/rest/api/latest/no/such"}
        await app(scope, receive, send)

    stage.faults._app = old
    world = looked(stage)
    (gap,) = unread_lists(world)
    assert gap.why == (
        "this Bamboo does not have that list, or hides it from Kraken's account; Kraken needs Bamboo 9"
    )
    assert GLOBAL in {each.entity.scope for each in world.observed if each.grants}


def test_a_list_in_trouble_is_a_gap_with_its_reason(stage: Stage) -> None:
    def tick() -> None:
        if len(stage.faults.requests.all) == 3:  # the next is the list of projects
            stage.faults.status(500, times=5)
            stage.tick = nothing

    stage.tick = tick
    (gap,) = unread_lists(looked(stage))
    assert gap.what == "the projects"
    assert "500" in gap.why


def test_whoever_nobody_knows_reads_nothing(stage: Stage) -> None:
    with stage.bamboo() as bamboo:
        stage.fake.token = "changed"
        stage.bench.clients = {Bamboo: bamboo}
        with pytest.raises(RemoteError, match="401"):
            collect(ALL, stage.bench.context())


def test_progress_is_told_and_can_end_the_run(stage: Stage) -> None:
    looked(stage)
    assert stage.bench.said[-1] == "Read permissions: 9 of 9"

    class Cancelling:
        def update(self, _step: str, _done: int, _total: int) -> None:
            raise CancelledError("cancelled by dana")

        def log(self, _message: str) -> None: ...

    with stage.bamboo() as bamboo:
        stage.bench.clients = {Bamboo: bamboo}
        context = replace(stage.bench.context(), progress=Cancelling())
        with pytest.raises(CancelledError):
            collect(ALL, context)
