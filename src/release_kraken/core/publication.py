"""What there is to publish of one run."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from release_kraken.core.finding import RuleInfo
from release_kraken.core.report import Comparison, Report
from release_kraken.core.run import RunStatus, Trigger

if TYPE_CHECKING:
    from release_kraken.core.pull_request import PullRequest


def command_name(tool: str) -> str:
    """A tool's name as it is typed: `terraform_pr` is the command `terraform-pr`."""
    return tool.replace("_", "-")


@dataclass(frozen=True, slots=True)
class Publication:
    """All that a publisher may need to render one run.

    `folder` is the checked folder as seen from where Kraken was started, with forward slashes ("" for the
    same): destinations that link to files of the whole checkout put it before each path. `warnings` say what
    went amiss beside the report, such as a store that cannot be written. A run that has no report (yet)
    has an empty one: `status` tells, and `error` says why. `url` is the page of the run, where there is one.
    """

    tool: str
    summary: str
    subject: str
    version: str
    started: datetime
    finished: datetime
    report: Report
    rules: tuple[RuleInfo, ...] = ()
    comparison: Comparison | None = None
    applied: bool = False
    folder: str = ""
    warnings: tuple[str, ...] = ()
    run_id: str = ""
    url: str = ""
    trigger: Trigger = Trigger.CLI
    unfinished: RunStatus | None = None
    error: str | None = None
    pull_request: "PullRequest | None" = None

    @property
    def status(self) -> RunStatus:
        """How the run stands: `unfinished` where it has no report, else the report's verdict."""
        return self.unfinished or RunStatus(self.report.status.value)

    @property
    def command(self) -> str:
        """The command that ran, as it is typed: `kraken terraform-pr`."""
        return f"kraken {command_name(self.tool)}"

    def place(self, path: str) -> str:
        """A finding's path as seen from where Kraken was started."""
        return f"{self.folder}/{path}" if self.folder else path


@dataclass(frozen=True, slots=True)
class Surface:
    """Where rendered text will be shown. `width` is in columns."""

    width: int = 100
    colour: bool = False
