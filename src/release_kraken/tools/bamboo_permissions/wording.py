"""How entities, rights and grants are written for people."""

from collections.abc import Iterable

from release_kraken.connectors.bamboo.grants import Grant
from release_kraken.connectors.bamboo.rights import Right
from release_kraken.connectors.bamboo.scope import ScopeKind
from release_kraken.tools.bamboo_permissions.plan import Deed, Expired, Step
from release_kraken.tools.bamboo_permissions.world import Entity

_KINDS = {
    ScopeKind.GLOBAL: "the server",
    ScopeKind.PROJECT: "project",
    ScopeKind.PROJECT_PLANS: "all plans of project",
    ScopeKind.PLAN: "plan",
    ScopeKind.DEPLOYMENT_PROJECT: "deployment project",
    ScopeKind.ENVIRONMENT: "environment",
    ScopeKind.REPOSITORY: "repository",
}
_BY_KEY = (ScopeKind.PROJECT, ScopeKind.PROJECT_PLANS, ScopeKind.PLAN)
_VERBS = {Deed.ADD: ("grant", "to"), Deed.REMOVE: ("revoke", "from")}
_ORDER = {right: place for place, right in enumerate(Right)}


def entity_in_words(entity: Entity) -> str:
    """`plan SHOP-WEB`, `environment Shop/PROD`, `the server`."""
    kind = _KINDS[entity.scope.kind]
    if entity.scope.kind is ScopeKind.GLOBAL:
        return kind
    return f"{kind} {entity.key if entity.scope.kind in _BY_KEY else entity.name}"


def rights_in_words(rights: Iterable[Right]) -> str:
    """`view, edit`, the lesser first; `nothing`."""
    ordered: list[Right] = sorted(rights, key=lambda right: _ORDER[right])
    return ", ".join(ordered) or "nothing"


def step_in_words(step: Step) -> str:
    """`grant view, edit to group developers at plan SHOP-WEB`."""
    return f"{change_in_words(step)} at {entity_in_words(step.entity)}"


def change_in_words(step: Step) -> str:
    """`grant view, edit to group developers`."""
    verb, word = _VERBS[step.deed]
    return f"{verb} {rights_in_words(step.rights)} {word} {step.principal}"


def exception_in_words(exception: Expired) -> str:
    """`user dana (on call)`."""
    return f"{exception.principal} ({exception.reason})"


def grant_in_words(grant: Grant) -> str:
    """`group developers: view, build`; names that we have no word for come last."""
    said = [*([rights_in_words(grant.rights.known)] if grant.rights.known else []), *grant.rights.unknown]
    return f"{grant.principal}: {', '.join(said)}"
