"""Finds `kraken.toml`, reads it, and hands out its sections as the settings of plug-ins.

Reading imports no plug-in and no pydantic: a section is validated when its plug-in is used, all by `check`.
"""

import os
import re
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from release_kraken.core.errors import ConfigError
from release_kraken.core.plugin import Connector, OfferedT, Publisher, SettingsT, Tool
from release_kraken.engine import discovery
from release_kraken.engine.settings import places
from release_kraken.engine.settings.faults import Fault, dotted, unknown

if TYPE_CHECKING:
    from release_kraken.core.delivery import Delivery
    from release_kraken.core.settings import Origin, Settings
    from release_kraken.engine.settings.sections import ScheduleSettings

FILE_NAME = "kraken.toml"
VARIABLE = "KRAKEN_CONFIG"

_PLUGIN_KINDS: dict[str, discovery.Kind[Any]] = {
    kind.section: kind for kind in (discovery.TOOLS, discovery.CONNECTORS, discovery.PUBLISHERS)
}
_SCHEDULES = "schedules"
_SECTIONS = (
    *_PLUGIN_KINDS,
    _SCHEDULES,
    *("store", "cache", "running", "web", "pull_requests", "retention", "logging", "tracing"),
)
_NOTHING: Mapping[str, object] = {}
_SQLITE = "sqlite:///"
_POSITION = re.compile(r"(.*) \(at line (\d+), column (\d+)\)", re.DOTALL)


@dataclass(frozen=True)
class Configuration:
    """What `kraken.toml` says; defaults alone where there is no file (`path` is None)."""

    path: Path | None = None
    document: Mapping[str, Any] = field(default_factory=dict)
    _own: dict[type[Any], Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def tool_settings(self, tool: Tool[SettingsT], overrides: Mapping[str, object] = _NOTHING) -> SettingsT:
        """The settings of a tool: defaults, then the file's section, then overrides by field name.

        Raises ConfigError with all that is wrong with the section, the overrides and the file's outline.
        """
        return self._settings(("tools", tool.name), tool.settings, overrides)

    def connector_settings(self, connector: Connector[SettingsT, OfferedT]) -> SettingsT:
        """The settings of a connector; raises ConfigError as for a tool."""
        return self._settings(("connectors", connector.name), connector.settings)

    def publisher_settings(self, delivery: "Delivery[SettingsT]", publisher: str) -> SettingsT:
        """The settings of a publisher's delivery; raises ConfigError as for a tool."""
        return self._settings(("publishers", publisher), delivery.settings)

    def own(self, model: type[SettingsT]) -> SettingsT:
        """One of Kraken's own sections, by the model of its settings; validated once."""
        from release_kraken.engine.settings.sections import OWN_SECTIONS

        if model not in self._own:
            section = next(name for name, known in OWN_SECTIONS.items() if known is model)
            self._own[model] = self._settings((section,), model)
        settings: SettingsT = self._own[model]
        return settings

    def schedules(self) -> "dict[str, ScheduleSettings]":
        """The schedules that the file gives, by id."""
        from release_kraken.engine.settings.sections import ScheduleSettings

        return {
            name: self._settings((_SCHEDULES, name), ScheduleSettings)
            for name in self._section((_SCHEDULES,))
        }

    @property
    def store_url(self) -> str:
        """The database URL of the store."""
        from release_kraken.engine.settings.sections import StoreSettings

        secret = self.own(StoreSettings).url
        if secret is None:
            return f"{_SQLITE}{places.state_folder() / 'kraken.db'}"
        url = secret.get_secret_value()
        path = url.removeprefix(_SQLITE)
        return url if path in (url, "", ":memory:") else f"{_SQLITE}{self._from_here(Path(path))}"

    @property
    def cache_folder(self) -> Path:
        """The folder of the cache."""
        from release_kraken.engine.settings.sections import CacheSettings

        folder = self.own(CacheSettings).folder
        return places.cache_folder() if folder is None else self._from_here(folder)

    @property
    def cache_bytes(self) -> int:
        """How large the cache may grow."""
        from release_kraken.engine.settings.sections import CacheSettings

        return self.own(CacheSettings).megabytes * 1_000_000

    @property
    def scratch_parent(self) -> Path:
        """Where scratch folders are made.

        $TMPDIR if set, else beside the cache (/tmp is often memory), else /tmp if that cannot be written.
        """
        if os.environ.get("TMPDIR"):
            return Path(tempfile.gettempdir())
        cache = self.cache_folder
        ancestors = (folder for folder in (cache, *cache.parents) if os.access(folder, os.F_OK))
        if os.access(next(ancestors), os.W_OK | os.X_OK):
            return cache / "scratch"
        return Path(tempfile.gettempdir())

    def has_section(self, *section: str) -> bool:
        """Whether the file has a section, such as `"connectors", "github"`."""
        table: Any = self.document
        for name in section:
            table = table.get(name) if isinstance(table, dict) else None
        return isinstance(table, dict)

    def check(self) -> None:
        """Validate the whole file, importing what it configures; raises ConfigError with all faults."""
        from release_kraken.engine.settings.validation import validated

        found = list(self._misplaced)
        for section, model in self._configured():
            settings = validated(model, section, self._values(section), origin=self._origin)
            found += settings if isinstance(settings, list) else []
        if found:
            raise self._refused(found)

    def _configured(self) -> Iterator[tuple[tuple[str, ...], "type[Settings]"]]:
        """The sections that something reads, each with the model of its settings."""
        from release_kraken.engine.settings.sections import OWN_SECTIONS, ScheduleSettings

        for name, model in OWN_SECTIONS.items():
            yield (name,), model
        for name in self._section((_SCHEDULES,)):
            yield (_SCHEDULES, name), ScheduleSettings
        for section, kind in _PLUGIN_KINDS.items():
            for name in sorted(self._section((section,)).keys() & set(discovery.names(kind))):
                yield (section, name), _settings_of(discovery.load(kind, name))

    def _settings(
        self, section: tuple[str, ...], model: type[SettingsT], overrides: Mapping[str, object] = _NOTHING
    ) -> SettingsT:
        from release_kraken.engine.settings.validation import validated

        settings = validated(model, section, self._values(section), overrides, self._origin)
        if isinstance(settings, list):
            raise self._refused([*self._misplaced, *settings])
        if self._misplaced:
            raise self._refused(self._misplaced)
        return settings

    @cached_property
    def _origin(self) -> "Origin | None":
        """The checkout that the file is part of: the whole of it, or where there is no git, its folder."""
        from release_kraken.core.settings import Origin
        from release_kraken.engine.settings.secrets import readers

        if self.path is None:
            return None
        checkout = list(_searched(self.path.resolve().parent))[-1]
        is_any = checkout == checkout.parent  # the root of the file system holds every program
        return Origin(
            lambda path: not is_any and path.resolve().is_relative_to(checkout), readers(self.path.parent)
        )

    def _values(self, section: tuple[str, ...]) -> Mapping[str, object]:
        """A section's table; that of a schedule with what it leaves to its tool."""
        if section[0] != _SCHEDULES:
            return self._section(section)
        from release_kraken.engine.settings.schedule_defaults import completed

        return completed(section[1], self._section(section))

    def _section(self, section: tuple[str, ...]) -> Mapping[str, Any]:
        """A section's table; empty where it is missing (or no table: that is a fault of the outline)."""
        table: Mapping[str, Any] = self.document
        for name in section:
            inner = table.get(name)
            table = inner if isinstance(inner, dict) else {}
        return table

    @cached_property
    def _misplaced(self) -> tuple[Fault, ...]:
        """What is wrong with the outline, visible without any plug-in: sections that nothing reads."""
        schedules = self._section((_SCHEDULES,))
        found = [
            *_outline((), self.document, _SECTIONS),
            *_outline((_SCHEDULES,), schedules, tuple(schedules)),
        ]
        for section in (name for name in _PLUGIN_KINDS if name in self.document):
            names = discovery.names(_PLUGIN_KINDS[section])
            found += _outline((section,), self._section((section,)), names)
        return tuple(found)

    def _refused(self, faults: Iterable[Fault]) -> ConfigError:
        lines = [f"{shown(self.path)}: {fault.text}" if fault.in_file else fault.text for fault in faults]
        return ConfigError("\n".join(lines))

    def _from_here(self, path: Path) -> Path:
        return (self.path.parent if self.path else Path.cwd()) / path


def find(explicit: Path | None = None) -> Path | None:
    """The configuration file: the one given, else $KRAKEN_CONFIG, else the nearest `kraken.toml`, else None.

    Parent folders are searched within a git checkout only, up to its root: a file that lies elsewhere
    above (such as in /tmp) is not the team's.
    """
    named = os.environ.get(VARIABLE)
    if explicit is not None:
        return _existing(explicit, "give the path of a kraken.toml")
    if named:
        return _existing(Path(named), f"it is named by ${VARIABLE}: correct or unset it")
    candidates = (folder / FILE_NAME for folder in _searched(Path.cwd()))
    found = next((path for path in candidates if os.access(path, os.F_OK)), None)
    if found is not None and not found.is_file():
        raise ConfigError(f"{shown(found)}: no regular file; remove it, or give another by --config")
    return found


def read(path: Path | None) -> Configuration:
    """Read a file; raises ConfigError where it cannot be read or is no TOML. None gives the defaults."""
    if path is None:
        return Configuration()
    try:
        text = path.read_text(encoding="utf-8-sig")  # editors on Windows begin a file with a byte order mark
        return Configuration(path.absolute(), tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{shown(path)}{_position(str(error), text)}") from error
    except RecursionError as error:
        raise ConfigError(f"{shown(path)}: nested too deep; write it flatter") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{shown(path)}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    except OSError as error:
        raise ConfigError(f"{shown(path)}: cannot be read: {error.strerror}; mend its permissions") from error


def load(explicit: Path | None = None) -> Configuration:
    """Find and read the configuration."""
    return read(find(explicit))


def shown(path: Path | None) -> str:
    """A path for a message: relative where it lies below the current folder."""
    if path is None:
        return FILE_NAME
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _searched(here: Path) -> Iterator[Path]:
    """The current folder and, in a git checkout, its parents up to the root of the checkout."""
    folders = (here, *here.parents)
    roots = [number for number, folder in enumerate(folders) if os.access(folder / ".git", os.F_OK)]
    yield from folders[: roots[0] + 1 if roots else 1]


def _existing(path: Path, remedy: str) -> Path:
    if not path.is_file():
        raise ConfigError(f"{path}: no such configuration file; {remedy}")
    return path


def _position(message: str, text: str) -> str:
    """`:line:column: what`, from the words of tomllib."""
    match = _POSITION.fullmatch(message)
    if match:
        return f":{match[2]}:{match[3]}: {match[1]}"
    last = text.rpartition("\n")[2]
    return f":{text.count(chr(10)) + 1}:{len(last) + 1}: {message.removesuffix(' (at end of document)')}"


def _outline(heading: tuple[str, ...], table: Mapping[str, Any], known: tuple[str, ...]) -> Iterator[Fault]:
    """Entries of a table of sections that are unknown, or no sections."""
    place = f"[{dotted(heading)}] " if heading else ""
    for name, value in table.items():
        if name not in known:
            yield Fault(f"{place}{unknown('section' if isinstance(value, dict) else 'key', name, known)}")
        elif not isinstance(value, dict):
            yield Fault(f"{place}{name!r} must be a section: [{dotted((*heading, name))}]")


def _settings_of(plugin: Any) -> "type[Settings]":
    """The settings of a plug-in's section; a publisher that only renders has none."""
    if isinstance(plugin, Publisher) and plugin.delivery is None:
        raise ConfigError(
            f"[publishers.{plugin.name}] takes no settings: it only renders; remove the section"
        )
    taking: Any = plugin.delivery if isinstance(plugin, Publisher) else plugin
    model: type[Settings] = taking.settings
    return model
