"""The rights that can be granted, in the words of Bamboo's pages and Specs, and their names in the API.

https://confluence.atlassian.com/bamboo/bamboo-permissions-369296034.html
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from release_kraken.connectors.bamboo.scope import ScopeKind
from release_kraken.connectors.bamboo.words import squeezed
from release_kraken.core.errors import ConfigError
from release_kraken.core.text import nearest


class Right(StrEnum):
    """A right, as Specs in YAML name it."""

    ACCESS = "access"
    VIEW = "view"
    VIEW_CONFIGURATION = "view-configuration"
    EDIT = "edit"
    BUILD = "build"
    DEPLOY = "deploy"
    CLONE = "clone"
    CREATE = "create"
    CREATE_REPOSITORY = "create-repository"
    CREATE_RELEASE = "create-release"
    APPROVE_RELEASE = "approve-release"
    RESTRICTED_ADMIN = "restricted-admin"
    ADMIN = "admin"


_PLAN = {
    Right.VIEW: ("READ",),
    Right.VIEW_CONFIGURATION: ("VIEWCONFIGURATION",),
    Right.EDIT: ("WRITE",),
    Right.BUILD: ("BUILD",),
    Right.CLONE: ("CLONE",),
    Right.ADMIN: ("ADMINISTRATION",),
}
# how Bamboo 10.2 spells what came with it is not known for sure: the second is tried after the first
_NAMES: Mapping[ScopeKind, Mapping[Right, tuple[str, ...]]] = {
    ScopeKind.GLOBAL: {
        Right.ACCESS: ("READ",),
        Right.CREATE: ("CREATE",),
        Right.CREATE_REPOSITORY: ("CREATEREPOSITORY",),
        Right.RESTRICTED_ADMIN: ("RESTRICTEDADMINISTRATION",),
        Right.ADMIN: ("ADMINISTRATION",),
    },
    ScopeKind.PROJECT: {
        Right.VIEW: ("READ",),
        Right.CREATE: ("CREATE",),
        Right.CREATE_REPOSITORY: ("CREATEREPOSITORY",),
        Right.ADMIN: ("ADMINISTRATION",),
    },
    ScopeKind.PROJECT_PLANS: _PLAN,
    ScopeKind.PLAN: _PLAN,
    ScopeKind.DEPLOYMENT_PROJECT: {
        Right.VIEW: ("READ",),
        Right.VIEW_CONFIGURATION: ("VIEWCONFIGURATION",),
        Right.EDIT: ("WRITE",),
        Right.CREATE_RELEASE: ("CREATERELEASE", "CREATE_RELEASE"),
        Right.APPROVE_RELEASE: ("APPROVERELEASE",),
        Right.CLONE: ("CLONE",),
        Right.ADMIN: ("ADMINISTRATION", "ADMIN"),
    },
    ScopeKind.ENVIRONMENT: {
        Right.VIEW: ("READ",),
        Right.VIEW_CONFIGURATION: ("VIEWCONFIGURATION",),
        Right.EDIT: ("WRITE",),
        Right.DEPLOY: ("BUILD",),
        Right.ADMIN: ("ADMINISTRATION", "ADMIN"),
    },
    ScopeKind.REPOSITORY: {
        Right.VIEW: ("READ",),
        Right.ADMIN: ("ADMINISTRATION",),
    },
}


@dataclass(frozen=True, slots=True)
class Rights:
    """The rights of a grant; `unknown` are names that Bamboo sent and this Kraken does not know."""

    known: frozenset[Right]
    unknown: tuple[str, ...] = ()


def rights_of(kind: ScopeKind) -> tuple[Right, ...]:
    """The rights that can be granted there, the lesser first."""
    return tuple(_NAMES[kind])


def right_named(kind: ScopeKind, text: str) -> Right:
    """The right that a policy names: as Specs, a page of Bamboo or its API do; raises ConfigError."""
    found = _known(kind).get(squeezed(text))
    if found is None:
        words = [str(right) for right in _NAMES[kind]]
        near = nearest(text, words)
        hint = f"did you mean {near!r}? " if near else ""
        raise ConfigError(f"no right {text!r} can be granted at {kind}; {hint}there are {', '.join(words)}")
    return found


def rights_from(kind: ScopeKind, names: Iterable[str]) -> Rights:
    """What Bamboo sent, in our words; what we have no word for is kept."""
    table = _known(kind)
    given = [(name, table.get(squeezed(name))) for name in names]
    return Rights(
        frozenset(right for _, right in given if right is not None),
        tuple(sorted({name for name, right in given if right is None})),
    )


def names_of(kind: ScopeKind, rights: Iterable[Right]) -> tuple[tuple[str, ...], ...]:
    """The names to send, in each spelling that there may be, the likelier first; raises ConfigError."""
    wanted = frozenset(rights)
    missing = sorted(wanted - _NAMES[kind].keys())
    if missing or not wanted:
        said = f"{', '.join(missing)} cannot be" if missing else "nothing is to be"
        raise ConfigError(f"{said} granted at {kind}; there are {', '.join(_NAMES[kind])}")
    return tuple(product(*(names for right, names in _NAMES[kind].items() if right in wanted)))


def _known(kind: ScopeKind) -> Mapping[str, Right]:
    """Rights by all that they may be called."""
    return {squeezed(name): right for right, names in _NAMES[kind].items() for name in (*names, right)}
