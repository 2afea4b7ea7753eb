"""What Kraken asks of git."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from release_kraken.core.errors import CancelledError
from release_kraken.core.forge import CloneSource


class SupersededError(CancelledError):
    """The head is not, or no longer, where it was said to be."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """A commit's files in a folder. `base` is the commit where `head` left the target branch."""

    path: Path
    head: str
    base: str


class Git(Protocol):
    """The installed git; all is callable from any thread."""

    def checkout(
        self, source: CloneSource, head: str, into: Path, *, watch: Callable[[], None] = lambda: None
    ) -> Checkout:
        """Fetch a pull request's head and target into a new folder, and check out exactly the commit `head`.

        `watch` is called several times a second; what it raises ends the fetch. Raises
        SupersededError where the head has moved on, RemoteError where it cannot be had, ConfigError where git
        cannot be used.
        """
        ...

    def get_version(self) -> str:
        """`git version 2.39.5`."""
        ...
