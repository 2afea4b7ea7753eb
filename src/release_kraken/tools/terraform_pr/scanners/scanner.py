"""What each scanner declares: how it is called, and how its output reads."""

from collections.abc import Callable
from dataclasses import dataclass

from release_kraken.core.errors import KrakenError
from release_kraken.core.finding import Finding


class UnusableOutputError(KrakenError):
    """A scanner's output that is not what it is documented to print."""


@dataclass(frozen=True, slots=True)
class Output:
    """What a scanner found, and what it says that it could not look at."""

    findings: tuple[Finding, ...]
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scanner:
    """A scanner: its name, which is also its binary's, its arguments, and the reading of its JSON.

    `read` raises UnusableOutputError. `codes` are the exit codes of a scan that worked.
    """

    name: str
    arguments: tuple[str, ...]
    codes: tuple[int, ...]
    read: Callable[[bytes], Output]
