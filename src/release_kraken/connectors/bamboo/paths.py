"""Paths of the API, below its address, that are made of names."""

from release_kraken.connectors.bamboo.grants import Principal, PrincipalKind
from release_kraken.connectors.bamboo.scope import Scope, ScopeKind
from release_kraken.net.client import path_of

_SEGMENTS = {ScopeKind.PROJECT_PLANS: "projectplan", ScopeKind.DEPLOYMENT_PROJECT: "deployment"}


def granted(scope: Scope, kind: PrincipalKind) -> str:
    """Who has a grant."""
    return path_of(*_segments(scope), f"{kind}s")


def available(scope: Scope, kind: PrincipalKind) -> str:
    """Who has none."""
    return path_of(*_segments(scope), f"available-{kind}s")


def grant_of(scope: Scope, principal: Principal) -> str:
    """What one principal has."""
    return path_of(*_segments(scope), f"{principal.kind}s", principal.name)


def groups_of(user: str) -> str:
    """The groups that somebody belongs to."""
    return path_of("admin", "users", user, "assigned-groups")


def results(environment: int) -> str:
    """Deployments."""
    return f"deploy/environment/{environment}/results"


def issue(key: str) -> str:
    """The deployment projects that know an issue."""
    return path_of("deploy", "issue-status", key)


def _segments(scope: Scope) -> tuple[str, ...]:
    level = _SEGMENTS.get(scope.kind, scope.kind)
    return ("permissions", level, scope.id) if scope.id else ("permissions", level)
