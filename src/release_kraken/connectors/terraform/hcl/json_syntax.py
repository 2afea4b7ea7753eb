"""The JSON syntax of the Terraform language (`.tf.json`): https://developer.hashicorp.com/terraform/language/syntax/json."""

from collections.abc import Iterator, Mapping
from json import JSONDecodeError

from release_kraken.connectors.terraform.hcl.json_tree import (
    Array,
    Member,
    Node,
    Object,
    Scalar,
    objects,
    parse_json,
    plain_value,
)
from release_kraken.connectors.terraform.hcl.literal import unescape_template
from release_kraken.connectors.terraform.hcl.positions import Positions
from release_kraken.connectors.terraform.hcl.syntax import ITEMS, Block, Schema, Syntax
from release_kraken.connectors.terraform.module import NOT_LITERAL, Expression, Problem, Value
from release_kraken.core.json import JSONValue

_COMMENT = "//"


class _NotLiteralError(Exception):
    """A string is a template with sequences in it."""


def read_json(path: str, text: str, schemas: Mapping[str, Schema]) -> Syntax:
    """Read a file's top-level blocks of the types in `schemas`; of what is no JSON, only the problem."""
    text = text.removeprefix("\ufeff")
    positions = Positions(path, text)
    try:
        return _File(text, positions).read(parse_json(text), schemas)
    except JSONDecodeError as error:
        place = positions.span(error.pos, error.pos + 1)
        return Syntax(problem=Problem(f"the file is not valid JSON: {error.msg}", place))


class _File:
    """One file while it is read."""

    def __init__(self, text: str, positions: Positions) -> None:
        self._text = text
        self._positions = positions

    def read(self, root: Node, schemas: Mapping[str, Schema]) -> Syntax:
        members = [member for top in objects(root) for member in top.members if member.name != _COMMENT]
        return Syntax(
            blocks=tuple(
                block
                for member in members
                if member.name in schemas
                for block in self._blocks(member, schemas[member.name], member.name, ())
            ),
            spans=tuple(self._positions.span(member.start, member.value.end) for member in members),
        )

    def _blocks(self, member: Member, schema: Schema, kind: str, labels: tuple[str, ...]) -> Iterator[Block]:
        """The blocks below a member: each further level of objects gives one label."""
        for found in objects(member.value):
            if len(labels) == schema.labels:
                yield self._block(member, found, schema, kind, labels)
            else:
                for inner in found.members:
                    yield from self._blocks(inner, schema, kind, (*labels, inner.name))

    def _block(
        self, member: Member, body: Object, schema: Schema, kind: str, labels: tuple[str, ...]
    ) -> Block:
        members = [item for item in body.members if item.name != _COMMENT]
        nested = [
            block
            for item in members
            if item.name in schema.blocks
            for block in self._blocks(item, schema.blocks[item.name], item.name, ())
        ]
        items = [
            self._block(item, item.value, ITEMS, item.name, ())
            for item in members
            if schema.objects and isinstance(item.value, Object)
        ]
        return Block(
            type=kind,
            labels=labels,
            span=self._positions.span(member.start if member.value is body else body.start, body.end),
            attributes={
                item.name: self._expression(item.name, item.value, schema)
                for item in members
                if item.name not in schema.blocks and schema.takes(item.name)
            },
            blocks=(*nested, *items),
        )

    def _expression(self, name: str, node: Node, schema: Schema) -> Expression:
        span = self._positions.span(node.start, node.end)
        text = self._text[node.start : node.end]
        value = plain_value(node)
        if name in schema.quoted:
            return Expression(value if isinstance(value, str) else text, value, span)
        return Expression(text, value if name in schema.plain else _evaluate(node), span)


def _evaluate(node: Node) -> Value:
    try:
        return _value(node)
    except _NotLiteralError:
        return NOT_LITERAL


def _value(node: Node) -> JSONValue:
    match node:
        case Scalar(value=str(text)):
            return _template(text)
        case Scalar():
            return node.value
        case Array():
            return [_value(item) for item in node.items]
        case Object():
            return {_template(member.name): _value(member.value) for member in node.members}


def _template(text: str) -> str:
    value = unescape_template(text)
    if value is None:
        raise _NotLiteralError
    return value
