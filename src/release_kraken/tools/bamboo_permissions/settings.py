"""The settings of the Bamboo Permission Enforcer."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from release_kraken.core.settings import Option, Settings


class BambooPermissionsSettings(Settings):
    """Which policy holds, and how much a run may change."""

    policy: Annotated[
        Path | None,
        Option("--policy", "FILE"),
        Field(
            description="The policy: a TOML or YAML file, or a folder of them. Without one nothing is done."
        ),
    ] = None
    most_changes: Annotated[
        int,
        Option("--most-changes"),
        Field(ge=0, description="Grants that one run may add and remove; with more, nothing is changed."),
    ] = 100
    most_removals: Annotated[
        float,
        Option("--most-removals"),
        Field(
            ge=0,
            le=1,
            description="Share of all grants seen that one run may remove; with more, nothing is changed.",
        ),
    ] = 0.2
    most_vanished: Annotated[
        float,
        Option("--most-vanished"),
        Field(
            ge=0,
            le=1,
            description="Share of the last run's grants that may be gone, as they are while the user "
            "directory is down; with more, nothing is changed.",
        ),
    ] = 0.5
    principal: Annotated[
        str,
        Option("--principal", "NAME"),
        Field(description="Whose rights the answer `access` tells: a group's or user's; empty: everybody's."),
    ] = ""


def subject(settings: BambooPermissionsSettings) -> str:
    """What a run with these settings looks at: the server, through its policy."""
    return str(settings.policy.resolve()) if settings.policy else "no policy"
