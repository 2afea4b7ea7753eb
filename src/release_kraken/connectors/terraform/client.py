"""What the Terraform connector offers: the binary's commands, with their results as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from release_kraken.core.finding import Severity


@dataclass(frozen=True, slots=True)
class Binary:
    """The program that runs: `terraform` or `tofu`, its path and its version ("1.11.4")."""

    name: str
    path: Path
    version: str
    platform: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What Terraform says of a fault. `path` is as Terraform gave it: relative to the folder it ran in."""

    severity: Severity
    summary: str
    detail: str = ""
    path: str | None = None
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    address: str | None = None


class Outcome(StrEnum):
    """How a command ended."""

    OK = "ok"
    FAILED = "failed"
    TIMED_OUT = "timed out"


@dataclass(frozen=True, slots=True)
class StepResult:
    """How one command on one folder ended, and what it said; `seconds` of wall time, `cpu` seconds."""

    outcome: Outcome
    diagnostics: tuple[Diagnostic, ...] = ()
    seconds: float = 0.0
    cpu: float = 0.0


class Action(StrEnum):
    """What a plan would do to one resource instance."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    READ = "read"
    FORGET = "forget"
    IMPORT = "import"
    NO_OP = "no-op"


@dataclass(frozen=True, slots=True)
class PlannedResource:
    """A resource instance in a plan.

    `tags` are its tags after apply with the provider's `default_tags` in them: None where the type takes none
    or the instance will be gone; a tag value that is sensitive or known only after apply is None.
    `tags_known` is False when there may be more tags, known only after apply. `supports_tags` says whether
    there are `tags` at all.
    """

    address: str
    type: str
    name: str
    action: Action
    module: str = ""
    supports_tags: bool = False
    tags: Mapping[str, str | None] | None = None
    tags_known: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as facts.

    `drifted` are the addresses of resources that changed outside of Terraform. A plan is not `complete`
    where Terraform puts off some changes to another run.
    """

    resources: tuple[PlannedResource, ...] = ()
    drifted: tuple[str, ...] = ()
    complete: bool = True

    def count(self, *actions: Action) -> int:
        """How many resource instances have one of these actions."""
        return sum(1 for resource in self.resources if resource.action in actions)


@dataclass(frozen=True, slots=True)
class PlanResult:
    """How a plan ended; `plan` is None unless it succeeded."""

    step: StepResult
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class FormatResult:
    """What `terraform fmt` says of a tree: unformatted files, and files with syntax errors.

    Paths are relative to the folder, with forward slashes.
    """

    unformatted: tuple[str, ...] = ()
    errors: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Execution:
    """How a command on one folder is to run: environment on top of Kraken's own clean one."""

    environment: Mapping[str, str] = field(default_factory=dict)
    time_limit: float = 600.0


class Terraform(Protocol):
    """The Terraform (or OpenTofu) binary. Every call is safe from any thread."""

    def binary(self) -> Binary:
        """Return what runs; raises ConfigError where it is missing, cannot run, or is too old for Kraken."""
        ...

    def check_format(self, folder: Path, files: Sequence[str] | None = None) -> FormatResult:
        """`fmt` over a whole tree, or over the named files of it; nothing is written.

        Over a tree it passes over hidden folders and symbolic links to folders. Files that it has no format
        for (`.tf.json` among them) are passed over in both. Raises RemoteError where fmt itself fails.
        """
        ...

    def format_files(self, folder: Path, files: Sequence[str]) -> None:
        """Format these files of a copy in place; raises RemoteError if one has a syntax error."""
        ...

    def init(
        self, folder: Path, execution: Execution, *, backend: bool, backend_config: Sequence[Path] = ()
    ) -> StepResult:
        """`init`, with the lock file read-only where there is one; without the backend on request.

        `backend_config` are files that complete a partial backend (`-backend-config=FILE`).
        """
        ...

    def validate(self, folder: Path, execution: Execution) -> StepResult:
        """`validate` an initialised folder."""
        ...

    def plan(self, folder: Path, execution: Execution, var_files: Sequence[Path] = ()) -> PlanResult:
        """`plan` an initialised folder without locking the state; never asks for input."""
        ...

    def lock_providers(self, folder: Path, execution: Execution, platforms: Sequence[str]) -> StepResult:
        """`providers lock` for these platforms: writes the folder's `.terraform.lock.hcl`."""
        ...

    def settings_digest(self) -> str:
        """A hex digest of the binary and of all connector settings that can change a result."""
        ...

    def stop(self) -> None:
        """Stop every running command and let none start any more: each call then raises RemoteError."""
        ...
