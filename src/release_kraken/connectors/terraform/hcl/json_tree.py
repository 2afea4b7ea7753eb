"""JSON text as a tree in which every key and value has its place and names may repeat."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from json import JSONDecodeError, JSONDecoder
from typing import NoReturn

from release_kraken.connectors.terraform.hcl.literal import parse_number
from release_kraken.core.json import JSONValue

_MAX_DEPTH = 100
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A string, number, true, false or null."""

    start: int
    end: int
    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Array:
    """An array."""

    start: int
    end: int
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A name and its value; `start` is where the name starts."""

    start: int
    name: str
    value: "Node"


@dataclass(frozen=True, slots=True)
class Object:
    """An object, its members in order."""

    start: int
    end: int
    members: tuple[Member, ...]


Node = Scalar | Array | Object


def parse_json(text: str) -> Node:
    """Parse a JSON text; raises JSONDecodeError, which has the place."""
    node = _node(text, _skip(text, 0), 0)
    end = _skip(text, node.end)
    if end != len(text):
        raise JSONDecodeError("Extra data", text, end)
    return node


def plain_value(node: Node) -> JSONValue:
    """The JSON value of a node; of names that repeat, the last counts."""
    match node:
        case Scalar():
            return node.value
        case Array():
            return [plain_value(item) for item in node.items]
        case Object():
            return {member.name: plain_value(member.value) for member in node.members}


def objects(node: Node) -> Sequence[Object]:
    """The objects of a node: one, or those of an array, which the JSON syntax treats alike."""
    match node:
        case Object():
            return (node,)
        case Array():
            return tuple(found for item in node.items for found in objects(item))
        case Scalar():
            return ()


def _refuse_constant(name: str) -> NoReturn:
    raise OverflowError(name)


_DECODER = JSONDecoder(parse_int=parse_number, parse_float=parse_number, parse_constant=_refuse_constant)


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _node(text: str, at: int, depth: int) -> Node:
    if depth > _MAX_DEPTH:
        raise JSONDecodeError(f"Nested more than {_MAX_DEPTH} deep", text, at)
    match text[at : at + 1]:
        case "{":
            return _object(text, at, depth)
        case "[":
            return _array(text, at, depth)
        case _:
            return _scalar(text, at)


def _scalar(text: str, at: int) -> Scalar:
    try:
        value, end = _DECODER.raw_decode(text, at)
    except OverflowError as error:
        raise JSONDecodeError("Number out of range", text, at) from error
    return Scalar(at, end, _LONE_SURROGATE.sub("\ufffd", value) if isinstance(value, str) else value)


def _array(text: str, start: int, depth: int) -> Array:
    items: list[Node] = []
    at = _skip(text, start + 1)
    while not text.startswith("]", at):
        if items:
            at = _expect(text, ",", at)
        items.append(_node(text, at, depth + 1))
        at = _skip(text, items[-1].end)
    return Array(start, at + 1, tuple(items))


def _object(text: str, start: int, depth: int) -> Object:
    members: list[Member] = []
    at = _skip(text, start + 1)
    while not text.startswith("}", at):
        if members:
            at = _expect(text, ",", at)
        member = _member(text, at, depth)
        members.append(member)
        at = _skip(text, member.value.end)
    return Object(start, at + 1, tuple(members))


def _member(text: str, at: int, depth: int) -> Member:
    if not text.startswith('"', at):
        raise JSONDecodeError("Expecting property name enclosed in double quotes", text, at)
    name = _scalar(text, at)
    value = _node(text, _expect(text, ":", _skip(text, name.end)), depth + 1)
    return Member(at, str(name.value), value)


def _expect(text: str, mark: str, at: int) -> int:
    """The place after a mark and the white space that follows it."""
    if not text.startswith(mark, at):
        raise JSONDecodeError(f"Expecting '{mark}' delimiter", text, at)
    return _skip(text, at + 1)
