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
from release_kraken.core.memory import Memory
from release_kraken.core.publication import Publication, Surface
from release_kraken.core.report import Report
from release_kraken.core.run import Run

if TYPE_CHECKING:
    from release_kraken.core.settings import Settings

SettingsT = TypeVar("SettingsT", bound="Settings")
InputT = TypeVar("InputT", bound="Settings")
OfferedT = TypeVar("OfferedT")


@dataclass(frozen=True)
class View(Generic[SettingsT]):
    """Another answer of a tool's command: a text instead of a report.

    Printed by `kraken <tool> <name>`; by `kraken <tool> --<name>` where the command takes an argument.
    """

    name: str
    help: str
    run: Callable[[SettingsT, Context], str]


@dataclass(frozen=True)
class Desk(Generic[SettingsT]):
    """What a tool's page, downloads and actions work with, without asking any vendor.

    `run` is the newest run that ended with a report on the settings' subject, `report` that report; both None
    before there was one. `query` is what the address of the page asks for. `actor` names who asks.
    """

    settings: SettingsT
    memory: Memory
    now: datetime
    run: Run | None
    report: Report | None
    query: Mapping[str, str]
    actor: str


@dataclass(frozen=True)
class Page(Generic[SettingsT]):
    """A tool's own part of its page `/tools/<tool>`: a Jinja template in its folder, and values for it."""

    template: Path
    values: Callable[[Desk[SettingsT]], Mapping[str, object]]


@dataclass(frozen=True)
class Download(Generic[SettingsT]):
    """A file that is made when somebody asks for it: `/tools/<tool>/files/<name>`.

    Calendars and other programs that cannot sign in have it by an address that holds a token.
    """

    name: str
    summary: str
    media_type: str
    render: Callable[[Desk[SettingsT]], str]


@dataclass(frozen=True)
class Action(Generic[SettingsT, InputT]):
    """Something that a person tells a tool to remember: a form on its page, and an operation of the API.

    `run` puts it into the desk's memory and returns what was done in a sentence; it raises ConfigError for
    what cannot be. The audit log has `<tool>.<name>` with the inputs.
    """

    name: str
    summary: str
    inputs: type[InputT]
    run: Callable[[InputT, Desk[SettingsT]], str]


@dataclass(frozen=True, slots=True)
class Rights:
    """What a tool must be allowed at a vendor, in the vendor's words ("ecr:DescribeImages").

    `connector` is the name of the vendor's connector; `look` is for the report, `apply` for its changes.
    """

    connector: str
    look: tuple[str, ...]
    apply: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tool(Generic[SettingsT]):
    """A tool: one folder below `tools/`, whose name it bears.

    `run` looks and plans, and changes nothing. `apply` carries out the changes of the report that
    `run` returned and returns what is left; `apply_option` names its switch on the command line.
    `subject` says what a run with these settings looks at, so that runs can be compared.
    `schedule` is the default cron expression (None: on demand only). Runs of a `serial` tool wait for each
    other: it must be the only one that changes what it remembers, or what it keeps up outside. A `heavy` tool
    computes much or starts programs: a long-running Kraken gives each run of it a process of its own, which
    can be ended at any time.
    `checkout` names the settings field that takes the folder of a pull request's checkout, `base` the one
    that takes the commit where it left its target, and `untrusted` the settings that keep a run on the
    code of strangers from getting credentials.
    """

    name: str
    summary: str
    settings: type[SettingsT]
    run: Callable[[SettingsT, Context], Report]
    subject: Callable[[SettingsT], str]
    rules: Callable[[], tuple[RuleInfo, ...]] = tuple
    rights: Callable[[], tuple[Rights, ...]] = tuple
    apply: Callable[[SettingsT, Report, Context], Report] | None = None
    apply_option: str = "apply"
    views: tuple[View[SettingsT], ...] = ()
    page: Page[SettingsT] | None = None
    downloads: tuple[Download[SettingsT], ...] = ()
    actions: tuple[Action[SettingsT, Any], ...] = ()
    schedule: str | None = None
    serial: bool = False
    heavy: bool = False
    checkout: str | None = None
    base: str | None = None
    untrusted: Mapping[str, JSONValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What a connector's command goes by: the switch that was given ("" if none), and what tools need."""

    form: str
    rights: tuple[Rights, ...]


@dataclass(frozen=True)
class Command(Generic[SettingsT]):
    """A command of a connector, which prints a text: `kraken <connector> <name>`.

    `forms` are switches for the same in another form, each with its help: "terraform" is `--terraform`.
    """

    name: str
    help: str
    run: Callable[[SettingsT, Context, Inquiry], str]
    forms: Mapping[str, str] = field(default_factory=dict)


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
    commands: tuple[Command[SettingsT], ...] = ()


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
