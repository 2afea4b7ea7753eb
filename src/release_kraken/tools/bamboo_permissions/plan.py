"""What has to change on a Bamboo server so that it is as the policy says."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from release_kraken.connectors.bamboo.grants import Principal
from release_kraken.connectors.bamboo.rights import Right
from release_kraken.tools.bamboo_permissions.world import Entity


class Deed(StrEnum):
    """What is done with rights; all that is added comes before anything is removed."""

    ADD = "add"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Step:
    """Rights that a principal gets or loses at one entity; `why` names the part of the policy."""

    deed: Deed
    entity: Entity
    principal: Principal
    rights: frozenset[Right]
    why: str


class Obstacle(StrEnum):
    """Why a step is not taken."""

    SPECS = "specs"
    """Repository-stored Specs would undo it: it must be changed there."""
    LAST_ADMINISTRATOR = "last-administrator"
    """Nobody, or nobody but Kraken, would be left who may administer it."""
    OWN_ACCOUNT = "own-account"
    """Kraken would lose what it needs."""
    UNEDITABLE = "uneditable"
    """Bamboo does not let this grant be changed."""
    UNKNOWN_RIGHT = "unknown-right"
    """The grant has rights that this Kraken has no word for."""
    TOO_MANY = "too-many"
    """The plan changes more than a run may, or grants have vanished: nothing of it is carried out."""
    UNKNOWN_PRINCIPAL = "unknown-principal"
    """Bamboo's user directory has no such group or user, or none of those that the policy names."""


@dataclass(frozen=True, slots=True)
class Held:
    """A step that the policy asks for and that is not taken.

    Where Kraken has no word for a right (UNKNOWN_RIGHT), the step has no rights and `why` names them.
    """

    step: Step
    obstacle: Obstacle
    why: str


@dataclass(frozen=True, slots=True)
class Expired:
    """An exception that is over, or soon will be: what it allowed is then removed like anything else.

    `expired` is the last day on which it holds. `where` is its place in the policy.
    """

    principal: Principal
    reason: str
    expired: date
    where: str = ""


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """An entity that the policy does not manage, and why it does not."""

    entity: Entity
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps in the order in which they are taken, and all else that the comparison found.

    `unmatched` are entities with grants of their own that no part of the policy speaks of: nothing is changed
    there. `idle` are patterns of the policy that match nothing, each as the policy names it. `expiring` are
    exceptions that end within 14 days.
    """

    steps: tuple[Step, ...]
    held: tuple[Held, ...]
    unmatched: tuple[Entity, ...]
    idle: tuple[str, ...]
    expired: tuple[Expired, ...]
    expiring: tuple[Expired, ...] = ()
    left_alone: tuple[LeftAlone, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one run may change; what is more is held as a whole.

    `most_changes` counts steps, `most_removals` is the share of all grants that steps may cut or remove.
    `grants_before` is what the last run whose grants had not vanished counted (`count_grants`); None: there
    was none. `most_vanished` is the share of them that may be missing now.
    """

    most_changes: int
    most_removals: float
    most_vanished: float = 0.5
    grants_before: int | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """A right that a principal has at an entity, and the scope where it was granted."""

    entity: Entity
    principal: Principal
    right: Right
    source: str
