"""Pieces of storage format: whether they are well-formed, what they say, whether two mean the same.

Servers and editors rewrite what they are given: they add ids, sort attributes and parameters, spell
entities and empty elements anew, wrap text in paragraphs. So pieces are compared by `canonical` or, where
formatting does not matter either, by `gist`; they are never rewritten by this module.
"""

import html
import html.entities
import re
from functools import lru_cache
from xml.parsers import expat

from release_kraken.core.errors import KrakenError


class StorageError(KrakenError):
    """A body is no well-formed storage format."""


_ENTITIES = "".join(
    f'<!ENTITY {name} "&#{code};">'
    for name, code in html.entities.name2codepoint.items()
    if name not in {"amp", "lt", "gt", "quot"}
)
_PRELUDE = f"<!DOCTYPE body [{_ENTITIES}]><body>"

_TOKEN = re.compile(
    r"<!--.*?-->"
    r"|<!\[CDATA\[(?P<data>.*?)\]\]>"
    r"|<(?P<end>/?)(?P<name>[^\s/>!?]+)(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*?)(?P<empty>/?)>"
    r"|(?P<text>[^<]+)",
    re.DOTALL,
)
_HREF = re.compile(r"<a\s(?:[^>\"']|\"[^\"]*\"|'[^']*')*?\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ATTRIBUTE = re.compile(r"([^\s=]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_SPACE = re.compile(r"[ \t\r\n]+")
_BLANK = " \t\r\n\xa0\u200b\ufeff"
_VOLATILE = frozenset(
    {"ac:macro-id", "ac:local-id", "local-id", "ac:schema-version", "ri:version-at-save", "data-layout"}
)
_VOLATILE_TEXT = re.compile(rf"\s(?:{'|'.join(sorted(_VOLATILE))})=(?:\"[^\"]*\"|'[^']*')")
_FORMATTING = frozenset(
    [
        "p",
        "br",
        "div",
        "span",
        "strong",
        "b",
        "em",
        "i",
        "u",
        "s",
        "del",
        "sub",
        "sup",
        "small",
        "big",
        "font",
    ]  # none of them shows anything by itself
)
_PARAMETER = "ac:parameter"
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def require_well_formed(body: str, thing: str) -> None:
    """Raise StorageError, which names thing and place, unless a body is well-formed storage format."""
    parser = expat.ParserCreate("utf-8")
    try:
        parser.Parse(f"{_PRELUDE}{body}</body>".encode(), True)
    except (expat.ExpatError, UnicodeEncodeError) as error:
        offset = _offset(error, body)
        near = body[max(offset - 30, 0) : offset + 30]
        raise StorageError(
            f"{thing} is no well-formed storage format: {_reason(error)} near {near!r}"
        ) from error


def _reason(error: Exception) -> str:
    return expat.ErrorString(error.code) if isinstance(error, expat.ExpatError) else "half of a character"


def _offset(error: Exception, body: str) -> int:
    if isinstance(error, UnicodeEncodeError):
        return max(error.start - len(_PRELUDE), 0)
    if not isinstance(error, expat.ExpatError):
        return 0
    before = sum(len(line) + 1 for line in body.split("\n")[: error.lineno - 1])
    return before + error.offset - (len(_PRELUDE) if error.lineno == 1 else 0)


def escaped(text: str) -> str:
    """Plain text as storage format; what XML cannot hold goes."""
    return html.escape(_ILLEGAL.sub("", text))


def unescaped(text: str) -> str:
    """The plain text that a piece without tags stands for."""
    return html.unescape(text) if "&" in text else text


def same(left: str, right: str) -> bool:
    """Whether two pieces mean the same, formatting included."""
    return (
        left == right
        or _VOLATILE_TEXT.sub("", left) == _VOLATILE_TEXT.sub("", right)
        or canonical(left) == canonical(right)
    )


@lru_cache(maxsize=1 << 14)
def canonical(piece: str) -> str:
    """A form in which pieces that servers and editors take for the same are equal."""
    return "".join(_without_sole_paragraph(_sorted_parameters(_tokens(piece)))).strip(" ")


def _tokens(piece: str) -> list[str]:
    tokens: list[str] = []
    for match in _TOKEN.finditer(piece):
        if (name := match["name"]) is not None:
            tokens.append(f"</{name}>" if match["end"] else f"<{name}{_attributes(match['attributes'])}>")
            if match["empty"]:
                tokens.append(f"</{name}>")
        elif (data := match["data"]) is not None:
            tokens.append(html.escape(data))
        elif (text := match["text"]) is not None and text.strip(" \t\r\n"):
            tokens.append(html.escape(_SPACE.sub(" ", unescaped(text))))
    return tokens


def _attributes(source: str) -> str:
    if not source.strip():
        return ""
    found = ((name, unescaped(double or single)) for name, double, single in _ATTRIBUTE.findall(source))
    return "".join(
        f' {name}="{html.escape(value)}"' for name, value in sorted(found) if name not in _VOLATILE
    )


def _sorted_parameters(tokens: list[str]) -> list[str]:
    """A macro's parameters in order, without empty ones and without those that the Cloud editor adds."""
    result: list[str] = []
    parameters: list[str] = []
    inside: list[str] | None = None
    for token in tokens:
        if token.startswith(f"<{_PARAMETER}"):
            inside = [token]
        elif inside is None:
            result += sorted(parameters)
            parameters = []
            result.append(token)
        else:
            inside.append(token)
            if token == f"</{_PARAMETER}>":
                if len(inside) > 2 and "legacyAnchorId" not in inside[0]:
                    parameters.append("".join(inside))
                inside = None
    return result + sorted(parameters)


def _without_sole_paragraph(tokens: list[str]) -> list[str]:
    """Editors wrap a cell's text in a paragraph."""
    if tokens[:1] == ["<p>"] and tokens[-1] == "</p>" and tokens.count("</p>") == 1:
        return tokens[1:-1]
    return tokens


@lru_cache(maxsize=1 << 14)
def gist(piece: str) -> str:
    """All that a reader can see but formatting: text, addresses, names of macros, pictures and people."""
    said: list[str] = []
    for match in _TOKEN.finditer(piece):
        name, attributes = match["name"], match["attributes"]
        if name is None:
            said.append(unescaped(match["text"]) if match["text"] is not None else match["data"] or "")
        elif not match["end"] and name not in _FORMATTING:
            said.append(f" {name}{_attributes(attributes)} ")
    return " ".join("".join(said).replace("\xa0", " ").split())


def is_blank(piece: str) -> bool:
    """Whether there is nothing to be seen: no text, no macro, no picture, no comment."""
    if not piece.strip(_BLANK):
        return True
    for match in _TOKEN.finditer(piece):
        name = match["name"]
        if name is None:
            shown = unescaped(match["text"]) if match["text"] is not None else match[0]
            if shown.strip(_BLANK):
                return False
        elif name not in _FORMATTING:
            return False
    return True


def text(piece: str) -> str:
    """The text outside of macros, in one line."""
    said: list[str] = []
    macros = 0
    for match in _TOKEN.finditer(piece):
        if match["name"] == "ac:structured-macro":
            macros += 0 if match["empty"] else -1 if match["end"] else 1
        elif not macros:
            said.append(unescaped(match["text"]) if match["text"] is not None else match["data"] or "")
            if match["name"] in {"p", "br", "div", "li", "td", "th"}:
                said.append(" ")
    return " ".join("".join(said).replace("\xa0", " ").split())


def addresses(piece: str) -> tuple[str, ...]:
    """The addresses of links, in order."""
    return tuple(unescaped(double or single) for double, single in _HREF.findall(piece))
