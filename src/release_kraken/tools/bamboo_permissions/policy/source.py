"""A file of a policy: what it says, and on which line it says it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from release_kraken.core.errors import ConfigError
from release_kraken.core.text import visible

Location = tuple[str | int, ...]
"""Keys and positions (from 0) that lead to a value of a document."""


@dataclass(frozen=True, slots=True)
class Source:
    """`document` is unchecked; `line_of` counts from 1 and knows not of every location."""

    file: str
    document: Mapping[str, object]
    line_of: Callable[[Location], int | None]

    def where(self, location: Location) -> str:
        """A table's place, as messages name it: `policy.toml:12, groups.developers.rights number 2`."""
        return self._placed(location, location)

    def fault(self, location: Location, text: object) -> str:
        """What is wrong at a place; a key at its end is only looked up for its line."""
        table = location[:-1] if location and isinstance(location[-1], str) else location
        return f"{self._placed(location, table)}: {text}"

    def _placed(self, location: Location, shown: Location) -> str:
        line = self._nearest_line(location)
        named = self.file if line is None else f"{self.file}:{line}"
        return visible(f"{named}, {dotted(shown)}" if shown else named)

    def _nearest_line(self, location: Location) -> int | None:
        """The line of the location, or of what it lies within."""
        around = (location[:length] for length in range(len(location), 0, -1))
        return next((line for each in around if (line := self.line_of(each)) is not None), None)


def dotted(location: Location) -> str:
    """Keys with dots between them; `number 2` for the second of a list."""
    parts = [f" number {step + 1}" if isinstance(step, int) else f".{step}" for step in location]
    return "".join(parts).removeprefix(".")


class PolicyError(ConfigError):
    """A policy cannot be used; `faults` says everything that is wrong with it."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults
