"""How far a Jira issue has come in a pretended Bamboo, by the versions that hold it."""

from release_kraken.connectors.bamboo.fake_state import FakeDeploymentProject, FakeEnvironment, FakeWorld
from release_kraken.core.json import JSONValue


def related(world: FakeWorld, issue: str) -> list[FakeDeploymentProject]:
    """The deployment projects with a version that holds an issue."""
    return [
        project
        for project in world.deployment_projects
        if any(issue in version.issues for version in project.versions)
    ]


def link(project: FakeDeploymentProject) -> dict[str, JSONValue]:
    """A deployment project, as it is listed beside an issue."""
    return {"id": project.id, "name": project.name, "environmentCount": len(project.environments)}


def status(project: FakeDeploymentProject, environment: FakeEnvironment, issue: str) -> dict[str, JSONValue]:
    """How far an issue has come in an environment."""
    current = environment.current
    return {
        "id": environment.id,
        "name": environment.name,
        "issueStatus": _availability(project, environment, issue),
        "version": {"id": current.version.id, "name": current.version.name} if current else None,
    }


def _availability(project: FakeDeploymentProject, environment: FakeEnvironment, issue: str) -> str:
    """A version holds the issues of those before it on its branch."""
    current = environment.current
    holding = [version for version in project.versions if issue in version.issues]
    reached = [
        version
        for version in holding
        if current and version.branch == current.version.branch and version.created <= current.version.created
    ]
    if not reached:
        return "NOT_AVAILABLE"
    return "AVAILABLE" if len(reached) == len(holding) else "PARTIALLY_AVAILABLE"
