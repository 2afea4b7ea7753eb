"""The API of a pretended Confluence Data Center, without a context path."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from release_kraken.connectors.confluence.fake.answering import attach, attachment, cut, guarded, old_refusal
from release_kraken.connectors.confluence.fake.site import FakeSite
from release_kraken.connectors.confluence.fake.state import FakePage, FakeProperty, FakeVersion, Refused
from release_kraken.core.json import JSONValue

if TYPE_CHECKING:
    from collections.abc import Callable


_API = "/rest/api"
_ANY = ("current", "trashed", "archived")


def routes(fake: FakeSite) -> list[Route]:
    """All addresses of the API."""
    server = _DataCenter(fake)
    addresses = (
        ("GET", "/user/current", server.user),
        ("GET", "/content", server.pages),
        ("POST", "/content", server.create),
        ("GET", "/content/{id}", server.page),
        ("PUT", "/content/{id}", server.change),
        ("GET", "/content/{id}/child/page", server.children),
        ("GET", "/content/{id}/label", server.labels),
        ("POST", "/content/{id}/label", server.add_labels),
        ("DELETE", "/content/{id}/label", server.remove_label),
        ("POST", "/content/{id}/property", server.create_property),
        ("GET", "/content/{id}/property/{key}", server.property),
        ("PUT", "/content/{id}/property/{key}", server.change_property),
        ("GET", "/content/{id}/child/attachment", server.attachments),
        ("POST", "/content/{id}/child/attachment", server.attach),
        ("POST", "/content/{id}/child/attachment/{attachment}/data", server.attach_again),
    )
    return [
        Route(f"{_API}{path}", guarded(fake, each, old_refusal), methods=[verb])
        for verb, path, each in addresses
    ]


@dataclass(frozen=True)
class _DataCenter:
    fake: FakeSite

    async def user(self, _request: Request) -> Response:
        return JSONResponse(_person(self.fake.account))

    async def pages(self, request: Request) -> Response:
        given = request.query_params
        if given["spaceKey"] not in self.fake.spaces:
            raise Refused(404, f"No space with key : {given['spaceKey']}")
        statuses = _ANY if given.get("status") == "any" else ("current",)
        found = [
            self._described(page, given.get("expand", ""))
            for page in self.fake.titled(given["spaceKey"], given["title"])
            if page.status in statuses and not page.is_hidden
        ]
        return JSONResponse(cut(request, found, self.fake.page_size, "start"))

    async def page(self, request: Request) -> Response:
        page, status = self._found(request), request.query_params.get("status", "current")
        if status == "historical":
            return JSONResponse(_historical(page, int(request.query_params["version"])))
        if page.status != "current" and status != "any":
            raise Refused(404, "No content found")
        return JSONResponse(self._described(page, request.query_params.get("expand", "")))

    async def create(self, request: Request) -> Response:
        given = await request.json()
        parent = next((str(each["id"]) for each in reversed(given.get("ancestors", []))), None)
        page = self.fake.create(
            given["space"]["key"],
            parent,
            given["title"],
            given["body"]["storage"]["value"],
            given.get("version", {}).get("message", ""),
        )
        return self._changed(page, request)

    async def change(self, request: Request) -> Response:
        given = await request.json()
        if "version" not in given:
            raise Refused(
                400, "Must supply an incremented version when updating Content. No version supplied."
            )
        version = given["version"]
        made = FakeVersion(
            version["number"],
            given["title"],
            given["body"]["storage"]["value"],
            version.get("message", ""),
            self.fake.account,
            version.get("minorEdit", False),
        )
        page = self.fake.change(request.path_params["id"], made)
        return self._changed(page, request)

    async def children(self, request: Request) -> Response:
        parent = self._found(request)
        found = [
            self._described(page, "")
            for page in self.fake.pages.values()
            if page.parent_id == parent.id and page.status == "current" and not page.is_hidden
        ]
        return JSONResponse(cut(request, found, self.fake.page_size, "start"))

    async def labels(self, request: Request) -> Response:
        found: list[JSONValue] = [{"prefix": "global", "name": name} for name in self._found(request).labels]
        return JSONResponse(cut(request, found, self.fake.page_size, "start"))

    async def add_labels(self, request: Request) -> Response:
        page = self._found(request)
        page.labels.extend(each["name"] for each in await request.json() if each["name"] not in page.labels)
        return JSONResponse({"results": [{"name": name} for name in page.labels]})

    async def remove_label(self, request: Request) -> Response:
        self._found(request).labels.remove(request.query_params["name"])
        return Response(status_code=204)

    async def property(self, request: Request) -> Response:
        held = self._found(request).properties.get(request.path_params["key"])
        if held is None:
            raise Refused(404, "Cannot find property")
        return JSONResponse(_property(held))

    async def create_property(self, request: Request) -> Response:
        page, given = self._found(request), await request.json()
        if given["key"] in page.properties:
            raise Refused(409, "A property with this key exists")
        made = FakeProperty(self.fake.next_id(), given["key"], given["value"])
        page.properties[made.key] = made
        return JSONResponse(_property(made))

    async def change_property(self, request: Request) -> Response:
        page, given = self._found(request), await request.json()
        held = page.properties.get(request.path_params["key"])
        number = given["version"]["number"]
        if held is None or number != held.version + 1:
            raise Refused(409, "Version must be incremented on update")
        held.value, held.version = given["value"], number
        return JSONResponse(_property(held))

    async def attachments(self, request: Request) -> Response:
        found = [
            attachment(each)
            for each in self._found(request).attachments.values()
            if each.name == request.query_params.get("filename", each.name)
        ]
        return JSONResponse(cut(request, found, self.fake.page_size, "start"))

    async def attach(self, request: Request) -> Response:
        made = await attach(self.fake, self._found(request), request, replace=False)
        return JSONResponse({"results": [attachment(made)], "size": 1})

    async def attach_again(self, request: Request) -> Response:
        page = self._found(request)
        if all(each.id != request.path_params["attachment"] for each in page.attachments.values()):
            raise Refused(404, "No attachment")
        return JSONResponse(attachment(await attach(self.fake, page, request, replace=True)))

    def _found(self, request: Request) -> FakePage:
        return self.fake.visible(request.path_params["id"])

    def _described(self, page: FakePage, expand: str) -> JSONValue:
        version: JSONValue = {
            "number": page.version,
            "message": page.newest.message,
            "minorEdit": page.newest.minor,
            "by": _person(page.newest.author),
        }
        expanded: dict[str, Callable[[], dict[str, JSONValue]]] = {
            "version": lambda: {"version": version},
            "space": lambda: {"space": {"id": 1, "key": page.space}},
            "ancestors": lambda: {"ancestors": self._ancestors(page)},
            "body.storage": lambda: {"body": {"storage": {"value": page.body, "representation": "storage"}}},
        }
        described: dict[str, JSONValue] = {
            "id": page.id,
            "type": "page",
            "status": page.status,
            "title": page.title,
            "_links": {"webui": f"/pages/viewpage.action?pageId={page.id}"},
        }
        for name in filter(None, expand.split(",")):
            described |= expanded[name]()
        return described

    def _changed(self, page: FakePage, request: Request) -> Response:
        expand = request.query_params.get("expand", "")
        return JSONResponse(
            self._described(page, expand if self.fake.echoes_bodies else expand.replace("body.storage", ""))
        )

    def _ancestors(self, page: FakePage) -> list[JSONValue]:
        above: list[JSONValue] = []
        parent = self.fake.pages.get(page.parent_id or "")
        while parent is not None:
            above.insert(0, {"id": parent.id, "type": "page", "title": parent.title})
            parent = self.fake.pages.get(parent.parent_id or "")
        return above


def _historical(page: FakePage, number: int) -> JSONValue:
    body = page.body_of(number)
    if body is None or number == page.version:
        raise Refused(404, "No historical content found")
    storage: JSONValue = {"value": body, "representation": "storage"}
    return {
        "id": f"{page.id}{number}",
        "status": "historical",
        "title": page.title,
        "body": {"storage": storage},
    }


def _person(name: str) -> JSONValue:
    return {"type": "known", "username": name, "userKey": f"key-of-{name}", "displayName": name.title()}


def _property(held: FakeProperty) -> JSONValue:
    return {"id": held.id, "key": held.key, "value": held.value, "version": {"number": held.version}}
