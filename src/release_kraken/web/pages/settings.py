"""The settings in effect, section by section, without secrets."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from release_kraken.core.errors import ConfigError
from release_kraken.core.settings import Settings
from release_kraken.engine import discovery
from release_kraken.engine.settings import sections
from release_kraken.engine.settings.configuration import Configuration
from release_kraken.engine.settings.faults import dotted
from release_kraken.engine.suite import Suite
from release_kraken.web.access import Scope
from release_kraken.web.pages import settings_view
from release_kraken.web.pages.endpoints import Page
from release_kraken.web.pages.rendering import render
from release_kraken.web.pages.settings_view import Row


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the file; `fault` says why it has no rows."""

    heading: str
    summary: str
    is_written: bool
    rows: tuple[Row, ...] = ()
    fault: str | None = None


def written(configuration: Configuration, place: tuple[str, ...]) -> Mapping[str, Any]:
    """What the file says of a section; empty where it says nothing."""
    table: Mapping[str, Any] = configuration.document
    for name in place:
        inner = table.get(name)
        table = inner if isinstance(inner, dict) else {}
    return table


def list_sections(configuration: Configuration) -> Iterator[Section]:
    """Every section that anything reads, as it is in effect."""
    for place, summary, model in (*sections.declared(), *_named(configuration)):
        said = written(configuration, place)
        heading = dotted(place)
        try:
            settings = _settings(configuration, place, model)
        except ConfigError as error:
            yield Section(heading, summary, bool(said), fault=str(error) if said else None)
        else:
            yield Section(heading, summary, bool(said), tuple(settings_view.rows(settings, said)))


def _named(configuration: Configuration) -> Iterator[tuple[tuple[str, ...], str, type[Settings]]]:
    """The sections whose names the team has chosen."""
    for kind, model in sections.NAMED_SECTIONS.items():
        for name in written(configuration, (kind,)):
            yield (kind, name), model.__doc__ or "", model


def show_settings(suite: Suite, request: Request) -> Response:
    """All sections."""
    values = {"sections": list(list_sections(suite.configuration)), "file": suite.configuration.path}
    return render(request, "settings.html", values)


def _settings(configuration: Configuration, place: tuple[str, ...], model: type[Settings]) -> Settings:
    kind, name = place[0], place[-1]
    found: Settings = configuration.own(model) if len(place) == 1 else _READ[kind](configuration, name)
    return found


def _of_publisher(configuration: Configuration, name: str) -> Settings | None:
    delivery = discovery.load(discovery.PUBLISHERS, name).delivery
    return configuration.publisher_settings(delivery, name) if delivery else None


_READ: Mapping[str, Callable[[Configuration, str], Any]] = {
    "tools": lambda configuration, name: configuration.tool_settings(discovery.load(discovery.TOOLS, name)),
    "connectors": lambda configuration, name: configuration.connector_settings(
        discovery.load(discovery.CONNECTORS, name)
    ),
    "publishers": _of_publisher,
    "schedules": lambda configuration, name: configuration.schedules()[name],
}


PAGES = (Page("/settings", Scope.ADMIN, show_settings),)
