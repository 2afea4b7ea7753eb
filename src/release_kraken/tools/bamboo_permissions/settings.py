"""The settings of the Bamboo Permission Enforcer."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from release_kraken.core.settings import Option, Settings


class BambooPermissionsSettings(Settings):
    """Which policy holds, and how much a run may change."""

    policy: Annotated[
        Path, Option("--policy", "FILE"), Field(description="The policy: a TOML or YAML file.")
    ] = Path("bamboo-permissions.toml")
    most_changes: Annotated[
        int,
        Field(ge=0, description="Grants that one run may add and remove; with more, nothing is changed."),
    ] = 100
    most_removals: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            description="Share of all grants seen that one run may remove; with more, nothing is changed.",
        ),
    ] = 0.2
