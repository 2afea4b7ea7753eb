"""The records by which tools, connectors and publishers declare themselves."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from release_kraken.core.context import Context
from release_kraken.core.delivery import Delivery
from release_kraken.core.finding import RuleInfo
from release_kraken.core.json import JSONValue
from release_kraken.core.report import Comparison, Report
from release_kraken.core.run import RunStatus, Trigger

if TYPE_CHECKING:
    from release_kraken.core.pull_request import PullRequest
    from release_kraken.core.settings import Settings

SettingsT = TypeVar("SettingsT", bound="Settings")
OfferedT = TypeVar("OfferedT")


def command_name(tool: str) -> str:
    """A tool's name as it is typed: `terraform_pr` is the command `terraform-pr`."""
    return tool.replace("_", "-")


@dataclass(frozen=True)
class View(Generic[SettingsT]):
    """Another answer of a tool's command: `kraken <tool> --<name>` prints the text instead of a report."""

    name: str
    help: str
    run: Callable[[SettingsT, Context], str]


@dataclass(frozen=True)
class Tool(Generic[SettingsT]):
    """A tool: one folder below `tools/`, whose name it bears.

    `run` looks and plans, and changes nothing. `apply` carries out the changes of the report that
    `run` returned and returns what is left; `apply_option` names its switch on the command line.
    `subject` says what a run with these settings looks at, so that runs can be compared.
    `schedule` is the default cron expression (None: on demand only). A `heavy` tool computes much or starts
    programs: a long-running Kraken gives each run of it a process of its own, which can be ended at any time.
    `checkout` names the settings field that takes the folder of a pull request's checkout, `base` the one
    that takes the commit where it left its target, and `untrusted` the settings that keep a run on the code of
    strangers from getting credentials.
    """

    name: str
    summary: str
    settings: type[SettingsT]
    run: Callable[[SettingsT, Context], Report]
    subject: Callable[[SettingsT], str]
    rules: Callable[[], tuple[RuleInfo, ...]] = tuple
    apply: Callable[[SettingsT, Report, Context], Report] | None = None
    apply_option: str = "apply"
    views: tuple[View[SettingsT], ...] = ()
    schedule: str | None = None
    heavy: bool = False
    checkout: str | None = None
    base: str | None = None
    untrusted: Mapping[str, JSONValue] = field(default_factory=dict)


@dataclass(frozen=True)
class Connector(Generic[SettingsT, OfferedT]):
    """A vendor: one folder below `connectors/`, whose name it bears.

    `offers` is the protocol that tools ask for; `open` gives a client for the length of a run and
    may keep files in the scratch folder that it is handed. `check` asks the vendor something harmless and
    returns one line that shows what answered; it raises RemoteError or ConfigError.
    """

    name: str
    summary: str
    settings: type[SettingsT]
    offers: type[OfferedT]
    open: Callable[[SettingsT, Path], AbstractContextManager[OfferedT]]
    check: Callable[[OfferedT], str] | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """All that a publisher may need to render one run.

    `folder` is the checked folder as seen from where Kraken was started, with forward slashes ("" for the
    same): destinations that link to files of the whole checkout put it before each path. `warnings` say what
    went amiss beside the report, such as a store that cannot be written. A run that has no report (yet) has an
    empty one: `status` tells, and `error` says why. `url` is the page of the run, where there is one.
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


@dataclass(frozen=True)
class Publisher:
    """A destination: one folder below `publishers/`, whose name it bears.

    `render` is pure; `suffix` is the usual file name ending of what it renders. `delivery` is there for a
    destination that is more than a file.
    """

    name: str
    summary: str
    render: Callable[[Publication, Surface], str]
    suffix: str = ".txt"
    delivery: Delivery[Any] | None = None
