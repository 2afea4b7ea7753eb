"""Finds the words by which a vendor explains an error, in the shapes that vendors use."""

import json
import re
from collections.abc import Callable, Iterator, Mapping

from release_kraken.core.json import JSONValue
from release_kraken.core.text import visible

_KEYS = (
    "message",  # Bitbucket, GitHub, AWS
    "errorMessages",  # Jira
    "error_description",  # OAuth 2
    "detail",  # RFC 9457
    "title",
    "error",
    "errors",
)
_MOST_CHARACTERS = 300
_DEEPEST = 4
_HTML = re.compile(rb"\s*<(!doctype\s+html|html|head|body)\b", re.IGNORECASE)


def vendor_message(body: bytes, redact: Callable[[str], str]) -> str:
    """What a JSON body says went wrong, in one line of bounded length; "" where it says nothing."""
    try:
        value: JSONValue = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    texts = dict.fromkeys(redact(text) for text in _texts(value))
    text = visible(" ".join("; ".join(texts).split()))
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"


def _texts(value: JSONValue, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth == _DEEPEST:
        return
    elif isinstance(value, Mapping):
        known = [value[key] for key in _KEYS if value.get(key)]
        for inner in known or _unknown(value, depth):
            yield from _texts(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, depth + 1)


def _unknown(value: Mapping[str, JSONValue], depth: int) -> list[JSONValue]:
    """Jira maps the names of fields to messages, below `errors`; other unknown keys are no explanation."""
    return [f"{key}: {text}" for key, text in value.items() if isinstance(text, str)] if depth else []


def is_html(content_type: str, body: bytes) -> bool:
    """Whether a body is a page for people."""
    return content_type.lower().startswith("text/html") or (not content_type and bool(_HTML.match(body)))
