"""The values of expressions that need no evaluation: https://developer.hashicorp.com/terraform/language/expressions."""

import re
from decimal import Decimal
from unicodedata import normalize

from release_kraken.connectors.terraform.module import NOT_LITERAL, Value
from release_kraken.core.json import JSONValue

_MAX_DEPTH = 100
_MAX_DIGITS = 400

_SPACE = re.compile(r"(?:[ \t\r\n]+|(?:\#|//)[^\n]*|/\*.*?\*/)*", re.DOTALL)
_NUMBER = re.compile(r"(-[ \t]*)?([0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)")
_IDENTIFIER = re.compile(r"[^\W\d][\w-]*")
_QUOTED = re.compile(r'"((?:[^"\\\n]|\\[^\n])*)"')
_PLAIN = re.compile(r'"([^"\\\n$%]*)"')
_ESCAPE = re.compile(
    r"\\(?:u(?P<short>[0-9a-fA-F]{4})|U(?P<long>[0-9a-fA-F]{8})|(?P<letter>.))"
    r"|(?P<sign>[$%])(?P=sign)\{|(?P<template>[$%]\{)",
)
_TEMPLATE = re.compile(r"(?P<sign>[$%])(?P=sign)\{|(?P<template>[$%]\{)")
_HEREDOC = re.compile(
    r"<<(?P<flush>-?)(?P<marker>[^\W\d][\w-]*)\r?\n(?P<body>(?:[^\n]*\n)*?)[^\S\n]*(?P=marker)(?=[^\S\n]*(?:\n|\Z))"
)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_KEYWORDS: dict[str, JSONValue] = {"true": True, "false": False, "null": None}


class _NotLiteralError(Exception):
    """The expression must be evaluated to know its value."""


def evaluate(text: str) -> Value:
    """Return the value of a literal expression in native syntax, NOT_LITERAL for any other."""
    if plain := _PLAIN.fullmatch(text):
        return normalise(plain[1])
    try:
        value, end = _expression(text, _skip(text, 0), 0)
        return value if _skip(text, end) == len(text) else NOT_LITERAL
    except _NotLiteralError:
        return NOT_LITERAL


def normalise(text: str) -> str:
    """Return a string in normal form C, which every string value in Terraform has."""
    return text if text.isascii() else normalize("NFC", text)


def unescape_template(text: str) -> str | None:
    """Return the text that a template without sequences stands for (`$${` is `${`), None if it has any."""
    try:
        return normalise(_TEMPLATE.sub(_unescape_sign, text))
    except _NotLiteralError:
        return None


def parse_number(text: str) -> int | float:
    """Return a number: an int where it is whole; raises OverflowError if it is beyond what code may hold."""
    number = Decimal(text)
    if abs(number.adjusted()) > _MAX_DIGITS or len(text) > _MAX_DIGITS:
        raise OverflowError(text)
    return int(number) if number == number.to_integral_value() else float(number)


def _skip(text: str, at: int) -> int:
    """The end of white space, line ends and comments."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _expression(text: str, at: int, depth: int) -> tuple[JSONValue, int]:
    if depth > _MAX_DEPTH:
        raise _NotLiteralError
    match text[at : at + 1]:
        case '"':
            return _quoted(text, at)
        case "<":
            return _heredoc(text, at)
        case "[":
            return _tuple(text, at, depth)
        case "{":
            return _object(text, at, depth)
        case "(":
            return _parenthesised(text, at, depth)
        case _:
            return _number_or_keyword(text, at)


def _number_or_keyword(text: str, at: int) -> tuple[JSONValue, int]:
    if number := _NUMBER.match(text, at):
        return _number(number), number.end()
    word = _IDENTIFIER.match(text, at)
    if word is None or word[0] not in _KEYWORDS:
        raise _NotLiteralError
    return _KEYWORDS[word[0]], word.end()


def _number(found: re.Match[str]) -> int | float:
    try:
        number = parse_number(found[2])
    except OverflowError:
        raise _NotLiteralError from None
    return -number if found[1] else number


def _quoted(text: str, at: int) -> tuple[str, int]:
    found = _QUOTED.match(text, at)
    if found is None:
        raise _NotLiteralError
    return normalise(_ESCAPE.sub(_unescape, found[1])), found.end()


def _unescape(found: re.Match[str]) -> str:
    if code := found["short"] or found["long"]:
        return _character(int(code, 16))
    if letter := found["letter"]:
        if letter not in _LETTERS:
            raise _NotLiteralError
        return _LETTERS[letter]
    return _unescape_sign(found)


def _unescape_sign(found: re.Match[str]) -> str:
    if found["template"]:
        raise _NotLiteralError
    return f"{found['sign']}{{"


def _character(code: int) -> str:
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise _NotLiteralError
    return chr(code)


def _heredoc(text: str, at: int) -> tuple[str, int]:
    found = _HEREDOC.match(text, at)
    if found is None:
        raise _NotLiteralError
    body = _flush(found["body"]) if found["flush"] else found["body"]
    return normalise(_TEMPLATE.sub(_unescape_sign, body)), found.end()


def _flush(body: str) -> str:
    """Take off the smallest indentation; blank lines do not count and keep their spaces, as in Terraform."""
    lines = body.split("\n")
    depth = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[depth:] if line.strip() else line for line in lines)


def _tuple(text: str, at: int, depth: int) -> tuple[JSONValue, int]:
    items: list[JSONValue] = []
    at = _skip(text, at + 1)
    while not text.startswith("]", at):
        item, at = _expression(text, at, depth + 1)
        items.append(item)
        at = _skip(text, at)
        if text.startswith(",", at):
            at = _skip(text, at + 1)
        elif not text.startswith("]", at):
            raise _NotLiteralError
    return items, at + 1


def _object(text: str, at: int, depth: int) -> tuple[JSONValue, int]:
    items: dict[str, JSONValue] = {}
    at = _skip(text, at + 1)
    while not text.startswith("}", at):
        key, at = _key(text, at, depth)
        at = _skip(text, at)
        if text[at : at + 1] not in {"=", ":"}:
            raise _NotLiteralError
        items[key], at = _expression(text, _skip(text, at + 1), depth + 1)
        at = _skip(text, at)
        if text.startswith(",", at):
            at = _skip(text, at + 1)
    return items, at + 1


def _key(text: str, at: int, depth: int) -> tuple[str, int]:
    """A key: an identifier is its own name; any other expression becomes a string."""
    if word := _IDENTIFIER.match(text, at):
        return normalise(word[0]), word.end()
    value, end = _expression(text, at, depth + 1)
    match value:
        case bool():
            return str(value).lower(), end
        case str() | int() | float():
            return str(value), end
        case _:
            raise _NotLiteralError


def _parenthesised(text: str, at: int, depth: int) -> tuple[JSONValue, int]:
    value, at = _expression(text, _skip(text, at + 1), depth + 1)
    at = _skip(text, at)
    if not text.startswith(")", at):
        raise _NotLiteralError
    return value, at + 1
