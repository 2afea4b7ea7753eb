"""A rule of the permission enforcer: one file below `rules/`, with its page beside it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from release_kraken.connectors.bamboo.grants import Principal
from release_kraken.connectors.bamboo.scope import Scope
from release_kraken.core.finding import Finding, Severity, key_of
from release_kraken.tools.bamboo_permissions.journal import Entry
from release_kraken.tools.bamboo_permissions.plan import Plan
from release_kraken.tools.bamboo_permissions.policy.model import Policy
from release_kraken.tools.bamboo_permissions.wording import entity_in_words
from release_kraken.tools.bamboo_permissions.world import Entity, World


@dataclass(frozen=True, slots=True)
class Survey:
    """All that a run knows; `unfinished` is an earlier run's plan that was not carried out to its end."""

    policy: Policy
    world: World
    plan: Plan
    unfinished: Entry | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule checks what a run knows; one without check is raised by `apply`."""

    name: str
    severity: Severity
    summary: str
    check: Callable[[Survey], Iterable[Finding]] | None = None

    def at(
        self,
        entity: Entity,
        principal: Principal | None,
        message: str,
        fix: str,
        severity: Severity | None = None,
    ) -> Finding:
        """A finding at an entity."""
        where = entity_in_words(entity)
        return Finding(
            self.name,
            severity or self.severity,
            f"{where}: {message}",
            path=path_of(entity.scope),
            resource=f"{where} · {principal}" if principal else where,
            fix=fix,
            key=grant_key(self.name, entity.scope, principal),
        )

    def on(self, thing: str, message: str, fix: str) -> Finding:
        """A finding on something else, which is known again by its name and told by the message."""
        return Finding(self.name, self.severity, message, fix=fix, key=key_of(self.name, thing))


def grant_key(rule: str, scope: Scope, principal: Principal | None) -> str:
    """The key of a finding at a scope, whatever things are called."""
    return key_of(rule, str(scope), *([principal.kind, principal.name.lower()] if principal else []))


def path_of(scope: Scope) -> str:
    """A scope as a path, by which findings and what could not be read belong together: `plan/SHOP-WEB`."""
    return f"{scope.kind}/{scope.id}".rstrip("/")
