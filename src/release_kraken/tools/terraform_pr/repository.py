"""A checkout as the rules see it: directories with their class, modules, files and call graph."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from release_kraken.connectors.terraform.lockfile import LockFile
from release_kraken.connectors.terraform.module import Expression, Module, ModuleCall, Problem, Span
from release_kraken.core.report import NotChecked


class DirectoryClass(StrEnum):
    """What a directory with Terraform files is for."""

    ROOT = "root"
    MODULE = "module"
    EXAMPLE = "example"
    TEST = "test"


DECIDING = frozenset({DirectoryClass.ROOT, DirectoryClass.MODULE})
"""The classes whose word counts for the modules that they call; examples and tests come and go."""


@dataclass(frozen=True, slots=True)
class Directory:
    """One directory with Terraform files.

    `kind` is its class and `reason` says why; an example or test that can be run on its own (it would be a
    root elsewhere) is `runnable`. `calls` are the directories that it calls by local path, `called_by` those
    that call it; `targets` gives the directory of each local call by the call's name. `missing` are the local
    calls whose folder does not exist or holds no Terraform, `elsewhere` the called folders that exist but are
    not part of the repository: excluded, or outside of `root` (then "../..."). `terragrunt` says that
    Terragrunt runs the directory: a terragrunt.hcl stands beside the files or names it as its source.
    `shared` says that nothing calls it and that all of its files are there for links to lead to. `unfollowed`
    are its Terraform files that are links out of the checkout. `backend_files` are the arguments of each file
    below the directory that looks like a `-backend-config` file, by path. `lock` is its lock file.
    """

    path: str
    kind: DirectoryClass
    reason: str
    module: Module
    runnable: bool = False
    calls: tuple[str, ...] = ()
    called_by: tuple[str, ...] = ()
    targets: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[ModuleCall, ...] = ()
    elsewhere: tuple[str, ...] = ()
    terragrunt: bool = False
    shared: bool = False
    unfollowed: tuple[str, ...] = ()
    backend_files: Mapping[str, Mapping[str, Expression]] = field(default_factory=dict)
    lock: LockFile | None = None

    @property
    def complete(self) -> bool:
        """Whether all of its files could be read: only then does it mean something that a block is absent."""
        return not self.unfollowed and all(file.problem is None for file in self.module.files)

    @property
    def is_open(self) -> bool:
        """Whether a block that is absent here may stand elsewhere: in a broken or a generated file."""
        return self.terragrunt or self.shared or not self.complete

    @property
    def anchor(self) -> Span:
        """Where to report what belongs to no line: the first `terraform` block, else the first file."""
        if self.module.terraform_blocks:
            return self.module.terraform_blocks[0]
        return Span(self.module.files[0].path if self.module.files else self.path, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Repository:
    """All directories with Terraform files below `root`, by path relative to it ("." is the root itself).

    `unformatted` are the paths that `terraform fmt` would rewrite; None when fmt did not run. `accepted` are
    the files that fmt accepts although our parser does not: their declarations are unknown. `links` gives the
    real path of each Terraform file that is a symbolic link. `formattable` are the files that `terraform fmt`
    may be asked about, variable and test files among them; `other_problems` are the faults that it tells of
    those that belong to no module. `excluded` are files that are read because their module needs them, but
    not reported on. `not_checked` is what could not be read.
    `terraform_version` is that of the binary that runs, None where none does.
    """

    root: Path
    directories: Mapping[str, Directory] = field(default_factory=dict)
    unformatted: frozenset[str] | None = None
    accepted: frozenset[str] = frozenset()
    links: Mapping[str, str] = field(default_factory=dict)
    formattable: tuple[str, ...] = ()
    other_problems: tuple[Problem, ...] = ()
    excluded: frozenset[str] = frozenset()
    not_checked: tuple[NotChecked, ...] = ()
    terraform_version: str | None = None

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


def outside_tests(repository: Repository) -> Iterator[Directory]:
    """The directories whose code people read and call: all but tests."""
    return (directory for directory in repository if directory.kind is not DirectoryClass.TEST)


def roots(repository: Repository) -> Iterator[Directory]:
    """The directories in which Terraform is run for good."""
    return (directory for directory in repository if directory.kind is DirectoryClass.ROOT)
