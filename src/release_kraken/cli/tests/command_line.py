"""What the fixture `kraken` gives: a command line run in this process, and how it ended."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Kraken: TypeAlias = Callable[..., Ended]
