"""A checkout as the rules see it: directories with their class, modules, files and call graph."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from release_kraken.connectors.terraform.module import Module


class DirectoryClass(StrEnum):
    """What a directory with Terraform files is for."""

    ROOT = "root"
    MODULE = "module"
    EXAMPLE = "example"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Directory:
    """One directory with Terraform files.

    `kind` is its class and `reason` says why; an example or test that can be run on its own (it would be a
    root elsewhere) is `runnable`. `calls` are the directories that it calls by local path, `called_by` those
    that call it.
    """

    path: str
    kind: DirectoryClass
    reason: str
    module: Module
    runnable: bool = False
    calls: tuple[str, ...] = ()
    called_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repository:
    """All directories with Terraform files below `root`, by path relative to it ("." is the root itself).

    `unformatted` are the paths that `terraform fmt` would rewrite; None when fmt did not run.
    """

    root: Path
    directories: Mapping[str, Directory] = field(default_factory=dict)
    unformatted: frozenset[str] | None = None

    def __iter__(self) -> Iterator[Directory]:
        """Directories by path."""
        return iter(self.directories.values())

    def closure(self, path: str) -> tuple[str, ...]:
        """A directory and all that it calls by local path, directly or not, in order."""
        seen: set[str] = set()
        waiting = [path]
        while waiting:
            current = waiting.pop()
            if current not in seen and current in self.directories:
                seen.add(current)
                waiting.extend(self.directories[current].calls)
        return tuple(sorted(seen))
