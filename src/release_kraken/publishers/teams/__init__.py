"""Cards for channels of Microsoft Teams, by routes that say which channel hears of what."""

import json
from dataclasses import replace

from release_kraken.connectors.teams.client import Teams
from release_kraken.core.context import Connectors
from release_kraken.core.delivery import Delivery, Receipt
from release_kraken.core.errors import ConfigError
from release_kraken.core.plugin import Publisher
from release_kraken.core.publication import Publication, Surface
from release_kraken.publishers.teams.fitting import fitted
from release_kraken.publishers.teams.routing import addresses, seen_by
from release_kraken.publishers.teams.settings import TeamsSettings


def render(publication: Publication, _surface: Surface) -> str:
    """The message as a channel would get it that hears of everything."""
    return f"{json.dumps(fitted(publication).message, ensure_ascii=False, indent=2)}\n"


def _send(settings: TeamsSettings, publication: Publication, address: str, connectors: Connectors) -> Receipt:
    seen = seen_by(settings, publication, address)
    if seen is None:
        raise ConfigError(f"no route leads to {address!r} any more; see [[publishers.teams.routes]]")
    fitting = fitted(replace(publication, report=seen.report, comparison=seen.comparison))
    connectors.get(Teams).post(seen.channel, fitting.message)
    return Receipt(notes=fitting.notes)


PUBLISHER = Publisher(
    name="teams",
    summary="Cards for channels of Microsoft Teams.",
    render=render,
    suffix=".json",
    delivery=Delivery(settings=TeamsSettings, addresses=addresses, send=_send, repeatable=False),
)
