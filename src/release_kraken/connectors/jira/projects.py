"""Finds projects by their keys, also by those that they had before."""

from collections.abc import Callable, Iterable, Iterator

from release_kraken.connectors.jira.calls import Calls
from release_kraken.connectors.jira.client import NotVisibleError, Project
from release_kraken.connectors.jira.payloads import ProjectPayload
from release_kraken.net.client import path_of


def found_projects(
    calls: Calls, keys: Iterable[str], list_known: Callable[[], Iterable[ProjectPayload]]
) -> Iterator[Project]:
    """Projects by key; those that the list does not hold are asked for singly: that knows old keys."""
    known = {payload.key: payload for payload in list_known()}
    for key in dict.fromkeys(keys):
        payload = known.get(key) or _get_project(calls, key)
        if payload is not None:
            yield payload.understood(key)


def get_key(calls: Calls, project_id: str) -> str:
    """The key that a project has now."""
    path = f"project/{path_of(project_id)}"
    return calls.get(ProjectPayload, path, thing=f"Jira project {project_id}").key


def _get_project(calls: Calls, key: str) -> ProjectPayload | None:
    try:
        return calls.get(ProjectPayload, f"project/{path_of(key)}", thing=f"Jira project {key!r}")
    except NotVisibleError:
        return None
