"""What the pretended APIs of both kinds share: who asks, how lists end, how refusals look."""

import base64
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from release_kraken.connectors.confluence.fake.site import FakeSite
from release_kraken.connectors.confluence.fake.state import FakeAttachment, FakePage, Refused
from release_kraken.core.json import JSONValue

Endpoint = Callable[[Request], Awaitable[Response]]
Refusal = Callable[[Refused], JSONValue]


def guarded(fake: FakeSite, endpoint: Endpoint, refusal: Refusal) -> Endpoint:
    """Ask for the token first, and tell refusals."""

    async def answer(request: Request) -> Response:
        try:
            _refuse_unknown(request, fake.token)
            return await endpoint(request)
        except Refused as error:
            return JSONResponse(refusal(error), error.status)

    return answer


def old_refusal(error: Refused) -> JSONValue:
    """As Data Center and version 1 of the API have it."""
    data: JSONValue = {"authorized": error.status != 403, "valid": True, "errors": [], "successful": False}
    return {"statusCode": error.status, "data": data, "message": error.message}


def new_refusal(error: Refused) -> JSONValue:
    """As version 2 of the API has it."""
    code = {400: "BAD_REQUEST", 403: "FORBIDDEN", 404: "NOT_FOUND", 409: "CONFLICT"}.get(
        error.status, "ERROR"
    )
    return {"errors": [{"status": error.status, "code": code, "title": error.message, "detail": None}]}


def cut(request: Request, items: Sequence[JSONValue], most: int, key: str, default: int = 25) -> JSONValue:
    """One answer of a list; `key` is the parameter that says where it begins."""
    given = dict(request.query_params)
    start, limit = int(given.get(key, "0").lstrip("c") or 0), min(int(given.get("limit", default)), most)
    links: dict[str, JSONValue] = {"base": str(request.base_url)}
    if start + limit < len(items):
        later = f"c{start + limit}" if key == "cursor" else start + limit
        links["next"] = f"{request.url.path}?{urlencode({**given, key: later})}"
    return {"results": items[start : start + limit], "limit": limit, "_links": links}


def attachment(found: FakeAttachment) -> JSONValue:
    """An attachment as version 1 of the API describes it."""
    return {
        "id": found.id,
        "type": "attachment",
        "title": found.name,
        "version": {"number": found.version},
        "metadata": {"comment": found.comment, "mediaType": found.media_type},
        "extensions": {"comment": found.comment, "fileSize": len(found.content)},
    }


async def attach(fake: FakeSite, page: FakePage, request: Request, *, replace: bool) -> FakeAttachment:
    """Take an upload."""
    if request.headers.get("x-atlassian-token") not in ("nocheck", "no-check"):
        raise Refused(403, "XSRF check failed")
    async with request.form() as form:
        file, comment = form["file"], form.get("comment", "")
        if isinstance(file, str) or not file.filename:
            raise Refused(400, "no file")
        before = page.attachments.get(file.filename)
        if before and not replace:
            raise Refused(400, "Cannot add a new attachment with same file name as an existing attachment")
        found = FakeAttachment(
            before.id if before else f"att{fake.next_id()}",
            file.filename,
            await file.read(),
            file.content_type or "application/octet-stream",
            str(comment),
            before.version + 1 if before else 1,
        )
    page.attachments[found.name] = found
    return found


def _refuse_unknown(request: Request, token: str) -> None:
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if kind == "Basic":
        given = base64.b64decode(given).decode(errors="replace").rpartition(":")[2]
    if given != token:
        raise Refused(401, "Unauthorized; scope does not match")
