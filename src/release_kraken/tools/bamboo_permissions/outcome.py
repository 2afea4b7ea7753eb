"""What became of a step."""

from dataclasses import dataclass
from enum import StrEnum

from release_kraken.tools.bamboo_permissions.plan import Deed, Step


class Result(StrEnum):
    """How a step ended; the first two are well."""

    MADE = "made"
    ALREADY = "already"
    """It was so before."""
    CHANGED = "changed"
    """Somebody changed the grants since the plan: nothing was done."""
    REFUSED = "refused"
    """Bamboo does not take it, and will not."""
    FAILED = "failed"
    """Bamboo did not do its part, or not for long."""
    LEFT = "left"
    """It was not tried, since what comes before it did not succeed."""

    @property
    def is_well(self) -> bool:
        """Whether all is as it should be."""
        return self in (Result.MADE, Result.ALREADY)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A step and how it ended; `why` where it did not end well."""

    step: Step
    result: Result
    why: str = ""

    @property
    def stops_removals(self) -> bool:
        """Whether nothing may be removed any more at the same entity, nor below it."""
        is_add = self.step.deed is Deed.ADD
        return self.result is Result.FAILED or (is_add and self.result is Result.CHANGED)
