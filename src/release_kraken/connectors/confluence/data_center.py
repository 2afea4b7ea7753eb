"""Confluence Data Center by its REST API.

https://developer.atlassian.com/server/confluence/rest/
"""

from release_kraken.connectors.confluence.attaching import hash_in, multipart
from release_kraken.connectors.confluence.client import Attachment, ChildPage, ContentProperty, Page
from release_kraken.connectors.confluence.connection import Connection, read
from release_kraken.connectors.confluence.data_center_payloads import (
    AttachmentPayload,
    Child,
    Content,
    Person,
    Reference,
)
from release_kraken.connectors.confluence.flavour import Draft, Upload, User
from release_kraken.connectors.confluence.payloads import Label, OldVersion, Property
from release_kraken.connectors.confluence.reading import address_of, attached, kept, nobody, sent, status_of
from release_kraken.connectors.confluence.refusals import SpaceNotFoundError
from release_kraken.core.json import JSONValue
from release_kraken.net.client import StatusError, path_of

_CONTENT = "rest/api/content"
_WHOLE = "version,body.storage,ancestors,space"
_MISSING = 404


class DataCenter:
    """Implements `flavour.Flavour`."""

    name = "Confluence Data Center"

    def __init__(self, connection: Connection, url: str) -> None:
        self._connection, self._url = connection, url

    def get_user(self) -> User:
        """The account."""
        answer = self._connection.get("rest/api/user/current")
        person = read(Person, answer)
        if person.type == "anonymous" or not person.id:
            raise nobody(answer)
        return User(person.id, person.display_name or person.username)

    def get_page(self, page_id: str) -> Page:
        """A page of any status."""
        answer = self._connection.get(_path(page_id), {"status": "any", "expand": _WHOLE})
        page = read(Content, answer)
        return self._as_read(page, sent(page.body, answer))

    def list_titled(self, space: str, title: str, *, any_status: bool) -> tuple[Page, ...]:
        """Pages of a title."""
        asked = {"spaceKey": space, "title": title, "type": "page", "expand": _WHOLE}
        status = {"status": "any"} if any_status else {}
        try:
            return tuple(map(self._whole, self._connection.walk(_CONTENT, Content, {**asked, **status})))
        except StatusError as error:
            if error.status != _MISSING:
                raise
            raise SpaceNotFoundError(
                f"space {space} does not exist, or the token's owner may not see it: check its key and "
                f"permissions ({error})"
            ) from None

    def post_page(self, space: str, parent_id: str | None, draft: Draft) -> Page:
        """Make a page."""
        made: dict[str, JSONValue] = {
            "type": "page",
            "title": draft.title,
            "space": {"key": space},
            "version": {"number": 1, "message": draft.message},
            "body": {"storage": {"value": draft.body, "representation": "storage"}},
        }
        if parent_id is not None:
            made["ancestors"] = [{"id": parent_id}]
        answer = self._connection.send("POST", _CONTENT, query={"expand": _WHOLE}, json=made)
        return self._whole(read(Content, answer))

    def put_page(self, page: Page, draft: Draft) -> Page:
        """Change a page; without ancestors it stays where it is by now."""
        version: JSONValue = {"number": page.version + 1, "minorEdit": draft.minor, "message": draft.message}
        changed: dict[str, JSONValue] = {
            "id": page.id,
            "type": "page",
            "title": draft.title,
            "version": version,
            "body": {"storage": {"value": draft.body, "representation": "storage"}},
        }
        answer = self._connection.send("PUT", _path(page.id), query={"expand": _WHOLE}, json=changed)
        return self._whole(read(Content, answer))

    def get_body(self, page_id: str, version: int) -> str:
        """The body of a version; the newest one is no historical one."""
        asked: dict[str, str | int] = {"status": "historical", "version": version, "expand": "body.storage"}
        try:
            answer = self._connection.get(_path(page_id), asked)
            return sent(read(OldVersion, answer).body, answer)
        except StatusError as error:
            page = self.get_page(page_id) if error.status == _MISSING else None
            if page is None or page.version != version:
                raise
            return page.body

    def list_children(self, page_id: str) -> tuple[ChildPage, ...]:
        """Pages right below."""
        found = self._connection.walk(f"{_path(page_id)}/child/page", Child, {"limit": 200})
        return tuple(ChildPage(each.id, each.title) for each in found)

    def list_labels(self, page_id: str) -> tuple[str, ...]:
        """The labels of a page."""
        found = self._connection.walk(f"{_path(page_id)}/label", Label, {"limit": 200})
        return tuple(each.name for each in found)

    def post_labels(self, page_id: str, labels: tuple[str, ...]) -> None:
        """Add labels; again does no harm."""
        named: list[JSONValue] = [{"prefix": "global", "name": label} for label in labels]
        self._connection.send("POST", f"{_path(page_id)}/label", json=named, repeatable=True)

    def delete_label(self, page_id: str, label: str) -> None:
        """Remove a label."""
        self._connection.send("DELETE", f"{_path(page_id)}/label", query={"name": label})

    def get_property(self, page_id: str, key: str) -> ContentProperty | None:
        """The property that has this key."""
        try:
            answer = self._connection.get(_property(page_id, key), {"expand": "version"})
        except StatusError as error:
            if error.status != _MISSING:
                raise
            return None
        return kept(read(Property, answer))

    def post_property(self, page_id: str, key: str, value: JSONValue) -> ContentProperty:
        """Make a property."""
        made = {"key": key, "value": value}
        return kept(read(Property, self._connection.send("POST", f"{_path(page_id)}/property", json=made)))

    def put_property(self, page_id: str, before: ContentProperty, value: JSONValue) -> ContentProperty:
        """Change a property."""
        changed = {"key": before.key, "value": value, "version": {"number": before.version + 1}}
        return kept(
            read(Property, self._connection.send("PUT", _property(page_id, before.key), json=changed))
        )

    def list_attachments(self, page_id: str, name: str | None = None) -> tuple[Attachment, ...]:
        """What is attached."""
        asked: dict[str, str | int] = {"limit": 200} if name is None else {"limit": 200, "filename": name}
        found = self._connection.walk(f"{_path(page_id)}/child/attachment", AttachmentPayload, asked)
        return tuple(Attachment(each.id, each.title, hash_in(each.comment)) for each in found)

    def upload(self, page_id: str, before: Attachment | None, file: Upload) -> Attachment:
        """Attach a file, or a new version: two addresses here."""
        headers, body = multipart(file)
        path = f"{_path(page_id)}/child/attachment"
        if before is not None:
            path = f"{path}/{path_of(before.id)}/data"
        return attached(self._connection.send("POST", path, content=body, headers=headers))

    def _whole(self, page: Content) -> Page:
        """With its body, also where it came without: that of this version, as there may be a newer one."""
        body = page.body.text
        return self._as_read(page, self.get_body(page.id, page.version.number) if body is None else body)

    def _as_read(self, page: Content, body: str) -> Page:
        return Page(
            id=page.id,
            title=page.title,
            space=page.space.key,
            parent_id=_parent(page.ancestors),
            status=status_of(page.status),
            version=page.version.number,
            body=body,
            url=address_of(self._url, page.links.webui, page.id),
            author=page.version.by.id,
            message=page.version.message,
        )


def _parent(ancestors: tuple[Reference, ...]) -> str | None:
    """The nearest one; they begin at the top."""
    return ancestors[-1].id if ancestors else None


def _path(page_id: str) -> str:
    return f"{_CONTENT}/{path_of(page_id)}"


def _property(page_id: str, key: str) -> str:
    return f"{_path(page_id)}/property/{path_of(key)}"
