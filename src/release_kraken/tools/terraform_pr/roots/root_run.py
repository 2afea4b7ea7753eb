"""What running Terraform on one root in one environment gave, as it can be kept."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from release_kraken.connectors.terraform.client import Diagnostic, Outcome, PlanResult, StepResult
from release_kraken.tools.terraform_pr.repository import Directory, Repository
from release_kraken.tools.terraform_pr.rule import PlannedRoot


@dataclass(frozen=True, slots=True)
class RootRun:
    """The results of the commands on a root, with only what is the code's own.

    `not_planned` and `not_validated` say why Terraform could not plan or validate. A run is `lasting` if the
    same code would give the same again.
    """

    environment: str = ""
    init: StepResult | None = None
    validate: StepResult | None = None
    plan: PlanResult | None = None
    not_planned: str = ""
    not_validated: str = ""
    lasting: bool = True

    @property
    def is_planned(self) -> bool:
        """Whether there is a plan."""
        return self.plan is not None and self.plan.plan is not None

    @property
    def status(self) -> str:
        """What was reached, in a word or two."""
        if self.is_planned:
            return "planned"
        steps = (self.init, self.validate, self.plan.step if self.plan else None)
        if any(step is not None and step.outcome is not Outcome.OK for step in steps):
            return "failed"
        if self.not_planned:
            return "not planned"
        return "not validated" if self.not_validated else "validated"

    @property
    def seconds(self) -> float:
        """Wall time of all commands."""
        steps = (self.init, self.validate, self.plan.step if self.plan else None)
        return sum(step.seconds for step in steps if step is not None)

    def as_planned(self, repository: Repository, directory: Directory) -> PlannedRoot:
        """What the rules look at."""
        return PlannedRoot(
            repository,
            directory,
            self.environment,
            init=self.init,
            validate=self.validate,
            plan=self.plan,
            not_planned=self.not_planned,
        )


def with_diagnostics(step: StepResult, diagnostics: Iterable[Diagnostic]) -> StepResult:
    """A step with these diagnostics in place of its own."""
    return replace(step, diagnostics=tuple(diagnostics))
