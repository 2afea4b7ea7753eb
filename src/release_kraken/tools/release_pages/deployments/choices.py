"""Remembers what mapping needs: deployment projects that were seen, applications, and what people chose.

Keys: `deployment-projects`, `bamboo/applications`, `mapping/<project>/<application>`.
"""

from functools import cache
from typing import TYPE_CHECKING

from release_kraken.connectors.bamboo.inventory import DeploymentProject
from release_kraken.core.memory import Memory
from release_kraken.tools.release_pages.deployments.keeping import kept, recalled
from release_kraken.tools.release_pages.deployments.mapping import Application, Choice

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_PROJECTS = "deployment-projects"
_APPLICATIONS = "bamboo/applications"
_CHOICES = "mapping/"


def deployment_projects(memory: Memory) -> tuple[DeploymentProject, ...]:
    """Those that were last seen, with their environments."""
    return recalled(_projects(), memory.get(_PROJECTS), ())


def applications(memory: Memory) -> tuple[Application, ...]:
    """Those that were released lately."""
    return recalled(_applications(), memory.get(_APPLICATIONS), ())


def choices(memory: Memory) -> tuple[Choice, ...]:
    """What people chose."""
    found = (recalled(_choice(), value, None) for value in memory.list(_CHOICES).values())
    return tuple(choice for choice in found if choice)


def keep_seen(
    memory: Memory, projects: tuple[DeploymentProject, ...], released: tuple[Application, ...]
) -> None:
    """Remember deployment projects and applications, where they are not what they were."""
    seen = {_PROJECTS: kept(_projects(), projects), _APPLICATIONS: kept(_applications(), released)}
    memory.put({key: value for key, value in seen.items() if memory.get(key) != value})


def keep_choice(memory: Memory, choice: Choice) -> None:
    """Remember what a person chose, in the place of what was chosen before, however it was spelled."""
    former = {_key(each) for each in _made_for(memory, choice.project, choice.application)}
    memory.put({_key(choice): kept(_choice(), choice)})
    memory.remove(former - {_key(choice)})


def forget_choices(memory: Memory, project: str, application: str) -> tuple[Choice, ...]:
    """Forget what was chosen for an application; returns it."""
    former = _made_for(memory, project, application)
    memory.remove(map(_key, former))
    return former


def _made_for(memory: Memory, project: str, application: str) -> tuple[Choice, ...]:
    return tuple(each for each in choices(memory) if each.is_for(project, application))


def _key(choice: Choice) -> str:
    return f"{_CHOICES}{choice.project}/{choice.application}"


@cache
def _projects() -> "TypeAdapter[tuple[DeploymentProject, ...]]":
    from pydantic import TypeAdapter

    return TypeAdapter(tuple[DeploymentProject, ...])


@cache
def _applications() -> "TypeAdapter[tuple[Application, ...]]":
    from pydantic import TypeAdapter

    return TypeAdapter(tuple[Application, ...])


@cache
def _choice() -> "TypeAdapter[Choice | None]":
    from pydantic import TypeAdapter

    return TypeAdapter(Choice | None)
