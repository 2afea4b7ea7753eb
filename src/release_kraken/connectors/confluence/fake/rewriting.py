"""Rewrites storage format as Confluence does when it is saved; what was rewritten once stays as it is."""

import itertools
import re
from collections.abc import Iterator
from html.entities import codepoint2name

_TOKEN = re.compile(
    r"(?P<kept><!\[CDATA\[.*?\]\]>|<!--.*?-->|</[^>]*>)"
    r"|<(?P<name>[\w:.-]+)(?P<attributes>(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*(?P<end>/?)>"
    r"|(?P<text>[^<]+)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_MACRO = "ac:structured-macro"


def rewritten(body: str, numbers: Iterator[int] | None = None) -> str:
    """The body with ids for macros, versions for links, attributes in order, and entities for characters."""
    counter = numbers or itertools.count(1)
    return _TOKEN.sub(lambda token: _token(token, counter), body)


def _token(token: re.Match[str], numbers: Iterator[int]) -> str:
    if token["kept"]:
        return token[0]
    if token["text"]:
        return _named(token["text"])
    name = token["name"]
    attributes = {found[1]: _quoted(found) for found in _ATTRIBUTE.finditer(token["attributes"])}
    if name == _MACRO and "ac:macro-id" not in attributes:
        attributes["ac:macro-id"] = f"{next(numbers):08x}-0000-4000-8000-000000000000"
        attributes.setdefault("ac:schema-version", "1")
    if name in ("ri:page", "ri:attachment"):
        attributes.setdefault("ri:version-at-save", "1")
    written = "".join(f' {key}="{value}"' for key, value in sorted(attributes.items()))
    return f"<{name}{written}{' /' if token['end'] else ''}>"


def _quoted(found: re.Match[str]) -> str:
    value = found[2] if found[2] is not None else found[3].replace('"', "&quot;")
    return _named(value)


def _named(text: str) -> str:
    return "".join(_entity(character) for character in text)


def _entity(character: str) -> str:
    code = ord(character)
    return f"&{codepoint2name[code]};" if code > 127 and code in codepoint2name else character
