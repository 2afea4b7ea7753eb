"""The API of a pretended Confluence Cloud, below `/wiki`."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from release_kraken.connectors.confluence.fake.answering import (
    attach,
    attachment,
    cut,
    guarded,
    new_refusal,
    old_refusal,
)
from release_kraken.connectors.confluence.fake.site import FakeSite
from release_kraken.connectors.confluence.fake.state import FakePage, FakeProperty, FakeVersion, Refused
from release_kraken.core.json import JSONValue

if TYPE_CHECKING:
    from collections.abc import Mapping


_V2, _V1 = "/wiki/api/v2", "/wiki/rest/api"


def routes(fake: FakeSite) -> list[Route]:
    """All addresses of the API."""
    cloud = _Cloud(fake)
    new = (
        ("GET", "/spaces", cloud.spaces),
        ("GET", "/spaces/{id}", cloud.space),
        ("GET", "/pages", cloud.pages),
        ("POST", "/pages", cloud.create),
        ("GET", "/pages/{id}", cloud.page),
        ("PUT", "/pages/{id}", cloud.change),
        ("GET", "/pages/{id}/direct-children", cloud.children),
        ("GET", "/pages/{id}/labels", cloud.labels),
        ("GET", "/pages/{id}/properties", cloud.properties),
        ("POST", "/pages/{id}/properties", cloud.create_property),
        ("PUT", "/pages/{id}/properties/{property}", cloud.change_property),
        ("GET", "/pages/{id}/attachments", cloud.attachments),
    )
    old = (
        ("GET", "/user/current", cloud.user),
        ("POST", "/content/{id}/label", cloud.add_labels),
        ("DELETE", "/content/{id}/label", cloud.remove_label),
        ("PUT", "/content/{id}/child/attachment", cloud.attach),
    )
    return [
        *(
            Route(f"{_V2}{path}", guarded(fake, each, new_refusal), methods=[verb])
            for verb, path, each in new
        ),
        *(
            Route(f"{_V1}{path}", guarded(fake, each, old_refusal), methods=[verb])
            for verb, path, each in old
        ),
    ]


@dataclass(frozen=True)
class _Cloud:
    fake: FakeSite

    async def user(self, _request: Request) -> Response:
        return JSONResponse(
            {"type": "known", "accountId": self.fake.account, "displayName": self.fake.account.title()}
        )

    async def spaces(self, request: Request) -> Response:
        keys = request.query_params.get("keys", "").split(",")
        found: list[JSONValue] = [
            {"id": space.id, "key": space.key, "name": space.name}
            for space in self.fake.spaces.values()
            if space.key in keys
        ]
        return JSONResponse(cut(request, found, self.fake.page_size, "cursor"))

    async def space(self, request: Request) -> Response:
        for space in self.fake.spaces.values():
            if space.id == request.path_params["id"]:
                return JSONResponse({"id": space.id, "key": space.key, "name": space.name})
        raise Refused(404, "Space not found")

    async def pages(self, request: Request) -> Response:
        given = request.query_params
        keys = [space.key for space in self.fake.spaces.values() if space.id == given["space-id"]]
        found = [
            self._described(page, request)
            for key in keys
            for page in self.fake.titled(key, given["title"])
            if _has_status(page, request) and not page.is_hidden
        ]
        return JSONResponse(cut(request, found, self.fake.page_size, "cursor"))

    async def page(self, request: Request) -> Response:
        page = self._found(request)
        if not _has_status(page, request):
            raise Refused(404, "Not Found")
        number = request.query_params.get("version")
        return JSONResponse(self._described(page, request, int(number) if number else None))

    async def create(self, request: Request) -> Response:
        given = await request.json()
        key = next((each.key for each in self.fake.spaces.values() if each.id == given["spaceId"]), "")
        body = given["body"]["value"]
        page = self.fake.create(key, given.get("parentId"), given["title"], body, "")
        return JSONResponse(self._described(page, request))

    async def change(self, request: Request) -> Response:
        given = await request.json()
        missing = {"id", "status", "title", "body", "version"} - set(given)
        if missing:
            raise Refused(400, f"Missing required fields: {sorted(missing)}")
        page = self._found(request)
        if page.status == "trashed":  # brings it back, and leaves the body as it was
            self.fake.restore(page)
            return JSONResponse(self._described(page, request))
        version = given["version"]
        made = FakeVersion(
            version["number"],
            given["title"],
            given["body"]["value"],
            version.get("message", ""),
            self.fake.account,
        )
        return JSONResponse(self._described(self.fake.change(page.id, made), request))

    async def children(self, request: Request) -> Response:
        parent = self._found(request)
        found: list[JSONValue] = [
            {"id": page.id, "type": "page", "status": page.status, "title": page.title}
            for page in self.fake.pages.values()
            if page.parent_id == parent.id and page.status == "current" and not page.is_hidden
        ]
        folder: JSONValue = {"id": "1", "type": "folder", "status": "current", "title": "A folder"}
        return JSONResponse(cut(request, [*found, folder], self.fake.page_size, "cursor"))

    async def labels(self, request: Request) -> Response:
        found: list[JSONValue] = [
            {"id": str(number), "name": name, "prefix": "global"}
            for number, name in enumerate(self._found(request).labels)
        ]
        return JSONResponse(cut(request, found, self.fake.page_size, "cursor"))

    async def add_labels(self, request: Request) -> Response:
        page = self._found(request)
        for label in await request.json():
            if label["name"] not in page.labels:
                page.labels.append(label["name"])
        return JSONResponse({"results": [{"name": name} for name in page.labels]})

    async def remove_label(self, request: Request) -> Response:
        self._found(request).labels.remove(request.query_params["name"])
        return Response(status_code=204)

    async def properties(self, request: Request) -> Response:
        found = [
            _property(each)
            for each in self._found(request).properties.values()
            if each.key == request.query_params.get("key", each.key)
        ]
        return JSONResponse(cut(request, found, self.fake.page_size, "cursor"))

    async def create_property(self, request: Request) -> Response:
        page, given = self._found(request), await request.json()
        if given["key"] in page.properties:
            raise Refused(409, "A property with this key already exists")
        made = FakeProperty(self.fake.next_id(), given["key"], given["value"])
        page.properties[made.key] = made
        return JSONResponse(_property(made))

    async def change_property(self, request: Request) -> Response:
        page, given = self._found(request), await request.json()
        held = page.properties.get(given["key"])
        if held is None or held.id != request.path_params["property"]:
            raise Refused(404, "Property not found")
        if given["version"]["number"] != held.version + 1:
            raise Refused(409, f"Version must be incremented. Current version is: {held.version}")
        held.value, held.version = given["value"], held.version + 1
        return JSONResponse(_property(held))

    async def attachments(self, request: Request) -> Response:
        found: list[JSONValue] = [
            {"id": each.id, "title": each.name, "comment": each.comment, "status": "current"}
            for each in self._found(request).attachments.values()
            if each.name == request.query_params.get("filename", each.name)
        ]
        return JSONResponse(cut(request, found, self.fake.page_size, "cursor"))

    async def attach(self, request: Request) -> Response:
        made = await attach(self.fake, self._found(request), request, replace=True)
        return JSONResponse({"results": [attachment(made)], "size": 1})

    def _found(self, request: Request) -> FakePage:
        return self.fake.visible(request.path_params["id"])

    def _described(self, page: FakePage, request: Request, number: int | None = None) -> JSONValue:
        shown = next((each for each in page.versions if each.number == number), page.newest)
        body = page.body_of(number or page.version)
        if body is None:
            raise Refused(404, "Version not found")
        has_body = request.query_params.get("body-format") == "storage"
        if request.method != "GET":
            has_body = self.fake.echoes_bodies
        described: Mapping[str, JSONValue] = {
            "id": page.id,
            "status": page.status,
            "title": shown.title,
            "spaceId": self.fake.spaces[page.space].id,
            "parentId": page.parent_id,
            "parentType": "page",
            "version": {"number": shown.number, "message": shown.message, "authorId": shown.author},
            "body": {"storage": {"representation": "storage", "value": body}} if has_body else {},
            "_links": {"webui": f"/spaces/{page.space}/pages/{page.id}"},
        }
        return described


def _has_status(page: FakePage, request: Request) -> bool:
    return page.status in request.query_params.get("status", "current,archived").split(",")


def _property(held: FakeProperty) -> JSONValue:
    return {"id": held.id, "key": held.key, "value": held.value, "version": {"number": held.version}}
