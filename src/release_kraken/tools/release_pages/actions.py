"""What people tell the tool: which deployment project deploys an application."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from release_kraken.core.errors import ConfigError
from release_kraken.core.plugin import Action, Desk
from release_kraken.core.settings import Settings
from release_kraken.core.text import nearest
from release_kraken.tools.release_pages.settings import ReleasePagesSettings

if TYPE_CHECKING:
    from release_kraken.connectors.bamboo.inventory import DeploymentProject
    from release_kraken.tools.release_pages.deployments.mapping import Application

_Desk = Desk[ReleasePagesSettings]


class UnmapInputs(Settings):
    """Which application."""

    project: Annotated[str, Field(min_length=1, max_length=100, description="Key of the Jira project.")]
    application: Annotated[
        str, Field(max_length=255, description="The application; empty: versions that name none.")
    ] = ""


class MapInputs(UnmapInputs):
    """Which application, and what deploys it."""

    deployment_project: Annotated[
        str,
        Field(min_length=1, max_length=300, description="Name or id of the deployment project in Bamboo."),
    ]


def _map(inputs: MapInputs, desk: _Desk) -> str:
    """The choice replaces a former one, however the application was spelled then."""
    from release_kraken.tools.release_pages.deployments import choices
    from release_kraken.tools.release_pages.deployments.mapping import Choice

    application = _application(inputs, choices.applications(desk.memory))
    found = _deployment_project(inputs.deployment_project, choices.deployment_projects(desk.memory))
    choice = Choice(application.project, application.name, found.id, found.name, desk.actor, desk.now)
    choices.keep_choice(desk.memory, choice)
    return f"{found.name} ({found.id}) deploys {application}: the next run looks there."


def _unmap(inputs: UnmapInputs, desk: _Desk) -> str:
    """Also of an application that is not released any more."""
    from release_kraken.tools.release_pages.deployments import choices
    from release_kraken.tools.release_pages.deployments.mapping import called

    name = called(inputs.project.strip(), inputs.application.strip())
    forgotten = choices.forget_choices(desk.memory, inputs.project, inputs.application)
    if not forgotten:
        raise ConfigError(f"{name}: nobody has chosen a deployment project for it, so none can be forgotten")
    return f"{forgotten[0].name} ({forgotten[0].deployment_project}) is not chosen for {name} any more."


def _application(inputs: MapInputs, known: "tuple[Application, ...]") -> "Application":
    """The one that a person means, as Jira spells it."""
    from release_kraken.tools.release_pages.deployments.mapping import called

    found = next((each for each in known if each.is_called(inputs.project, inputs.application)), None)
    if found is not None:
        return found
    name = called(inputs.project.strip(), inputs.application.strip())
    spelled = {str(each).lower(): str(each) for each in known}
    meant = spelled.get(nearest(name, spelled) or "")
    raise ConfigError(
        f"{name}: no release of such an application was seen lately"
        + (f"; did you mean {meant}?" if meant else "; the page lists those that there are")
    )


def _deployment_project(text: str, known: "tuple[DeploymentProject, ...]") -> "DeploymentProject":
    """The one that a person means by a name or an id."""
    from release_kraken.tools.release_pages.deployments.nearness import near, projects_called

    found = projects_called(text, known)
    if len(found) == 1:
        return found[0]
    if found:
        raise ConfigError(
            f"{text}: {_listed((each.id, each.name) for each in found)} have that name: give the id"
        )
    if not known:
        raise ConfigError("no deployment projects are known yet: they come with a run that reaches Bamboo")
    meant = _listed(near((text,), known) or _mistyped(text, known))
    raise ConfigError(
        f"{text}: the last run saw no such deployment project in Bamboo"
        + (f"; did you mean {meant}?" if meant else "; Kraken's account may not see it")
    )


def _mistyped(text: str, known: "Iterable[DeploymentProject]") -> list[tuple[int, str]]:
    """Those whose name has nearly the same letters: of short names, pairs of letters tell too little."""
    names = {each.name.lower(): each for each in known}
    meant = nearest(text.strip(), names)
    return [(names[meant].id, names[meant].name)] if meant else []


def _listed(projects: Iterable[tuple[int, str]]) -> str:
    return ", ".join(f"{name} ({number})" for number, name in projects)


ACTIONS = (
    Action("map", "Choose the deployment project of an application.", MapInputs, _map),
    Action("unmap", "Forget which deployment project was chosen for an application.", UnmapInputs, _unmap),
)
