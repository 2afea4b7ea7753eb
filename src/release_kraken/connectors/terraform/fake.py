"""A Terraform in memory, for tests: answers by folder, faults on demand, a log of all calls."""

import posixpath
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from release_kraken.connectors.terraform.client import (
    Binary,
    Diagnostic,
    Execution,
    FormatResult,
    Outcome,
    Plan,
    PlanResult,
    StepResult,
)
from release_kraken.core.errors import KrakenError, RemoteError
from release_kraken.core.finding import Severity

Answer = StepResult | PlanResult | KrakenError

_OK = StepResult(Outcome.OK)
_FORMATTED = (".tf", ".tfvars", ".tftest.hcl")
_UNSPACED = re.compile(r"^([ \t]*[\w-]+)[ \t]*=[ \t]*(?=\S)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was made: the method, its folder, what was asked, the environment that was added."""

    method: str
    folder: Path | None = None
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


class FakeTerraform:
    """Does what its answers say, and otherwise succeeds with a plan that changes nothing.

    Its `fmt` knows one rule, one space on each side of the first `=` of a line, and one syntax error, braces
    that do not pair.
    """

    def __init__(self, version: str = "1.11.4", name: str = "terraform") -> None:
        self.calls: list[Call] = []
        self._binary = Binary(name, Path("/usr/bin", name), version, "linux_amd64")
        self._answers: dict[tuple[str, str], Answer] = {}
        self._lock = threading.Lock()
        self._stopped = False

    def answer(self, method: str, answer: Answer, folder: str = "") -> None:
        """Give this answer (raise it, if it is an error) to `method` on folders whose path ends so.

        The answer for the longest matching ending counts.
        """
        self._answers[method, folder] = answer

    def called(self, method: str) -> list[Call]:
        """The calls of one method, in order."""
        return [call for call in self.calls if call.method == method]

    def binary(self) -> Binary:
        """Return what runs."""
        self._answer(Call("binary"))
        return self._binary

    def check_format(self, folder: Path, files: Sequence[str] | None = None) -> FormatResult:
        """Look at real files by the fake's own two rules."""
        self._answer(Call("check_format", folder, tuple(files or ())))
        paths = _tree(folder) if files is None else [posixpath.normpath(file) for file in files]
        unformatted: list[str] = []
        errors: list[Diagnostic] = []
        for path in sorted(path for path in paths if path.endswith(_FORMATTED)):
            text = (folder / path).read_bytes()
            if not _pairs(text):
                errors.append(
                    Diagnostic(Severity.ERROR, "Unclosed configuration block", path=path, line=1, column=1)
                )
            elif _formatted(text) != text:
                unformatted.append(path)
        return FormatResult(tuple(unformatted), tuple(errors))

    def format_files(self, folder: Path, files: Sequence[str]) -> None:
        """Format real files by the fake's own two rules."""
        self._answer(Call("format_files", folder, tuple(files)))
        for path in files:
            text = (folder / path).read_bytes()
            if not _pairs(text):
                raise RemoteError(f"terraform fmt cannot format: {path}:1: Unclosed configuration block")
            (folder / path).write_bytes(_formatted(text))

    def init(
        self, folder: Path, execution: Execution, *, backend: bool, backend_config: Sequence[Path] = ()
    ) -> StepResult:
        """Answer `init`; the call's arguments are the backend configuration files, or "-backend=false"."""
        arguments = tuple(map(str, backend_config)) if backend else ("-backend=false",)
        return self._step(Call("init", folder, arguments, execution.environment))

    def validate(self, folder: Path, execution: Execution) -> StepResult:
        """Answer `validate`."""
        return self._step(Call("validate", folder, (), execution.environment))

    def plan(self, folder: Path, execution: Execution, var_files: Sequence[Path] = ()) -> PlanResult:
        """Answer `plan`; the call's arguments are the variable files."""
        answer = self._answer(Call("plan", folder, tuple(map(str, var_files)), execution.environment))
        if isinstance(answer, StepResult):
            return PlanResult(answer)
        return answer or PlanResult(_OK, Plan())

    def lock_providers(self, folder: Path, execution: Execution, platforms: Sequence[str]) -> StepResult:
        """Answer `providers lock`; where it succeeds, the lock file names the platforms."""
        step = self._step(Call("lock_providers", folder, tuple(platforms), execution.environment))
        if step.outcome is Outcome.OK:
            lines = "".join(f"# {platform}\n" for platform in platforms)
            (folder / ".terraform.lock.hcl").write_text(lines, encoding="utf-8")
        return step

    def settings_digest(self) -> str:
        """A digest of the fake's version."""
        return sha256(repr(self._binary).encode()).hexdigest()

    def stop(self) -> None:
        """Let each later call raise RemoteError."""
        self._stopped = True

    def _step(self, call: Call) -> StepResult:
        answer = self._answer(call)
        return answer.step if isinstance(answer, PlanResult) else answer or _OK

    def _answer(self, call: Call) -> StepResult | PlanResult | None:
        with self._lock:
            self.calls.append(call)
        if self._stopped:
            raise RemoteError(f"terraform {call.method} was stopped before its end")
        path = "" if call.folder is None else call.folder.as_posix()
        fitting = [end for method, end in self._answers if method == call.method and path.endswith(end)]
        answer = self._answers[call.method, max(fitting, key=len)] if fitting else None
        if isinstance(answer, KrakenError):
            raise answer
        return answer


def _tree(folder: Path) -> list[str]:
    """Files that `fmt -recursive` visits: neither in hidden folders nor behind links to folders."""
    paths: list[str] = []
    for entry in sorted(folder.iterdir()):
        if entry.is_dir() and not entry.is_symlink() and not entry.name.startswith("."):
            paths.extend(f"{entry.name}/{path}" for path in _tree(entry))
        elif entry.is_file():
            paths.append(entry.name)
    return paths


def _pairs(text: bytes) -> bool:
    return text.count(b"{") == text.count(b"}")


def _formatted(text: bytes) -> bytes:
    return _UNSPACED.sub(r"\1 = ", text.decode(errors="surrogateescape")).encode(errors="surrogateescape")
