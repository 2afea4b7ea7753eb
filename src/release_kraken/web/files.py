"""A tool's files, made when somebody asks for them: alike for pages, the API and feeds."""

import hashlib
import re
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from release_kraken.core.plugin import Download, Tool
from release_kraken.engine import desks
from release_kraken.engine.suite import Suite

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_DIGITS = 32


def file_of(suite: Suite, request: Request, tool: Tool[Any], actor: str) -> Response:
    """The file that the address names, as the query wants it; 304 for who has it already.

    Raises 404 where the tool has no such file, and whatever KrakenError keeps it from being made.
    """
    download = _found(tool, request.path_params["file"])
    desk = desks.desk(suite, tool, query=dict(request.query_params), actor=actor)
    content = download.render(desk).encode("utf-8", "replace")
    headers = {
        "ETag": f'"{hashlib.sha256(content).hexdigest()[:_DIGITS]}"',
        "Cache-Control": "no-store",
        "Content-Disposition": f'inline; filename="{_UNSAFE.sub("-", download.name)}"',
    }
    if _is_known(headers["ETag"], request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=download.media_type)


def _found(tool: Tool[Any], name: str) -> Download[Any]:
    download = next((download for download in tool.downloads if download.name == name), None)
    if download is None:
        names = ", ".join(download.name for download in tool.downloads) or "none"
        raise HTTPException(404, f"{tool.name} has no file {name!r}; there are: {names}")
    return download


def _is_known(tag: str, known: str) -> bool:
    """Whether who asks has this content, by the weak comparison of RFC 9110, section 8.8.3.2."""
    tags = {one.strip().removeprefix("W/") for one in known.split(",")}
    return bool(tags & {tag, "*"})
