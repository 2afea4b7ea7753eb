"""What a pretended Jira answers alike as Cloud and as Data Center: projects, versions, the user."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from release_kraken.connectors.jira import fake_json
from release_kraken.connectors.jira.fake_guard import Guard, refused
from release_kraken.connectors.jira.fake_jql import JqlError, parse
from release_kraken.connectors.jira.fake_site import FakeIssue, FakeProject, FakeSite, FakeVersion
from release_kraken.core.json import JSONObject

_MOST_VERSIONS = 50


@dataclass
class FakeApi:
    """What both kinds answer."""

    site: FakeSite
    guard: Guard

    def routes(self) -> list[Route]:
        """The addresses, without what precedes them."""
        return [
            Route("/myself", self.guard(self._myself)),
            Route("/project/{key}", self.guard(self._project)),
            Route("/project/{key}/version", self.guard(self._versions)),
            Route("/version/{id}", self.guard(self._version)),
            Route("/version/{id}/unresolvedIssueCount", self.guard(self._unresolved)),
        ]

    async def _myself(self, _request: Request) -> Response:
        return JSONResponse(fake_json.user(self.site, self.site.account))

    async def _project(self, request: Request) -> Response:
        found = self._found_project(request)
        return JSONResponse(fake_json.project(found)) if found else _no_project(request)

    async def _versions(self, request: Request) -> Response:
        """Filtered on Cloud alone; those without a date come last."""
        project = self._found_project(request)
        if project is None:
            return _no_project(request)
        query = request.query_params
        versions = [each for each in list(self.site.versions.values()) if each.project is project]
        if self.site.kind == "cloud" and "status" in query:
            versions = [each for each in versions if _status(each) in query["status"].split(",")]
        versions.sort(key=lambda each: each.release_date or date.max)
        return JSONResponse(self._page(request, versions))

    def _page(self, request: Request, versions: Sequence[FakeVersion]) -> JSONObject:
        start = int(request.query_params.get("startAt", 0))
        size = min(int(request.query_params.get("maxResults", 50)), _MOST_VERSIONS, self.site.most_per_page)
        shown = versions[start : start + size]
        return {
            "startAt": start,
            "maxResults": size,
            "total": len(versions),
            "isLast": start + size >= len(versions),
            "nextPage": "https://elsewhere.example.org/not-to-be-asked",
            "values": [self._described(request, each) for each in shown],
        }

    async def _version(self, request: Request) -> Response:
        found = self._found_version(request)
        return JSONResponse(self._described(request, found)) if found else _no_version(request)

    async def _unresolved(self, request: Request) -> Response:
        """Data Center does not tell the number of all."""
        found = self._found_version(request)
        if found is None:
            return _no_version(request)
        issues = self.site.issues_of(found)
        total = {"issuesCount": len(issues)} if self.site.kind == "cloud" else {}
        return JSONResponse({"issuesUnresolvedCount": sum(not each.resolution for each in issues), **total})

    def _described(self, request: Request, version: FakeVersion) -> JSONObject:
        asked = "issuesstatus" in request.query_params.get("expand", "").split(",")
        can = self.site.kind == "cloud" or self.site.gives_progress
        return fake_json.version(self.site, version, with_progress=asked and can)

    def _found_project(self, request: Request) -> FakeProject | None:
        try:
            found = self.site.project(request.path_params["key"])
        except KeyError:
            return None
        return None if found.hidden else found

    def _found_version(self, request: Request) -> FakeVersion | None:
        found = self.site.versions.get(request.path_params["id"])
        return None if found is None or found.project.hidden else found


def found_issues(site: FakeSite, jql: str) -> list[FakeIssue]:
    """What a search finds; raises JqlError, also for a version that is not there or hidden."""
    for value in parse(jql).named.get("fixversion", ()):
        version = site.versions.get(value)
        if value.isdecimal() and (version is None or version.project.hidden):
            raise JqlError(f"A value with ID '{value}' does not exist for the field 'fixVersion'.")
    return site.search(jql)


def gone(text: str) -> Callable[[Request], Response]:
    """An endpoint that was given up."""
    return lambda _request: refused(410, text)


def _status(version: FakeVersion) -> str:
    if version.archived:
        return "archived"
    return "released" if version.released else "unreleased"


def _no_project(request: Request) -> Response:
    return refused(404, f"No project could be found with key '{request.path_params['key']}'.")


def _no_version(request: Request) -> Response:
    return refused(404, f"Could not find version for id '{request.path_params['id']}'")
