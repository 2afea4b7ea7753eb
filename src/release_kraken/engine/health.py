"""How the store and the connectors are: each is asked something harmless, with a time limit."""

from dataclasses import dataclass
from enum import StrEnum

from release_kraken.engine.suite import Suite


class State(StrEnum):
    """How something is."""

    WELL = "well"
    AILING = "ailing"
    UNKNOWN = "unknown"
    """It offers no check."""


@dataclass(frozen=True, slots=True)
class Health:
    """How one thing is: what it answered, or what is wrong and the remedy."""

    name: str
    summary: str
    state: State
    message: str


def list_health(suite: Suite, limit: float = 10) -> tuple[Health, ...]:
    """Ask the store and every connector that is used, at once; waits `limit` seconds at most."""
    raise NotImplementedError
