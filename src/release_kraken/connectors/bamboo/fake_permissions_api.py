"""The addresses below `/permissions` of a pretended Bamboo."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from release_kraken.connectors.bamboo.fake_permissions import FakePermissions
from release_kraken.connectors.bamboo.fake_state import FakeWorld
from release_kraken.core.json import JSONValue

Endpoint = Callable[[Request], Awaitable[Response]]
ItemT = TypeVar("ItemT")

_SCOPE = "/permissions/{level}/{id}"
_MISSING = "Entity not found"
_FORBIDDEN = "The user lacks effective admin permissions for given entity"


class Server(Protocol):
    """The pretended Bamboo, as far as permissions go."""

    account: str
    page_size: int
    granted_status: int
    permissions: FakePermissions
    world: FakeWorld

    def page(
        self, request: Request, items: Sequence[ItemT], size: str, start: str
    ) -> tuple[int, list[ItemT]]:
        """Where the asked page begins, and what is on it."""
        ...


class PermissionsApi:
    """Lists, grants and revokes for the account of the token."""

    def __init__(self, bamboo: Server) -> None:
        self._bamboo, self._permissions, self._world = bamboo, bamboo.permissions, bamboo.world

    def routes(self, guarded: Callable[[Endpoint], Endpoint]) -> list[Route]:
        """What is asked below `global` has no id."""
        change, lists, available = guarded(self._change), guarded(self._list), guarded(self._available)
        return [
            route
            for scope in ("/permissions/global", _SCOPE)
            for route in (
                Route(f"{scope}/available-{{kind}}", available),
                Route(f"{scope}/{{kind}}", lists),
                Route(f"{scope}/{{kind}}/{{name:path}}", change, methods=["PUT", "DELETE"]),
            )
        ]

    async def assigned_groups(self, request: Request) -> Response:
        """The groups of somebody."""
        user = self._world.users.get(request.path_params["name"])
        if not self._permissions.is_admin(self._bamboo.account):
            return _errors(403, _FORBIDDEN)
        return self._paged(request, [{"name": name} for name in sorted(user.groups)] if user else [])

    async def _list(self, request: Request) -> Response:
        scope, kind = _scope(request), request.path_params["kind"]
        refusal = self._refusal(scope)
        if refusal:
            return refusal
        listed = self._permissions.listed(scope, kind)
        return self._paged(request, [self._row(kind, name, rights) for name, rights in listed.items()])

    async def _available(self, request: Request) -> Response:
        scope, kind = _scope(request), request.path_params["kind"]
        refusal = self._refusal(scope)
        if refusal:
            return refusal
        wanted = request.query_params.get("name", "").lower()
        names = [name for name in self._permissions.available(scope, kind) if wanted in name.lower()]
        return self._paged(request, [{"name": name} for name in names])

    async def _change(self, request: Request) -> Response:
        scope, given = _scope(request), request.path_params
        refusal = self._refusal(scope)
        if refusal:
            return refusal
        who = (given["kind"], given["name"])
        revoke = request.method == "DELETE"
        status, wrong = self._permissions.change(scope, who, await request.json(), revoke=revoke)
        if wrong:
            return _errors(status, wrong)
        return Response(status_code=self._bamboo.granted_status if status == 204 and not revoke else status)

    def _refusal(self, scope: str) -> Response | None:
        if not self._exists(scope):
            return _errors(404, _MISSING)
        level, _, key = scope.partition("/")
        above = {"plan": f"projectplan/{key.partition('-')[0]}"}.get(level, scope)
        if not self._permissions.is_admin(self._bamboo.account, scope, above):
            return _errors(403, _FORBIDDEN)
        return None

    def _exists(self, scope: str) -> bool:
        level, _, key = scope.partition("/")
        world = self._world
        keys: dict[str, set[str]] = {
            "global": {""},
            "project": {each.key for each in world.projects},
            "plan": {each.key for each in world.plans},
            "deployment": {str(each.id) for each in world.deployment_projects},
            "environment": {str(each.id) for _, each in world.environments()},
            "repository": {str(each.id) for each in world.repositories},
        }
        keys["projectplan"] = keys["project"]
        return key in keys.get(level, set())

    def _row(self, kind: str, name: str, rights: set[str]) -> dict[str, JSONValue]:
        row: dict[str, JSONValue] = {"name": name, "permissions": sorted(rights)}
        if kind == "groups":
            return row | {"editable": name not in self._permissions.read_only}
        user = self._world.users.get(name) if kind == "users" else None
        return row | {"fullName": user.full_name, "email": None} if user else row

    def _paged(self, request: Request, rows: list[dict[str, JSONValue]]) -> Response:
        start, some = self._bamboo.page(request, rows, "limit", "start")
        limit = min(int(request.query_params.get("limit", 25)), self._bamboo.page_size)
        return JSONResponse({"start": start, "limit": limit, "results": some})


def _scope(request: Request) -> str:
    level, key = request.path_params.get("level"), request.path_params.get("id")
    return f"{level}/{key}" if level else "global"


def _errors(status: int, message: str) -> Response:
    return JSONResponse({"errors": [message], "fieldErrors": {}}, status)
