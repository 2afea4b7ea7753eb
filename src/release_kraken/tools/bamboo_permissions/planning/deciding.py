"""Makes the plan: what differs from the policy, and what of that is done."""

from datetime import date

from release_kraken.tools.bamboo_permissions.plan import Limits, Plan
from release_kraken.tools.bamboo_permissions.policy.model import Policy
from release_kraken.tools.bamboo_permissions.world import World


def plan(policy: Policy, world: World, today: date, limits: Limits) -> Plan:
    """What has to change so that the server is as the policy says. Where grants are not known, nothing."""
    del policy, world, today, limits
    return Plan((), (), (), (), ())
