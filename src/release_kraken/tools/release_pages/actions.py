"""What people tell the tool: which deployment project deploys an application."""

from typing import Annotated

from pydantic import Field

from release_kraken.core.plugin import Action, Desk
from release_kraken.core.settings import Settings
from release_kraken.tools.release_pages.mapping import Mapped
from release_kraken.tools.release_pages.settings import ReleasePagesSettings

_Desk = Desk[ReleasePagesSettings]


class UnmapInputs(Settings):
    """Which application."""

    project: Annotated[str, Field(min_length=1, max_length=100, description="Key of the Jira project.")]
    application: Annotated[
        str, Field(max_length=200, description="The application; empty: versions that name none.")
    ] = ""


class MapInputs(UnmapInputs):
    """Which application, and what deploys it."""

    deployment_project: Annotated[
        str,
        Field(min_length=1, max_length=300, description="Name or id of the deployment project in Bamboo."),
    ]


def mappings(desk: _Desk) -> tuple[Mapped, ...]:
    """Every application that was released lately, with what deploys it from the next run on."""
    raise NotImplementedError


def deployment_projects(desk: _Desk) -> tuple[tuple[int, str], ...]:
    """Every deployment project that was last seen, as (id, name), by name."""
    raise NotImplementedError


def _map(inputs: MapInputs, desk: _Desk) -> str:
    raise NotImplementedError


def _unmap(inputs: UnmapInputs, desk: _Desk) -> str:
    raise NotImplementedError


ACTIONS = (
    Action("map", "Choose the deployment project of an application.", MapInputs, _map),
    Action("unmap", "Forget which deployment project was chosen for an application.", UnmapInputs, _unmap),
)
