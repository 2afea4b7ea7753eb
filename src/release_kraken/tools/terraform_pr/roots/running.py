"""Runs Terraform on all roots of a checkout, several at a time, in a copy of the checkout."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from release_kraken.connectors.terraform.client import Terraform
from release_kraken.core.context import Context
from release_kraken.core.report import NotChecked
from release_kraken.tools.terraform_pr.checkout.walk import is_outside
from release_kraken.tools.terraform_pr.repository import Directory, DirectoryClass, Repository
from release_kraken.tools.terraform_pr.roots.capacity import jobs
from release_kraken.tools.terraform_pr.roots.credentials import (
    Machine,
    credentials_for,
    missing_credentials,
    read_machine,
)
from release_kraken.tools.terraform_pr.roots.environments import (
    Environment,
    list_environments,
    list_missing_variables,
)
from release_kraken.tools.terraform_pr.roots.inputs import Inputs
from release_kraken.tools.terraform_pr.roots.planning import Job, Planner
from release_kraken.tools.terraform_pr.roots.results_cache import ResultsCache, run_key
from release_kraken.tools.terraform_pr.roots.root_run import RootRun
from release_kraken.tools.terraform_pr.roots.waiting import as_they_end
from release_kraken.tools.terraform_pr.roots.working_copy import (
    WorkingCopy,
    copy_checkout,
    enclosing_checkout,
)
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings

_STEP = "Run Terraform on roots"


@dataclass(frozen=True, slots=True)
class RootResult:
    """What Terraform said of one root in each environment; `cached` is when a kept result was made."""

    directory: Directory
    runs: tuple[RootRun, ...]
    cached: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Task:
    """A root with all that decides how it is run."""

    directory: Directory
    environments: tuple[Environment, ...]
    variables: Mapping[str, str]
    obstacle: str
    key: str


@dataclass
class Roots:
    """One run over the roots of a repository."""

    repository: Repository
    settings: TerraformPrSettings
    context: Context
    terraform: Terraform
    inputs: Inputs
    machine: Machine = field(default_factory=lambda: read_machine(os.environ))

    def run(self) -> tuple[RootResult, ...]:
        """All roots by path. Nothing goes on running when this ends, however it ends."""
        tasks = [self._task(directory) for directory in selected(self.repository, self.settings)]
        kept = {task.directory.path: self._cache.get(task.key) for task in tasks}
        results = {
            task.directory.path: RootResult(task.directory, found.runs, found.at)
            for task in tasks
            if (found := kept[task.directory.path]) is not None
        }
        for result in self._run_all([task for task in tasks if task.directory.path not in results]):
            results[result.directory.path] = result
            self.context.progress.update(_STEP, len(results), len(tasks))
        return tuple(results[path] for path in sorted(results))

    @cached_property
    def copy(self) -> WorkingCopy:
        """The copy that Terraform runs in: of the folder, or of its checkout where a root refers to that."""
        return copy_checkout(self._checkout, self.context.scratch / "copy")

    @property
    def not_copied(self) -> tuple[NotChecked, ...]:
        """What could not be copied, if a copy was made."""
        return self.copy.not_copied if "copy" in self.__dict__ else ()

    def _run_all(self, tasks: Sequence[_Task]) -> Iterator[RootResult]:
        if not tasks:
            return
        self.context.progress.update(_STEP, 0, len(tasks))
        _ = self.copy
        planner = Planner(self.terraform, self.settings.time_limits)
        with self._pool() as pool:
            futures: dict[Future[tuple[RootRun, ...]], _Task] = {
                pool.submit(planner.run, self._job(number, task)): task for number, task in enumerate(tasks)
            }
            for future in as_they_end(futures):
                task, runs = futures[future], future.result()
                self._cache.put(task.key, runs)
                yield RootResult(task.directory, runs)

    @contextmanager
    def _pool(self) -> Iterator[ThreadPoolExecutor]:
        """A pool whose work is stopped, not waited for, when it is left early."""
        pool = ThreadPoolExecutor(jobs(self.settings.jobs, self.settings.memory_per_root))
        ended = False
        try:
            yield pool
            ended = True
        finally:
            if not ended:
                self.terraform.stop()
            pool.shutdown(wait=True, cancel_futures=True)

    def _task(self, directory: Directory) -> _Task:
        path = directory.path
        environments = list_environments(self.repository, directory, self.settings.environments)
        variables = credentials_for(path, self.settings.credentials, self.machine, self.context.scratch)
        further = [file for each in environments for file in (*each.var_files, *each.backend_config)]
        key = run_key(
            self.inputs.digest(directory, further),
            self._settings_digest,
            environments,
            {**self.machine.environ, **self._chosen_identity(), **self._stable(variables)},
            {"path": path, "plan": self._plans(directory), "on_ec2": self.machine.on_ec2},
        )
        obstacle = ""
        if self._plans(directory):
            obstacle = missing_credentials(self.repository, path, variables, self.machine)
        return _Task(directory, environments, variables, obstacle, key)

    def _job(self, number: int, task: _Task) -> Job:
        path = task.directory.path
        data = self.context.scratch / "data" / str(number) / ".terraform"
        data.parent.mkdir(parents=True, exist_ok=True)
        missing = {
            each.name: list_missing_variables(self.repository, task.directory, each, self.machine.environ)
            for each in task.environments
        }
        return Job(
            folder=self.copy.root / self.repository.root.relative_to(self._checkout) / path,
            data=data,
            copy_root=self.copy.root,
            environments=task.environments,
            variables=task.variables,
            plan=self._plans(task.directory),
            obstacle=task.obstacle,
            missing=missing,
        )

    def _plans(self, directory: Directory) -> bool:
        return directory.kind is DirectoryClass.ROOT and not self.settings.no_plan

    def _chosen_identity(self) -> dict[str, str]:
        """What a configuration file of our own is made from, as its name is another in each run."""
        chosen = [each for each in self.settings.credentials if each.role_arn]
        return {f"AWS_CHOSEN_{number}": each.model_dump_json() for number, each in enumerate(chosen)}

    def _stable(self, variables: Mapping[str, str]) -> dict[str, str]:
        scratch = str(self.context.scratch)
        return {name: value for name, value in variables.items() if not value.startswith(scratch)}

    @cached_property
    def _checkout(self) -> Path:
        roots = selected(self.repository, self.settings)
        leaves = any(is_outside(path) for directory in roots for path in self.inputs.references(directory))
        return enclosing_checkout(self.repository.root) if leaves else self.repository.root

    @cached_property
    def _cache(self) -> ResultsCache:
        return ResultsCache(self.context, self.settings.cache_hours, reads=not self.settings.no_cache)

    @cached_property
    def _settings_digest(self) -> str:
        return self.terraform.settings_digest()


def selected(repository: Repository, settings: TerraformPrSettings) -> tuple[Directory, ...]:
    """The directories that Terraform runs in: roots, and what `also_validate` adds if it stands alone."""
    return tuple(
        directory
        for directory in repository
        if directory.kind is DirectoryClass.ROOT
        or (directory.kind.value in settings.also_validate and _stands_alone(directory))
    )


def _stands_alone(directory: Directory) -> bool:
    return directory.runnable or (directory.kind is DirectoryClass.MODULE and not directory.called_by)
