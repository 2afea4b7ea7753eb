"""Files as they are sent and recognised: multipart bodies, and hashes in the comments of attachments."""

import re
from collections.abc import Mapping
from hashlib import sha256
from secrets import token_hex

from release_kraken.connectors.confluence.flavour import Upload
from release_kraken.core.errors import ConfigError

UNCHECKED = {"x-atlassian-token": "nocheck"}
"""Without this header, uploads are refused as if they came from a page of somebody else."""

_HASH = re.compile(r"sha256:([0-9a-f]{64})")
_UNFIT = re.compile(r"[/\\\x00-\x1f\x7f\ud800-\udfff]|^\.{0,2}$|^\s|\s$")
_ESCAPES = {'"': "%22", "\r": "%0D", "\n": "%0A"}


def comment_of(content: bytes) -> str:
    """The comment under which content is recognised."""
    return f"Attached by Release Kraken, sha256:{sha256(content).hexdigest()}"


def hash_in(comment: str) -> str:
    """The hash that a comment holds, "" where it holds none."""
    found = _HASH.search(comment)
    return found[1] if found else ""


def refuse_unfit_name(name: str) -> None:
    """Raise ConfigError for a name that Confluence mangles."""
    if _UNFIT.search(name):
        raise ConfigError(
            f"{name!r} is no name for an attachment: it must have no slashes, no control characters and no "
            "spaces at its ends"
        )


def multipart(file: Upload) -> tuple[Mapping[str, str], bytes]:
    """Headers and body of an upload (RFC 7578, names as browsers encode them)."""
    boundary = f"kraken-{token_hex(16)}"
    name = "".join(_ESCAPES.get(character, character) for character in file.name)
    fields = {"comment": file.comment, "minorEdit": "true"}
    parts = [
        f'--{boundary}\r\ncontent-disposition: form-data; name="{key}"\r\n'
        f"content-type: text/plain; charset=utf-8\r\n\r\n{value}\r\n"
        for key, value in fields.items()
    ]
    head = (
        f'--{boundary}\r\ncontent-disposition: form-data; name="file"; filename="{name}"\r\n'
        f"content-type: {file.media_type}\r\n\r\n"
    )
    body = "".join(parts).encode() + head.encode() + file.content + f"\r\n--{boundary}--\r\n".encode()
    return {**UNCHECKED, "content-type": f"multipart/form-data; boundary={boundary}"}, body
