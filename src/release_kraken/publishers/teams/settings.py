"""Which channel of Microsoft Teams hears of what."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from release_kraken.core.finding import Severity
from release_kraken.core.settings import Settings


class Occasion(StrEnum):
    """What a run may have to tell."""

    NEW = "new"
    FINDINGS = "findings"
    GONE = "gone"
    INCOMPLETE = "incomplete"
    FAILED = "failed"
    CLEAN = "clean"


class RouteSettings(Settings):
    """A channel, and what it hears of."""

    channel: Annotated[
        str, Field(min_length=1, description="A channel of [connectors.teams].", examples=["alerts"])
    ]
    tools: Annotated[tuple[str, ...], Field(description="Only runs of these tools; none named: all.")] = ()
    severity: Annotated[Severity, Field(description="Only findings that are at least as grave.")] = (
        Severity.WARNING
    )
    owners: Annotated[
        tuple[str, ...], Field(description="Only findings of these owners; none named: all.")
    ] = ()
    on: Annotated[
        tuple[Occasion, ...],
        Field(
            description="When to post. new: findings that the run before did not have; findings: any; gone: "
            "findings that are mended; incomplete: something could not be looked at; failed: the run could "
            "not be carried out; clean: nothing was found."
        ),
    ] = (Occasion.NEW, Occasion.GONE, Occasion.FAILED)


class TeamsSettings(Settings):
    """Which channel hears of what."""

    routes: Annotated[
        tuple[RouteSettings, ...],
        Field(description="Every route is looked at; a run is posted to each channel that one leads it to."),
    ] = ()
