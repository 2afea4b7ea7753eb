"""The Terraform or OpenTofu that is installed, behind the connector's protocol."""

import hashlib
import os
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import IO

from release_kraken.connectors.terraform.binaries import INIT_JSON, find_binary, identify, numbers
from release_kraken.connectors.terraform.cli_config import render
from release_kraken.connectors.terraform.client import (
    Binary,
    Diagnostic,
    Execution,
    FormatResult,
    Outcome,
    PlanResult,
    StepResult,
)
from release_kraken.connectors.terraform.diagnostics import from_messages, from_text, from_validation
from release_kraken.connectors.terraform.environment import cache_folder, environment_digest, environment_for
from release_kraken.connectors.terraform.formatting import (
    batches,
    combined,
    endless,
    formatted_files,
    listed_files,
    shares,
)
from release_kraken.connectors.terraform.plan import read_plan
from release_kraken.connectors.terraform.plugin_cache import PluginCache
from release_kraken.connectors.terraform.process import Completed, Ending, Processes
from release_kraken.connectors.terraform.settings import TerraformSettings
from release_kraken.connectors.terraform.steps import failure, step_result
from release_kraken.core.errors import ConfigError, RemoteError

_LOCK_FILE = ".terraform.lock.hcl"
_VERSION_LIMIT = 30.0

# fmt makes much garbage that does not last: collecting it rarely, on one core, saves a quarter of its CPU
# for 100 MB, and leaves the other cores to whoever asks.
_FMT_ENVIRONMENT = {"GOGC": "400", "GOMAXPROCS": "1"}


@contextmanager
def open_terraform(settings: TerraformSettings, scratch: Path) -> Iterator["InstalledTerraform"]:
    """The installed Terraform for the length of a run; nothing of it runs on afterwards."""
    with Processes() as processes:
        yield InstalledTerraform(settings, scratch, processes, os.environ)


class InstalledTerraform:
    """Runs the binary's commands. Plan files, which hold secrets, live in the scratch folder for one call."""

    def __init__(
        self,
        settings: TerraformSettings,
        scratch: Path,
        processes: Processes,
        own_environment: Mapping[str, str],
        *,
        fmt_limit: float = 60.0,
    ) -> None:
        self._settings = settings
        self._scratch = scratch
        self._processes = processes
        self._fmt_execution = Execution(_FMT_ENVIRONMENT, time_limit=fmt_limit)
        self._environment = environment_for(settings, own_environment, scratch)
        folder = cache_folder(self._environment)
        self._cache = None if folder is None else PluginCache(folder, processes)
        self._binary: Binary | None = None
        self._binary_lock = threading.Lock()

    def binary(self) -> Binary:
        """Return what runs; its version is asked for once."""
        with self._binary_lock:
            if self._binary is None:
                self._binary = self._identify()
            return self._binary

    def _identify(self) -> Binary:
        path = find_binary(self._settings.binary)
        execution = Execution(time_limit=_VERSION_LIMIT)
        completed = self._run([str(path), "version"], self._scratch, execution)
        if completed.code < 0:
            raise ConfigError(
                f"{path} cannot be used, as its `version` failed: {failure(completed)}; "
                "mend it, or name another by `binary` in [connectors.terraform]"
            )
        return identify(path, (completed.stdout + completed.stderr).decode(errors="replace"))

    def check_format(self, folder: Path, files: Sequence[str] | None = None) -> FormatResult:
        """`fmt` over a whole tree, or over the named files of it."""
        if files is None:
            return self._check_tree(folder)
        # Half of the cores: whoever asks reads the same files meanwhile.
        parts = shares(formatted_files(files, self.binary()), max(1, (os.cpu_count() or 1) // 2))

        def check(part: Sequence[str]) -> list[FormatResult]:
            return [result for batch in batches(part) for result in self._check_files(folder, batch)]

        with ThreadPoolExecutor(len(parts)) as threads:
            return combined(result for results in threads.map(check, parts) for result in results)

    def _check_tree(self, folder: Path) -> FormatResult:
        try:
            return self._fmt(folder, ["-recursive"])
        except TimeoutError:
            raise RemoteError(f"terraform fmt took too long in {folder}: check parts of it") from None

    def _check_files(self, folder: Path, files: Sequence[str]) -> Iterator[FormatResult]:
        """Ask about these files; those that keep fmt busy too long are found by halving and reported."""
        try:
            yield self._fmt(folder, files)
        except TimeoutError:
            half = len(files) // 2
            if half:
                yield from self._check_files(folder, files[:half])
                yield from self._check_files(folder, files[half:])
            else:
                yield endless(files[0])

    def _fmt(self, folder: Path, arguments: Sequence[str]) -> FormatResult:
        # -check would list nothing once one file has a syntax error. Colours tell the columns of errors.
        command = self._command("fmt", "-write=false", "-list=true", *arguments)
        with tempfile.TemporaryFile(dir=self._scratch) as listing:
            completed = self._run(command, folder, self._fmt_execution, stdout=listing)
            listing.seek(0)
            unformatted = listed_files(os.fsdecode(listing.read()))
        errors = _from_text(completed)
        if completed.ending is Ending.TIMED_OUT:
            raise TimeoutError
        if completed.code != 0 and not errors:
            raise RemoteError(f"terraform fmt failed in {folder}: {failure(completed)}")
        return combined([FormatResult(unformatted=tuple(unformatted), errors=errors)])

    def format_files(self, folder: Path, files: Sequence[str]) -> None:
        """Format these files of a copy in place."""
        for batch in batches(formatted_files(files, self.binary())):
            completed = self._run(self._command("fmt", "-list=false", *batch), folder, self._fmt_execution)
            if completed.code != 0:
                said = "; ".join(f"{one.path}:{one.line}: {one.summary}" for one in _from_text(completed))
                raise RemoteError(f"terraform fmt cannot format: {said or failure(completed)}")

    def init(
        self, folder: Path, execution: Execution, *, backend: bool, backend_config: Sequence[Path] = ()
    ) -> StepResult:
        """`init` a folder; one at a time where a plugin cache is used, which is not safe otherwise."""
        arguments = [f"-backend-config={path}" for path in backend_config] if backend else ["-backend=false"]
        if (folder / _LOCK_FILE).is_file():
            arguments.append("-lockfile=readonly")
        binary = self.binary()
        speaks_json = numbers(binary.version) >= INIT_JSON[binary.name]
        if speaks_json:
            arguments.append("-json")
        command = self._command("init", "-input=false", *arguments)
        with self._cache.alone() if self._cache else nullcontext():
            completed = self._run(command, folder, execution)
        found = from_messages(completed.stdout) if speaks_json else _from_text(completed)
        return step_result("terraform init", completed, found, execution.time_limit)

    def validate(self, folder: Path, execution: Execution) -> StepResult:
        """`validate` an initialised folder."""
        completed = self._run(self._command("validate", "-json"), folder, execution)
        return step_result(
            "terraform validate", completed, from_validation(completed.stdout), execution.time_limit
        )

    def plan(self, folder: Path, execution: Execution, var_files: Sequence[Path] = ()) -> PlanResult:
        """`plan` an initialised folder, then reduce the plan to facts."""
        with tempfile.TemporaryDirectory(dir=self._scratch, prefix="plan-") as private:
            planned = Path(private, "tfplan")
            options = [f"-var-file={path}" for path in var_files]
            command = self._command(
                "plan", "-input=false", "-lock=false", "-json", f"-out={planned}", *options
            )
            completed = self._run(command, folder, execution)
            found = from_messages(completed.stdout)
            step = step_result("terraform plan", completed, found, execution.time_limit)
            return (
                PlanResult(step)
                if step.outcome is not Outcome.OK
                else self._show(planned, folder, execution, step)
            )

    def _show(self, planned: Path, folder: Path, execution: Execution, step: StepResult) -> PlanResult:
        with tempfile.TemporaryFile(dir=self._scratch) as printed:
            command = self._command("show", "-json", str(planned))
            completed = self._run(command, folder, execution, stdout=printed)
            shown = step_result("terraform show", completed, _from_text(completed), execution.time_limit)
            printed.seek(0)
            plan = read_plan(printed.read().decode()) if shown.outcome is Outcome.OK else None
        both = replace(
            shown,
            diagnostics=step.diagnostics + shown.diagnostics,
            seconds=step.seconds + shown.seconds,
            cpu=step.cpu + shown.cpu,
        )
        return PlanResult(both, plan)

    def lock_providers(self, folder: Path, execution: Execution, platforms: Sequence[str]) -> StepResult:
        """`providers lock` for these platforms; from the mirror where there is one."""
        # Unasked, this command passes every mirror by.
        arguments = [f"-platform={platform}" for platform in platforms]
        if self._settings.provider_mirror is not None:
            arguments.append(f"-fs-mirror={self._settings.provider_mirror.expanduser().absolute()}")
        completed = self._run(self._command("providers", "lock", *arguments), folder, execution)
        return step_result("terraform providers lock", completed, _from_text(completed), execution.time_limit)

    def settings_digest(self) -> str:
        """A digest of the binary's file, without running it, and of what configures it."""
        path = find_binary(self._settings.binary)
        status = path.stat()
        parts = (
            *(str(path.resolve()), str(status.st_size), str(status.st_mtime_ns)),
            *(render(self._settings), environment_digest(self._environment)),
        )
        return hashlib.sha256("\0".join(parts).encode(errors="surrogateescape")).hexdigest()

    def stop(self) -> None:
        """Stop every running command and let none start any more."""
        self._processes.stop()

    def _command(self, *arguments: str) -> list[str]:
        return [str(self.binary().path), *arguments]

    def _run(
        self,
        command: Sequence[str],
        folder: Path,
        execution: Execution,
        *,
        stdin: IO[bytes] | None = None,
        stdout: IO[bytes] | None = None,
    ) -> Completed:
        return self._processes.run(
            command,
            folder=folder,
            environment={**self._environment, **execution.environment},
            time_limit=execution.time_limit,
            stdin=stdin,
            stdout=stdout,
        )


def _from_text(completed: Completed) -> tuple[Diagnostic, ...]:
    return from_text((completed.stdout + b"\n" + completed.stderr).decode(errors="replace"))
