"""Static files: each address holds the hash of the content, so that browsers keep it for good."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from release_kraken import web

FOLDER = Path(web.__file__).parent / "static"
ROUTE = "/static/{digest}/{path:path}"

_FOR_GOOD = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_COMPRESSED = frozenset({"text/css", "text/javascript", "image/svg+xml"})
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file as it is sent. `small` is its gzip, where that pays."""

    content: bytes
    small: bytes | None
    media_type: str
    digest: str


def address(path: str) -> str:
    """Where a file below `static/` is served; raises KeyError for one that does not exist."""
    return f"/static/{_assets()[path].digest}/{path}"


def answer(request: Request) -> Response:
    """A static file. An address with the hash of another version gets what there is, not to be kept."""
    asset = _assets().get(request.path_params["path"])
    if asset is None:
        raise HTTPException(404, "there is no such file")
    current = request.path_params["digest"] == asset.digest
    small = asset.small if "gzip" in request.headers.get("accept-encoding", "") else None
    headers = {
        "Cache-Control": _FOR_GOOD if current else _ASK_AGAIN,
        "ETag": f'"{asset.digest}{"-gzip" if small else ""}"',
        "Vary": "Accept-Encoding",
        **({"Content-Encoding": "gzip"} if small else {}),
    }
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(small or asset.content, headers=headers, media_type=asset.media_type)


@cache
def _assets() -> dict[str, Asset]:
    """Every file by its path. Nothing else can be asked for, whatever the address."""
    files = (path for path in sorted(FOLDER.rglob("*")) if path.is_file())
    return {path.relative_to(FOLDER).as_posix(): _read(path) for path in files}


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    media_type = _media_type(path)
    small = gzip.compress(content, mtime=0) if media_type in _COMPRESSED else None
    return Asset(
        content,
        small if small and len(small) < len(content) else None,
        media_type,
        hashlib.sha256(content).hexdigest()[:_DIGITS],
    )


def _media_type(path: Path) -> str:
    """By the name alone: what the machine's own tables say of `.js` differs."""
    own = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    return own.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "text/plain"
