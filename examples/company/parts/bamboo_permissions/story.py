"""A morning: rights have drifted, Kraken repairs them, and by noon somebody has helped himself again."""

from company.company import Company
from release_kraken.connectors.bamboo.fake import FakeBamboo

LEFT = "mallory"
_GROUPS = ("developers", "release-managers", "support", "ext-agency")


def found(bamboo: FakeBamboo) -> None:
    """Who is there, and what they were granted over the years."""
    world, permissions = bamboo.world, bamboo.permissions
    world.groups |= {*_GROUPS}
    world.add_user("mallory", "Mallory Quick", "developers")
    for key in ("PAY", "SEA", "SHOP"):
        world.add_project(key)
        world.add_plan(f"{key}-BUILD")
        permissions.give(f"projectplan/{key}", "groups", "developers", "READ", "BUILD")
    for name in ("developers", "support"):
        permissions.give("global", "groups", name, "READ")
    for project, environment in world.environments():
        scope = f"environment/{environment.id}"
        permissions.give(f"deployment/{project.id}", "groups", "developers", "READ")
        permissions.give(f"deployment/{project.id}", "groups", "support", "READ")
        permissions.give(scope, "groups", "support", "READ")
        rights = ("READ",) if environment.name == "PROD" else ("READ", "BUILD")
        permissions.give(scope, "groups", "developers", *rights)
    _drift(bamboo)


def _drift(bamboo: FakeBamboo) -> None:
    """An agency that has left, a role that Specs added, and a developer who deploys on Fridays."""
    bamboo.permissions.give("projectplan/SHOP", "groups", "ext-agency", "READ", "WRITE", "BUILD")
    bamboo.permissions.give("projectplan/SEA", "roles", "LOGGED_IN", "READ")
    _help_oneself(bamboo, "webshop")


def _help_oneself(bamboo: FakeBamboo, project: str) -> None:
    found = next(each for each in bamboo.world.deployment_projects if each.name == project)
    scope = f"environment/{found.environment('PROD').id}"
    bamboo.permissions.give(scope, "users", "mallory", "READ", "BUILD")


def tell(company: Company) -> None:
    """Show the drift, repair it, and let it drift again."""
    company.run("bamboo_permissions")
    company.run("bamboo_permissions", apply=True)
    _help_oneself(company.atlassian.bamboo, "checkout")
    company.run("bamboo_permissions")
