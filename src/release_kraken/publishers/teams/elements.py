"""The few elements of Adaptive Cards that our cards are made of.

Text of others stands in RichTextBlocks alone: TextBlock and FactSet read their text as Markdown, and clients
differ in how it can be escaped. https://adaptivecards.io/explorer/RichTextBlock.html
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from release_kraken.core.json import JSONObject, JSONValue
from release_kraken.core.text import visible

_BREAK = "\u200b"  # zero-width space
_READ_BY_CLIENTS = re.compile(r"(?<=<)(?=/?at\b)|(?<=\{)(?=\{)", re.IGNORECASE)
_URL = re.compile(r"[!#-~]{1,1000}")  # ASCII, as addresses are, without spaces and quotes


def shown(text: str, longest: int) -> str:
    """One line that does nothing: no mention (`<at>`), no date (`{{DATE()}}`), no control character."""
    flat = " ".join(text.split())
    cut = flat if len(flat) <= longest else f"{flat[:longest]}…"
    return _READ_BY_CLIENTS.sub(_BREAK, visible(cut))


def run(text: str, **looks: JSONValue) -> JSONObject:
    """A piece of a line."""
    return {"type": "TextRun", "text": text, **looks}


def line(*runs: JSONObject, **looks: JSONValue) -> JSONObject:
    """Pieces of text that flow together."""
    return {"type": "RichTextBlock", "inlines": list(runs), **looks}


def facts(pairs: Iterable[tuple[str, str]]) -> JSONObject:
    """Names with values, in words of our own."""
    return {"type": "FactSet", "facts": [{"title": title, "value": value} for title, value in pairs]}


def group(*lines: JSONObject) -> JSONObject:
    """Lines that belong together, parted from what is above."""
    first, *others = lines
    items = [first, *({**line, "spacing": "None"} for line in others)]
    return {"type": "Container", "separator": True, "items": items}


def link(title: str, url: str) -> tuple[JSONObject, ...]:
    """A button; nothing where the address is not one of a website."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ()
    is_website = parts.scheme in ("http", "https") and bool(parts.hostname)
    if not is_website or not _URL.fullmatch(url):
        return ()
    return ({"type": "Action.OpenUrl", "title": title, "url": url},)
