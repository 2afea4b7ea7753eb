"""Confluence Cloud by version 2 of its REST API, and by version 1 where there is no other way yet.

https://developer.atlassian.com/cloud/confluence/rest/v2/
"""

from typing import TYPE_CHECKING

from release_kraken.connectors.confluence.attaching import hash_in, multipart
from release_kraken.connectors.confluence.client import Attachment, ChildPage, ContentProperty, Page
from release_kraken.connectors.confluence.cloud_payloads import (
    Account,
    AttachmentPayload,
    Child,
    PagePayload,
    Space,
)
from release_kraken.connectors.confluence.connection import Connection, read
from release_kraken.connectors.confluence.flavour import Draft, Upload, User
from release_kraken.connectors.confluence.payloads import Label, OldVersion, Property
from release_kraken.connectors.confluence.reading import address_of, attached, kept, nobody, sent, status_of
from release_kraken.connectors.confluence.refusals import SpaceNotFoundError
from release_kraken.core.json import JSONValue
from release_kraken.net.client import path_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_V2, _V1 = "api/v2", "rest/api"
_ALL = "current,archived,trashed"
_STORAGE = {"body-format": "storage"}


class Cloud:
    """Implements `flavour.Flavour`. Spaces have ids beside their keys; both are remembered."""

    name = "Confluence Cloud"

    def __init__(self, connection: Connection, url: str) -> None:
        self._connection, self._url = connection, url
        self._keys: dict[str, str] = {}
        self._ids: dict[str, str] = {}

    def get_user(self) -> User:
        """The account."""
        answer = self._connection.get(f"{_V1}/user/current")
        account = read(Account, answer)
        if account.type == "anonymous" or not account.account_id:
            raise nobody(answer)
        return User(account.account_id, account.display_name or account.public_name)

    def get_page(self, page_id: str) -> Page:
        """A page of any status."""
        answer = self._connection.get(_page(page_id), {**_STORAGE, "status": _ALL})
        page = read(PagePayload, answer)
        return self._as_read(page, sent(page.body, answer))

    def list_titled(self, space: str, title: str, *, any_status: bool) -> tuple[Page, ...]:
        """Pages of a title."""
        asked: dict[str, str | int] = {
            "space-id": self._space_id(space),
            "title": title,
            "status": _ALL if any_status else "current",
            **_STORAGE,
        }
        found = self._connection.walk(f"{_V2}/pages", PagePayload, asked)
        return tuple(self._whole(each) for each in found)

    def post_page(self, space: str, parent_id: str | None, draft: Draft) -> Page:
        """Make a page; there is no place for a message."""
        made: dict[str, JSONValue] = {
            "spaceId": self._space_id(space),
            "status": "current",
            "title": draft.title,
            "body": {"representation": "storage", "value": draft.body},
        }
        if parent_id is not None:
            made["parentId"] = parent_id
        return self._whole(read(PagePayload, self._connection.send("POST", f"{_V2}/pages", json=made)))

    def put_page(self, page: Page, draft: Draft) -> Page:
        """Change a page; without a parent it stays where it is by now."""
        changed: Mapping[str, JSONValue] = {
            "id": page.id,
            "status": "current",
            "title": draft.title,
            "body": {"representation": "storage", "value": draft.body},
            "version": {"number": page.version + 1, "message": draft.message},
        }
        return self._whole(read(PagePayload, self._connection.send("PUT", _page(page.id), json=changed)))

    def get_body(self, page_id: str, version: int) -> str:
        """The body of a version."""
        answer = self._connection.get(_page(page_id), {**_STORAGE, "version": version})
        return sent(read(OldVersion, answer).body, answer)

    def list_children(self, page_id: str) -> tuple[ChildPage, ...]:
        """Pages, among folders, whiteboards and databases."""
        found = self._connection.walk(f"{_page(page_id)}/direct-children", Child, {"limit": 250})
        return tuple(
            ChildPage(each.id, each.title)
            for each in found
            if each.type == "page" and each.status == "current"
        )

    def list_labels(self, page_id: str) -> tuple[str, ...]:
        """The labels of a page."""
        found = self._connection.walk(f"{_page(page_id)}/labels", Label, {"limit": 250})
        return tuple(each.name for each in found)

    def post_labels(self, page_id: str, labels: tuple[str, ...]) -> None:
        """Add labels; again does no harm."""
        named: list[JSONValue] = [{"prefix": "global", "name": label} for label in labels]
        self._connection.send("POST", f"{_content(page_id)}/label", json=named, repeatable=True)

    def delete_label(self, page_id: str, label: str) -> None:
        """Remove a label."""
        self._connection.send("DELETE", f"{_content(page_id)}/label", query={"name": label})

    def get_property(self, page_id: str, key: str) -> ContentProperty | None:
        """The property that has this key."""
        found = self._connection.walk(f"{_page(page_id)}/properties", Property, {"key": key})
        return next((kept(each) for each in found if each.key == key), None)

    def post_property(self, page_id: str, key: str, value: JSONValue) -> ContentProperty:
        """Make a property."""
        made = {"key": key, "value": value}
        answer = self._connection.send("POST", f"{_page(page_id)}/properties", json=made)
        return kept(read(Property, answer))

    def put_property(self, page_id: str, before: ContentProperty, value: JSONValue) -> ContentProperty:
        """Change a property."""
        changed = {"key": before.key, "value": value, "version": {"number": before.version + 1}}
        path = f"{_page(page_id)}/properties/{path_of(before.id)}"
        return kept(read(Property, self._connection.send("PUT", path, json=changed)))

    def list_attachments(self, page_id: str, name: str | None = None) -> tuple[Attachment, ...]:
        """What is attached."""
        asked: dict[str, str | int] = {"limit": 250} if name is None else {"limit": 250, "filename": name}
        found = self._connection.walk(f"{_page(page_id)}/attachments", AttachmentPayload, asked)
        return tuple(Attachment(each.id, each.title, hash_in(each.comment)) for each in found)

    def upload(self, page_id: str, _before: Attachment | None, file: Upload) -> Attachment:
        """Attach a file; the server looks for its name itself."""
        headers, body = multipart(file)
        answer = self._connection.send(
            "PUT", f"{_content(page_id)}/child/attachment", content=body, headers=headers
        )
        return attached(answer)

    def _whole(self, page: PagePayload) -> Page:
        """With its body, also where it came without: that of this version, as there may be a newer one."""
        body = page.body.text
        return self._as_read(page, self.get_body(page.id, page.version.number) if body is None else body)

    def _as_read(self, page: PagePayload, body: str) -> Page:
        return Page(
            id=page.id,
            title=page.title,
            space=self._space_key(page.space_id),
            parent_id=page.parent_id,
            status=status_of(page.status),
            version=page.version.number,
            body=body,
            url=address_of(self._url, page.links.webui, page.id),
            author=page.version.author_id,
            message=page.version.message,
        )

    def _space_id(self, key: str) -> str:
        if key not in self._ids:
            found = self._connection.walk(f"{_V2}/spaces", Space, {"keys": key})
            self._remember(next((each for each in found if each.key.lower() == key.lower()), None), key)
        return self._ids[key]

    def _remember(self, space: Space | None, key: str) -> None:
        if space is None:
            raise SpaceNotFoundError(
                f"space {key} does not exist, or the token's owner may not see it: check its key and "
                "permissions"
            )
        self._ids[key], self._keys[space.id] = space.id, space.key

    def _space_key(self, space_id: str) -> str:
        if space_id not in self._keys:
            space = read(Space, self._connection.get(f"{_V2}/spaces/{path_of(space_id)}"))
            self._keys[space_id] = space.key
        return self._keys[space_id]


def _page(page_id: str) -> str:
    return f"{_V2}/pages/{path_of(page_id)}"


def _content(page_id: str) -> str:
    return f"{_V1}/content/{path_of(page_id)}"
