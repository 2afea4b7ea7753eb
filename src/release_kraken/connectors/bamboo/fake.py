"""A stand-in for Bamboo Data Center, for tests and the demo: projects, deployments and permissions."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from release_kraken.connectors.bamboo import fake_issues, fake_page
from release_kraken.connectors.bamboo.fake_permissions import FakePermissions
from release_kraken.connectors.bamboo.fake_permissions_api import PermissionsApi
from release_kraken.connectors.bamboo.fake_state import FakeEnvironment, FakeWorld
from release_kraken.connectors.bamboo.fake_wire import Wire

if TYPE_CHECKING:
    from release_kraken.core.json import JSONValue

Endpoint = Callable[[Request], Awaitable[Response]]
ItemT = TypeVar("ItemT")

_LOG_IN = "<!DOCTYPE html><title>Log in as a Bamboo user</title><form><input name=os_username></form>"


@dataclass
class FakeBamboo:
    """The API below `/rest/api/latest`, for the account `kraken`, and pages for people.

    Knobs: `as_documented` spells states, moments and lists as the documentation does; `page_size` is the most
    that a page holds; `has_dashboard_status` is False on an old Bamboo; `forbidden` are environments that the
    account may not see; `redirects_strangers` to a log-in page instead of answering 401; `is_silent_on_new`
    leaves environments without deployments out of the dashboard; `size_is_of_page` sends the length of a
    page as that of its list.
    """

    world: FakeWorld = field(default_factory=FakeWorld)
    permissions: FakePermissions = field(init=False)
    account: str = "kraken"
    token: str = "fake-bamboo-token"  # noqa: S105 - nothing is behind it
    version: str = "10.2.3"
    page_size: int = 25
    as_documented: bool = False
    has_dashboard_status: bool = True
    is_silent_on_new: bool = False
    size_is_of_page: bool = False
    redirects_strangers: bool = False
    granted_status: int = 204
    forbidden: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Kraken's account is an administrator, by its group."""
        self.permissions = FakePermissions(self.world)
        self.world.add_user(self.account, "Release Kraken", "bamboo-admin")
        self.permissions.give("global", "groups", "bamboo-admin", "READ", "ADMINISTRATION")

    @property
    def app(self) -> Starlette:
        """The application."""
        pages = [
            Route("/", self._index),
            Route("/userlogin.action", self._log_in),
            Route("/deploy/viewEnvironment.action", self._history),
            Route("/{rest:path}", self._index),
        ]
        return Starlette(routes=[Mount("/rest/api/latest", routes=self._routes()), *pages])

    def _routes(self) -> list[Route]:
        permissions = PermissionsApi(self)
        environment = "/deploy/environment/{id:int}/results"
        endpoints: dict[str, Endpoint] = {
            "/info": self._info,
            "/currentUser": self._current_user,
            "/project": self._projects,
            "/plan": self._plans,
            "/repository": self._repositories,
            "/deploy/project/all": self._deployment_projects,
            environment: self._results,
            "/deploy/issue-status/{issue}": self._issue,
            "/deploy/issue-status/{issue}/{id:int}": self._issue_in,
            "/admin/users/{name:path}/assigned-groups": permissions.assigned_groups,
        }
        routes = [Route(path, self._guarded(endpoint)) for path, endpoint in endpoints.items()]
        status = Route("/deploy/dashboard/status", self._guarded(self._status), methods=["POST"])
        return [*routes, status, *permissions.routes(self._guarded)]

    @property
    def wire(self) -> Wire:
        """How it writes."""
        return Wire(self.as_documented, self.size_is_of_page)

    def page(
        self, request: Request, items: Sequence[ItemT], size: str, start: str
    ) -> tuple[int, list[ItemT]]:
        """Where the asked page begins, and what is on it."""
        begin = int(request.query_params.get(start, 0))
        length = min(int(request.query_params.get(size, self.page_size)), self.page_size)
        return begin, list(items[begin : begin + length])

    def _guarded(self, endpoint: Endpoint) -> Endpoint:
        async def answer(request: Request) -> Response:
            if request.headers.get("authorization") == f"Bearer {self.token}":
                response = await endpoint(request)
                response.headers["retry-after"] = "0"  # Data Center sends it with every answer
                return response
            if self.redirects_strangers:
                return RedirectResponse("/userlogin.action", 302)
            return refused(401, "Client must be authenticated to access this resource.")

        return answer

    async def _index(self, _request: Request) -> Response:
        return HTMLResponse(fake_page.index(self.world, self.permissions))

    async def _history(self, request: Request) -> Response:
        found = self.world.find_environment(int(request.query_params.get("id", 0)))
        return HTMLResponse(fake_page.history(found)) if found else HTMLResponse("not found", 404)

    async def _log_in(self, _request: Request) -> Response:
        return HTMLResponse(_LOG_IN)

    async def _info(self, _request: Request) -> Response:
        return JSONResponse({"version": self.version, "buildNumber": "100213", "state": "RUNNING"})

    async def _current_user(self, _request: Request) -> Response:
        user = self.world.users[self.account]
        return JSONResponse({"name": user.name, "fullName": user.full_name, "email": None})

    async def _projects(self, request: Request) -> Response:
        """Those without plans only for who asks for them."""
        with_plans = {plan.project for plan in self.world.plans}
        is_whole = request.query_params.get("showEmpty") == "true"
        projects = [each for each in self.world.projects if is_whole or each.key in with_plans]
        start, some = self.page(request, projects, "max-results", "start-index")
        sent: list[JSONValue] = [{"key": each.key, "name": each.name} for each in some]
        wrapped = self.wire.wrapped(self.wire.key("project", "projects"), sent, start, len(projects))
        return JSONResponse({"projects": wrapped})

    async def _plans(self, request: Request) -> Response:
        start, some = self.page(request, self.world.plans, "max-results", "start-index")
        sent: list[JSONValue] = [self.wire.plan(each) for each in some]
        return JSONResponse(
            {"plans": self.wire.wrapped(self.wire.key("plan", "plans"), sent, start, len(self.world.plans))}
        )

    async def _repositories(self, request: Request) -> Response:
        start, some = self.page(request, self.world.repositories, "max-result", "start-index")
        sent: list[JSONValue] = [
            {"id": each.id, "name": each.name, "projectKey": each.project or None} for each in some
        ]
        size = len(self.world.repositories)
        return JSONResponse(self.wire.wrapped("searchResults", sent, start, size))

    async def _deployment_projects(self, _request: Request) -> Response:
        return JSONResponse(
            [
                self.wire.deployment_project(project, [e for e in project.environments if self._sees(e)])
                for project in self.world.deployment_projects
            ]
        )

    async def _status(self, request: Request) -> Response:
        """One environment that may not be seen fails the whole."""
        given = await request.json()
        if not self.has_dashboard_status:
            return refused(404, "null for uri")
        if not isinstance(given, dict) or set(given) != {"ids"}:
            return refused(400, "Unrecognized field")
        found = [self.world.find_environment(number) for number in given["ids"]]
        if any(each is not None and not self._sees(each) for each in found):
            return refused(403, "User has no view permission to provided environment")
        shown = [each for each in found if each and (each.results or not self.is_silent_on_new)]
        return JSONResponse([self.wire.status(each) for each in shown])

    async def _results(self, request: Request) -> Response:
        """The newest first."""
        found = self.world.find_environment(request.path_params["id"])
        if found is None:
            return refused(404, "Environment with given id has not been found")
        if not self._sees(found):
            return refused(403, "You don't have permission to view the environment")
        start, some = self.page(request, found.results[::-1], "max-result", "start-index")
        sent: list[JSONValue] = [self.wire.result(each) for each in some]
        return JSONResponse(self.wire.wrapped("results", sent, start, len(found.results)))

    async def _issue(self, request: Request) -> Response:
        projects = fake_issues.related(self.world, request.path_params["issue"])
        return JSONResponse({"deploymentProjects": [fake_issues.link(each) for each in projects]})

    async def _issue_in(self, request: Request) -> Response:
        issue, number = request.path_params["issue"], request.path_params["id"]
        found = next((each for each in self.world.deployment_projects if each.id == number), None)
        if found is None:
            return refused(404, "Deployment project not found")
        environments = [fake_issues.status(found, each, issue) for each in found.environments]
        return JSONResponse({"deploymentProject": fake_issues.link(found), "environments": environments})

    def _sees(self, environment: FakeEnvironment) -> bool:
        return environment.id not in self.forbidden


def refused(status: int, message: str) -> Response:
    """An error, as Bamboo words it."""
    return JSONResponse({"message": message, "status-code": status}, status)
