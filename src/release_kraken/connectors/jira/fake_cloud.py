"""What a pretended Jira answers as Cloud alone: searches by tokens, estimates, projects by many keys."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from release_kraken.connectors.jira.fake_api import FakeApi, found_issues, gone
from release_kraken.connectors.jira.fake_guard import Guard, refused
from release_kraken.connectors.jira.fake_jql import parse
from release_kraken.connectors.jira.fake_json import issues, project
from release_kraken.connectors.jira.fake_site import FakeSite

_UNBOUNDED = (
    "Unbounded JQL queries are not allowed here. Please add a search restriction to your query, "
    "such as 'project = ...'."
)
_GONE = "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API."
_MOST_WITH_FIELDS = 100
_MOST_IDS = 5_000


def cloud_routes(site: FakeSite, guard: Guard) -> list[BaseRoute]:
    """The API at the site's own address and at the one for tokens with scopes."""
    own = FakeCloud(site)
    routes = [
        Route("/project/search", guard(own.projects)),
        Route("/search/jql", guard(own.search), methods=["POST"]),
        Route("/search/approximate-count", guard(own.estimate), methods=["POST"]),
        Route("/search", gone(_GONE), methods=["GET", "POST"]),
        *FakeApi(site, guard).routes(),
    ]
    return [
        Mount("/rest/api/3", routes=routes),
        Mount("/ex/jira/{site}/rest/api/3", routes=routes),
        Route("/rest/api/2/search", gone(_GONE), methods=["GET", "POST"]),
    ]


@dataclass(frozen=True)
class FakeCloud:
    """What only Cloud answers."""

    site: FakeSite

    async def projects(self, request: Request) -> Response:
        """By present keys."""
        keys = request.query_params.getlist("keys")
        known = [each for each in self.site.projects if not each.hidden]
        if self.site.strict_keys and not set(keys) <= {each.key for each in known}:
            return refused(400, "The following project keys do not exist.")
        values = [project(each) for each in known if each.key in keys]
        return JSONResponse({"startAt": 0, "isLast": True, "total": len(values), "values": values})

    async def search(self, request: Request) -> Response:
        """A page, as long as the site likes, and a token that belongs to the query."""
        given = await request.json()
        if not parse(given["jql"]).is_bounded:
            return refused(400, _UNBOUNDED)
        query, page_number, start = _read(given.get("nextPageToken")) or (given["jql"], 0, 0)
        if query != given["jql"]:
            return refused(400, "The provided next page token is invalid or expired.")
        fields = given.get("fields") or ["id"]
        found = found_issues(self.site, given["jql"])
        end = start + self._size(given.get("maxResults", 50), fields)
        page = {"issues": issues(self.site, found[start:end], fields), "isLast": end >= len(found)}
        if end < len(found):
            following = (0, 0) if self.site.repeats_token else (page_number + 1, end)
            page["nextPageToken"] = _token(query, *following)
        return JSONResponse(page)

    async def estimate(self, request: Request) -> Response:
        """Near the truth."""
        given = await request.json()
        if not parse(given["jql"]).is_bounded:
            return refused(400, _UNBOUNDED)
        return JSONResponse({"count": len(found_issues(self.site, given["jql"]))})

    def _size(self, asked: int, fields: Sequence[str]) -> int:
        if self.site.short_pages:
            return self.site.short_pages.pop(0)
        most = _MOST_IDS if set(fields) <= {"id", "key"} else _MOST_WITH_FIELDS
        return min(asked, most, self.site.most_per_page)


def _token(jql: str, page_number: int, start: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([jql, page_number, start]).encode()).decode()


def _read(token: str | None) -> tuple[str, int, int] | None:
    """The query that a token belongs to, and where its page begins."""
    if token is None:
        return None
    query, page_number, start = json.loads(base64.urlsafe_b64decode(token))
    return query, page_number, start
