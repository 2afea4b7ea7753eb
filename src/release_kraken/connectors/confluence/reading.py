"""Answers of both kinds of Confluence as what Kraken works with."""

from urllib.parse import quote, urlsplit

from release_kraken.connectors.confluence.attaching import hash_in
from release_kraken.connectors.confluence.client import Attachment, ContentProperty, PageStatus
from release_kraken.connectors.confluence.connection import read, validated
from release_kraken.connectors.confluence.data_center_payloads import AttachmentPayload
from release_kraken.connectors.confluence.payloads import Body, Listing, Property
from release_kraken.core.errors import RemoteError
from release_kraken.net.client import Answer


def status_of(text: str) -> PageStatus:
    """A status by its name, in whatever case."""
    known = {status.value: status for status in PageStatus}
    return known.get(text.lower(), PageStatus.OTHER)


def address_of(url: str, webui: str, page_id: str) -> str:
    """The address of a page in the browser, below the configured one whatever the server says of itself."""
    context = urlsplit(url).path
    if context and webui.startswith(f"{context}/"):
        webui = webui.removeprefix(context)
    if not webui.startswith("/") or webui.startswith("//"):
        webui = f"/pages/viewpage.action?pageId={quote(page_id, safe='')}"
    return f"{url}{webui}"


def kept(found: Property) -> ContentProperty:
    """A content property."""
    return ContentProperty(found.id, found.key, found.value, found.version.number)


def attached(answer: Answer) -> Attachment:
    """The attachment that an upload made: alone, or as the only one of a list."""
    value = answer.json()
    if isinstance(value, dict) and "results" in value:
        value = next(iter(read(Listing, answer).results), None)
    payload = validated(AttachmentPayload, value, answer)
    return Attachment(payload.id, payload.title, hash_in(payload.comment))


def sent(body: Body, answer: Answer) -> str:
    """A body that was asked for; raises RemoteError where it was not sent, as that is not an empty one."""
    if body.text is None:
        raise RemoteError(
            f"{answer.asked}: the answer has no body in storage format; check what the token may read"
        )
    return body.text


def nobody(answer: Answer) -> RemoteError:
    """The token is not looked at."""
    return RemoteError(f"{answer.asked}: the server takes us for nobody; check url, username and token")
