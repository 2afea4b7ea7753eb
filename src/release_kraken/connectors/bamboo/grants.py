"""Who has which rights at a scope."""

from dataclasses import dataclass
from enum import StrEnum

from release_kraken.connectors.bamboo.rights import Rights
from release_kraken.connectors.bamboo.scope import Scope
from release_kraken.core.errors import RemoteError


class PrincipalKind(StrEnum):
    """Who can be granted something."""

    GROUP = "group"
    USER = "user"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Principal:
    """A group, a user (by account name), or a role."""

    kind: PrincipalKind
    name: str

    def __str__(self) -> str:
        """As it is named in messages."""
        return f"{self.kind} {self.name}"


LOGGED_IN = Principal(PrincipalKind.ROLE, "LOGGED_IN")
"""Everybody who is logged in."""
ANONYMOUS = Principal(PrincipalKind.ROLE, "ANONYMOUS")
"""Everybody; takes no right but the one to view."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What one principal was granted; `full_name` is a user's.

    `is_editable`: False where Bamboo says that it does not let this be changed.
    """

    principal: Principal
    rights: Rights
    full_name: str = ""
    is_editable: bool = True


@dataclass(frozen=True, slots=True)
class Grants:
    """What was granted at a scope itself; principals without any right are not among it."""

    scope: Scope
    groups: tuple[Grant, ...]
    users: tuple[Grant, ...]
    roles: tuple[Grant, ...]

    @property
    def all(self) -> tuple[Grant, ...]:
        """Groups, users and roles."""
        return self.groups + self.users + self.roles


class Refusal(StrEnum):
    """Why Bamboo did not do what it was asked to."""

    INVALID = "invalid"
    FORBIDDEN = "forbidden"
    MISSING = "missing"


class RefusedError(RemoteError):
    """Bamboo refused, and will again.

    `refusal`: INVALID (400) is a principal that it does not know, or a right that it does not have; FORBIDDEN
    (403) an account that is no administrator there; MISSING (404) a thing that is gone or kept from us.
    """

    def __init__(self, message: str, refusal: Refusal) -> None:
        super().__init__(message)
        self.refusal = refusal

    def of(self, thing: str) -> "RefusedError":
        """The same error, which says of what it is."""
        return RefusedError(f"{thing}: {self}", self.refusal)
