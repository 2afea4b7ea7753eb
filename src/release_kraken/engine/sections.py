"""The sections of `kraken.toml`: Kraken's own, and one for each plug-in."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field

from release_kraken.core.settings import Settings
from release_kraken.engine import discovery


class StoreSettings(Settings):
    """Where runs and findings are kept."""

    url: Annotated[
        str | None,
        Field(
            description=(
                "Database URL as SQLAlchemy writes it; a relative SQLite path starts at this file's folder. "
                "Default: an SQLite file in $XDG_STATE_HOME/release-kraken."
            ),
            examples=["sqlite:///kraken.db"],
        ),
    ] = None


class CacheSettings(Settings):
    """Where results are kept by content, so that what has not changed is not run again."""

    folder: Annotated[
        Path | None,
        Field(
            description=(
                "Folder of the cache; a relative one starts at this file's folder. "
                "Default: $XDG_CACHE_HOME/release-kraken."
            ),
            examples=[".kraken-cache"],
        ),
    ] = None
    megabytes: Annotated[
        int, Field(gt=0, description="Size above which what was not used for longest is removed.")
    ] = 256


OWN_SECTIONS: dict[str, type[Settings]] = {"store": StoreSettings, "cache": CacheSettings}


def declared() -> Iterator[tuple[tuple[str, ...], str, type[Settings]]]:
    """Every section with its summary and its settings: Kraken's own, connectors, tools."""
    for name, model in OWN_SECTIONS.items():
        yield (name,), model.__doc__ or "", model
    for connector in discovery.load_all(discovery.CONNECTORS):
        yield ("connectors", connector.name), connector.summary, connector.settings
    for tool in discovery.load_all(discovery.TOOLS):
        yield ("tools", tool.name), tool.summary, tool.settings
