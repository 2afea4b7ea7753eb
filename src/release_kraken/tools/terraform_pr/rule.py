"""A rule of the Terraform PR Enforcer: one file below `rules/`, with its page beside it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from release_kraken.connectors.terraform.client import PlanResult, StepResult
from release_kraken.connectors.terraform.module import Expression, Span
from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import NotChecked
from release_kraken.tools.terraform_pr.repository import Directory, Repository
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings


@dataclass(frozen=True, slots=True)
class PlannedRoot:
    """What init, validate and plan said of one root in one environment ("" where there is none).

    `not_planned` says why there is no plan although one was asked for; a plan that failed by the code's own
    fault is in `plan` instead.
    """

    repository: Repository
    directory: Directory
    environment: str = ""
    init: StepResult | None = None
    validate: StepResult | None = None
    plan: PlanResult | None = None
    not_planned: str = ""

    @property
    def name(self) -> str:
        """The root, with its environment where there is one, as messages name it."""
        path = "the top folder" if self.directory.path == "." else self.directory.path
        return f"{path} ({self.environment})" if self.environment else path


RepositoryCheck = Callable[[Repository, TerraformPrSettings], Iterable[Finding]]
RepositoryGaps = Callable[[Repository, TerraformPrSettings], Iterable[NotChecked]]
RootCheck = Callable[[PlannedRoot, TerraformPrSettings], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule checks the repository without running it, or what Terraform said of one root.

    A rule with neither check is raised by a stage itself (such as a syntax error). `not_checked` says what
    the check had to leave out because it is not statically known.
    """

    name: str
    severity: Severity
    summary: str
    check: RepositoryCheck | None = None
    check_root: RootCheck | None = None
    not_checked: RepositoryGaps | None = None

    def at(self, span: Span, message: str, *, fix: str | None = None, resource: str | None = None) -> Finding:
        """A finding of this rule at a place in a file."""
        return Finding(
            rule=self.name,
            severity=self.severity,
            message=message,
            path=span.path,
            line=span.line,
            column=span.column,
            end_line=span.end_line,
            fix=fix,
            resource=resource,
        )


def is_blank(description: Expression | None) -> bool:
    """Whether a description is missing, empty or only white space."""
    return description is None or (isinstance(description.value, str) and not description.value.strip())
