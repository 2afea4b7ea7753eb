"""Lists the versions of a project, page by page."""

from collections.abc import Collection, Mapping
from datetime import date

from release_kraken.connectors.jira.calls import Calls
from release_kraken.connectors.jira.client import Version, VersionStatus
from release_kraken.connectors.jira.payloads import VersionPage, VersionPayload
from release_kraken.core.errors import RemoteError
from release_kraken.net.client import path_of

_PAGE = 50  # what both kinds give by default


def list_versions(
    calls: Calls, project: str, statuses: Collection[VersionStatus], filters: Mapping[str, str]
) -> tuple[Version, ...]:
    """All versions with one of the statuses, whether or not the server filters them; by release date."""
    query = {"orderBy": "releaseDate", "expand": "issuesstatus", **filters}
    versions = (payload.understood(project) for payload in _payloads(calls, project, query))
    return tuple(sorted((version for version in versions if version.status in statuses), key=_by_date))


def _payloads(calls: Calls, project: str, query: Mapping[str, str]) -> list[VersionPayload]:
    """Counted on by what was sent: `nextPage` may lie at another address than the one that we may ask."""
    path, thing = f"project/{path_of(project)}/version", f"Jira project {project!r}"
    found: dict[str, VersionPayload] = {}
    start = 0
    while True:
        page = calls.get(VersionPage, path, {**query, "startAt": start, "maxResults": _PAGE}, thing=thing)
        found |= {payload.id: payload for payload in page.values}
        start += len(page.values)
        if page.is_end(start):
            return list(found.values())
        if not page.values:
            raise RemoteError(
                f"{thing}: a page of its versions is empty, and yet not the last; try again later",
                retryable=True,
            )


def _by_date(version: Version) -> tuple[date, str]:
    return version.release_date or date.max, version.name
