"""Where permissions are granted: the seven kinds of places that Bamboo has."""

from dataclasses import dataclass
from enum import StrEnum

from release_kraken.core.errors import ConfigError


class ScopeKind(StrEnum):
    """A kind of place, in the words of policies."""

    GLOBAL = "global"
    PROJECT = "project"
    PROJECT_PLANS = "project-plans"
    PLAN = "plan"
    DEPLOYMENT_PROJECT = "deployment-project"
    ENVIRONMENT = "environment"
    REPOSITORY = "repository"


_NUMBERED = (ScopeKind.DEPLOYMENT_PROJECT, ScopeKind.ENVIRONMENT, ScopeKind.REPOSITORY)


@dataclass(frozen=True, slots=True)
class Scope:
    """One place: `id` is a key (project, its plans, plan) or a number (the others); "" for the server.

    Grants at PROJECT_PLANS hold for all plans of a project.
    """

    kind: ScopeKind
    id: str = ""

    def __post_init__(self) -> None:
        """Raises ConfigError for an id that its kind cannot have."""
        if (self.kind is ScopeKind.GLOBAL) == bool(self.id):
            wants = "has no id" if self.id else "needs an id"
            raise ConfigError(f"the scope {self.kind} {wants}; correct it")
        if self.kind in _NUMBERED and not (self.id.isascii() and self.id.isdigit()):
            raise ConfigError(f"the scope {self.kind} {self.id!r}: its id must be a number; correct it")

    def __str__(self) -> str:
        """As it is named in messages."""
        return f"{self.kind} {self.id}".rstrip()


GLOBAL = Scope(ScopeKind.GLOBAL)
