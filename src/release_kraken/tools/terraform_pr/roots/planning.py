"""Runs init, validate and plan on one root; tells the code's faults from trouble with the surroundings."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from release_kraken.connectors.terraform.client import (
    Diagnostic,
    Execution,
    Outcome,
    PlanResult,
    StepResult,
    Terraform,
)
from release_kraken.core.errors import RemoteError
from release_kraken.core.finding import Severity
from release_kraken.tools.terraform_pr.roots.environments import Environment
from release_kraken.tools.terraform_pr.roots.root_run import RootRun, with_diagnostics
from release_kraken.tools.terraform_pr.roots.trouble import causes, faults, is_lasting
from release_kraken.tools.terraform_pr.settings import TimeLimits

# What AWS answers differs each time in these.
_ONE_TIME = re.compile(r"\b(RequestID|HostID|request id): ?[^\s,]+,? ?", re.IGNORECASE)
_INVALID = "the configuration is not valid"

# Without a lock file, `init` makes one in the copy; that it is for one platform says nothing of the code.
_OF_OUR_MAKING = "Incomplete lock file information for providers"


@dataclass(frozen=True, slots=True)
class Job:
    """A root to run: its folder in the working copy, and a folder of its own for Terraform's data.

    `data` ends in `.terraform`: its modules are then known as installed ones by their path. `plan` says
    whether a plan is wanted, `obstacle` why it need not be tried, `missing` which variables have no value, by
    environment.
    """

    folder: Path
    data: Path
    copy_root: Path
    environments: Sequence[Environment]
    variables: Mapping[str, str]
    plan: bool = True
    obstacle: str = ""
    missing: Mapping[str, Sequence[str]] | None = None


@dataclass(frozen=True, slots=True)
class Planner:
    """Runs jobs; safe from any thread."""

    terraform: Terraform
    limits: TimeLimits

    def run(self, job: Job) -> tuple[RootRun, ...]:
        """All environments of a root: initialised once for those that share their backend."""
        runs: list[RootRun] = []
        for backend_config, group in groupby(job.environments, key=lambda each: each.backend_config):
            environments = list(group)
            try:
                runs += self._run_group(job, backend_config, environments)
            except RemoteError as error:
                runs += [RootRun(each.name, not_planned=str(error), lasting=False) for each in environments]
        return tuple(runs)

    def _run_group(
        self, job: Job, backend_config: Sequence[str], environments: Sequence[Environment]
    ) -> Iterator[RootRun]:
        if not job.plan or job.obstacle:
            return self._without_plan(job, environments, RootRun(not_planned=job.obstacle))
        files = [job.folder / path for path in backend_config]
        init = self.terraform.init(
            job.folder, self._execution(job, self.limits.init), backend=True, backend_config=files
        )
        if init.outcome is Outcome.OK:
            return iter([self._plan(job, environment, _own(job, init)) for environment in environments])
        if init.outcome is Outcome.TIMED_OUT or faults(init.diagnostics):
            failed = RootRun(init=_own(job, init), not_planned="terraform init failed", lasting=_lasts(init))
            return iter([replace(failed, environment=environment.name) for environment in environments])
        return self._without_plan(job, environments, _troubled(init))

    def _without_plan(self, job: Job, environments: Sequence[Environment], why: RootRun) -> Iterator[RootRun]:
        """Without its backend a root can still be validated; once is enough for all environments.

        In a data folder of its own: Terraform goes on using a backend that an earlier init has noted.
        """
        job = replace(job, data=job.data.parent / "no-backend" / job.data.name)
        init = self.terraform.init(job.folder, self._execution(job, self.limits.init), backend=False)
        if init.outcome is Outcome.OK:
            run = self._validate(job, replace(why, init=_own(job, init)))
        elif init.outcome is Outcome.TIMED_OUT or faults(init.diagnostics):
            run = replace(why, init=_own(job, init), lasting=why.lasting and _lasts(init))
        else:
            trouble = _troubled(init)
            run = replace(why, not_validated=trouble.not_planned, lasting=why.lasting and trouble.lasting)
        for environment in environments:
            yield replace(run, environment=environment.name)

    def _plan(self, job: Job, environment: Environment, init: StepResult) -> RootRun:
        run = RootRun(environment.name, init=init)
        obstacle = _obstacle(job, environment)
        if obstacle:
            return self._validate(job, replace(run, not_planned=obstacle))
        execution = self._execution(job, self.limits.plan, environment.variables)
        result = self.terraform.plan(
            job.folder, execution, [job.folder / path for path in environment.var_files]
        )
        if result.step.outcome is not Outcome.FAILED:
            own = PlanResult(_own(job, result.step), result.plan)
            return replace(run, plan=own, lasting=result.step.outcome is Outcome.OK)
        return self._after_failed_plan(job, run, result)

    def _after_failed_plan(self, job: Job, run: RootRun, result: PlanResult) -> RootRun:
        """A plan may fail over what `validate` tells better, over the surroundings, or by itself."""
        run = self._validate(job, run)
        if run.validate is not None and run.validate.outcome is not Outcome.OK:
            return replace(run, not_planned=_INVALID, lasting=_lasts(run.validate))
        if faults(result.step.diagnostics) or not causes(result.step.diagnostics):
            return replace(run, plan=PlanResult(_own(job, result.step)))
        trouble = _troubled(result.step)
        return replace(run, not_planned=trouble.not_planned, lasting=run.lasting and trouble.lasting)

    def _validate(self, job: Job, run: RootRun) -> RootRun:
        step = self.terraform.validate(job.folder, self._execution(job, self.limits.validate_))
        said = causes(step.diagnostics)
        if step.outcome is Outcome.FAILED and said and not faults(step.diagnostics):
            return replace(run, not_validated="; ".join(said), lasting=False)
        return replace(run, validate=_own(job, step))

    def _execution(
        self, job: Job, time_limit: float, variables: Mapping[str, str] | None = None
    ) -> Execution:
        values = {f"TF_VAR_{name}": value for name, value in (variables or {}).items()}
        return Execution({**job.variables, **values, "TF_DATA_DIR": str(job.data)}, time_limit)


def _obstacle(job: Job, environment: Environment) -> str:
    if environment.missing:
        return f"variable files that do not exist: {', '.join(environment.missing)}"
    missing = (job.missing or {}).get(environment.name)
    return f"variables have no value: {', '.join(sorted(missing))}" if missing else ""


def _own(job: Job, step: StepResult) -> StepResult:
    """A step with the code's own faults and the warnings, in words that do not change from run to run."""
    own = {*faults(step.diagnostics)}
    kept = (each for each in step.diagnostics if each in own or _is_warning(each))
    return with_diagnostics(step, (_worded(each, job) for each in kept))


def _is_warning(diagnostic: Diagnostic) -> bool:
    return diagnostic.severity is not Severity.ERROR and diagnostic.summary != _OF_OUR_MAKING


def _worded(diagnostic: Diagnostic, job: Job) -> Diagnostic:
    return replace(
        diagnostic, summary=_lasting(diagnostic.summary, job), detail=_lasting(diagnostic.detail, job)
    )


def _lasting(text: str, job: Job) -> str:
    """A text without what is another in each run: the folders that we run in, and what AWS counts."""
    text = text.replace(str(job.data), job.data.name)
    return _ONE_TIME.sub("", text.replace(f"{job.copy_root}/", "").replace(str(job.copy_root), "."))


def _troubled(step: StepResult) -> RootRun:
    """Why the surroundings did not let a step succeed."""
    said = causes(step.diagnostics) or ("it failed without saying why",)
    return RootRun(not_planned="; ".join(said), lasting=is_lasting(step.diagnostics))


def _lasts(step: StepResult) -> bool:
    return step.outcome is Outcome.FAILED and is_lasting(step.diagnostics)
