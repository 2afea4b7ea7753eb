"""The records by which tools, connectors and publishers declare themselves."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from release_kraken.core.context import Context
from release_kraken.core.delivery import Delivery
from release_kraken.core.finding import RuleInfo
from release_kraken.core.json import JSONValue
from release_kraken.core.publication import Publication, Surface
from release_kraken.core.report import Report

if TYPE_CHECKING:
    from release_kraken.core.settings import Settings

SettingsT = TypeVar("SettingsT", bound="Settings")
OfferedT = TypeVar("OfferedT")


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
    that takes the commit where it left its target, and `untrusted` the settings that keep a run on the
    code of strangers from getting credentials.
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
