"""What is imported is what there is: nothing has to change, and it can be read by a person."""

from datetime import date

import pytest
from hypothesis import assume, given

from release_kraken.connectors.bamboo.grants import LOGGED_IN
from release_kraken.core.errors import ConfigError
from release_kraken.tools.bamboo_permissions.importing import import_policy
from release_kraken.tools.bamboo_permissions.planning.deciding import plan
from release_kraken.tools.bamboo_permissions.policy.reading import parse_policy
from release_kraken.tools.bamboo_permissions.tests.worlds import (
    UNLIMITED,
    environment,
    grant,
    group,
    plan_entity,
    seen,
    server,
    unseen,
    user,
    world,
    worlds,
)
from release_kraken.tools.bamboo_permissions.world import World

TODAY = date(2026, 11, 20)


@given(worlds())
def test_with_what_is_imported_nothing_has_to_change(there: World) -> None:
    assume(any(each.rights.known for one in there.observed if one.grants for each in one.grants.all))
    policy = parse_policy({"policy.toml": import_policy(there, TODAY)})
    planned = plan(policy, there, TODAY, UNLIMITED)
    assert planned.steps == ()
    assert planned.idle == ()
    assert planned.unmatched == ()
    assert [held for held in planned.held if held.step.rights] == []


def test_it_is_written_as_a_person_would() -> None:
    there = world(
        seen(server(), grant(group("bamboo-admin"), "access", "admin"), grant(LOGGED_IN, "access")),
        seen(plan_entity("SHOP-WEB"), grant(group("dev"), "view", "build")),
        seen(plan_entity("SHOP-API"), grant(group("dev"), "view", "build")),
        seen(plan_entity("PAY-API"), grant(group("dev"), "view"), grant(user("jo"), "edit")),
        seen(environment(7, "Shop [EU]/PROD", 3), grant(user("kraken"), "deploy")),
        seen(environment(8, "Pay/UAT", 3)),
        unseen(plan_entity("LAB-X")),
    )
    assert (
        import_policy(there, TODAY)
        == """\
# Who may do what on Bamboo, as kraken saw it on 2026-11-20.
# Give the groups the names of their work, give each exception its reason and an end, or remove it.
# Not imported: plan LAB-X (LAB-X): forbidden

unmatched = "report"

[[groups.bamboo-admin.rights]]
scope = "global"
rights = ["access", "admin"]

[[groups.dev.rights]]
scope = "plan"
match = ["SHOP-*"]
rights = ["view", "build"]

[[groups.dev.rights]]
scope = "plan"
match = ["PAY-API"]
rights = ["view"]

[[users.kraken.rights]]
scope = "environment"
match = ["Shop [[]EU]/PROD"]
rights = ["deploy"]

[[roles.LOGGED_IN.rights]]
scope = "global"
rights = ["access"]

[[exceptions]]
user = "jo"
scope = "plan"
match = ["PAY-API"]
rights = ["edit"]
reason = "imported on 2026-11-20: say why, or remove"
expires = "never"
"""
    )


def test_nothing_to_import_is_an_error() -> None:
    with pytest.raises(ConfigError, match="no grant could be read"):
        import_policy(world(unseen(server())), TODAY)
