"""What a pretended Jira answers as Data Center alone: searches by offsets, with a total, within a window."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from release_kraken.connectors.jira.fake_api import FakeApi, found_issues
from release_kraken.connectors.jira.fake_guard import Guard, refused
from release_kraken.connectors.jira.fake_json import issues, project
from release_kraken.connectors.jira.fake_site import FakeSite


def data_center_routes(site: FakeSite, guard: Guard) -> list[BaseRoute]:
    """The API."""
    own = FakeDataCenter(site)
    routes = [
        Route("/serverInfo", guard(own.server)),
        Route("/project", guard(own.projects)),
        Route("/search", guard(own.search), methods=["POST"]),
        *FakeApi(site, guard).routes(),
    ]
    return [Mount("/rest/api/2", routes=routes)]


@dataclass(frozen=True)
class FakeDataCenter:
    """What only Data Center answers."""

    site: FakeSite

    async def server(self, _request: Request) -> Response:
        """Which server it is."""
        return JSONResponse({"version": "10.3.24", "deploymentType": "Server", "serverTitle": "Jira"})

    async def projects(self, request: Request) -> Response:
        """All that are visible, whole."""
        with_archived = request.query_params.get("includeArchived") == "true"
        known = [each for each in self.site.projects if not each.hidden]
        return JSONResponse([project(each) for each in known if with_archived or not each.archived])

    async def search(self, request: Request) -> Response:
        """A page of at most as many as the administrator allows; only the total where none are asked for."""
        given = await request.json()
        found = found_issues(self.site, given["jql"])
        start, asked = given.get("startAt", 0), given.get("maxResults", 50)
        window = self.site.window
        if window is not None and start + asked > window:
            return refused(400, f"The sum of startAt and maxResults must not exceed {window}.")
        size = min(asked, self.site.most_per_page)
        shown = found[start : start + size]
        page = {
            "startAt": start,
            "maxResults": size,
            "total": len(found),
            "issues": issues(self.site, shown, given.get("fields") or ()),
        }
        return JSONResponse(page if window is None else {**page, "maxResultWindow": window})
