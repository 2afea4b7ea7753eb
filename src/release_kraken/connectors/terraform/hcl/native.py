"""The native syntax of the Terraform language (`.tf`), read with tree-sitter."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from release_kraken.connectors.terraform.hcl.literal import evaluate
from release_kraken.connectors.terraform.hcl.positions import Positions
from release_kraken.connectors.terraform.hcl.syntax import Block, Schema, Syntax
from release_kraken.connectors.terraform.module import Comment, Expression, Problem

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Query

_BOM = b"\xef\xbb\xbf"
_MISSING = {
    "block_end": "}",
    "heredoc_identifier": "the end mark of a heredoc",
    "object_end": "}",
    "quoted_template_end": '"',
    "quoted_template_start": '"',
    "template_interpolation_end": "}",
    "tuple_end": "]",
}
_COMMENT_STARTS = (b"#", b"//")


def read_native(path: str, source: bytes, schemas: Mapping[str, Schema]) -> Syntax:
    """Read a file's top-level blocks of the types in `schemas`. `source` must be UTF-8; a BOM is left out.

    Of a file with a syntax error only the problem is returned. Comments are read if any names `kraken:`.
    """
    source = source.removeprefix(_BOM)
    return _File(path, source).read(schemas)


@cache
def _language() -> "Language":
    import tree_sitter_hcl
    from tree_sitter import Language

    return Language(tree_sitter_hcl.language())


@cache
def _comments() -> "Query":
    from tree_sitter import Query

    return Query(_language(), "(comment) @comment")


def _parse(source: bytes) -> "Node":
    """A parser costs less than a microsecond; one for each file is safe from any thread."""
    from tree_sitter import Parser

    return Parser(_language()).parse(source).root_node


class _File:
    """One file while it is read."""

    def __init__(self, path: str, source: bytes) -> None:
        self._source = source
        self._positions = Positions(path, source)
        self._lines = source.split(b"\n")

    def read(self, schemas: Mapping[str, Schema]) -> Syntax:
        root = _parse(self._source)
        if root.has_error:
            return Syntax(problem=self._problem(root))
        nodes = [node for body in _children(root, "body") for node in _children(body, "block")]
        return Syntax(
            blocks=tuple(self._blocks(nodes, schemas, top=True)),
            spans=tuple(self._positions.span(node.start_byte, node.end_byte) for node in nodes),
            comments=tuple(self._comments(root)) if b"kraken:" in self._source else (),
        )

    def _text(self, node: "Node") -> str:
        return self._source[node.start_byte : node.end_byte].decode()

    def _blocks(
        self, nodes: Sequence["Node"], schemas: Mapping[str, Schema], *, top: bool = False
    ) -> Iterator[Block]:
        for node in nodes:
            children = node.named_children
            kind = self._text(children[0])
            if kind in schemas:
                block = self._block(node, kind, children, schemas[kind], top)
                if len(block.labels) == schemas[kind].labels:
                    yield block

    def _block(self, node: "Node", kind: str, children: Sequence["Node"], schema: Schema, top: bool) -> Block:
        span = self._positions.span(node.start_byte, node.end_byte)
        members = self._members(node, children, schema)
        attributes = [member for member in members if member.type == "attribute"]
        objects = tuple(self._objects(attributes)) if schema.objects else ()
        nested = [member for member in members if member.type == "block"] if schema.blocks else ()
        return Block(
            type=kind,
            labels=tuple(self._labels(children[1:])),
            span=span,
            attributes=dict(self._attributes(attributes, schema)),
            blocks=(*self._blocks(nested, schema.blocks), *objects),
            comment=self._comment_above(span.line) if top else "",
        )

    def _members(self, node: "Node", children: Sequence["Node"], schema: Schema) -> Sequence["Node"]:
        """The attributes and blocks of a block; none where no name that the schema asks for occurs in it."""
        if schema.attributes is not None and not schema.blocks:
            names = _names_pattern(schema.attributes)
            if not names.search(self._source, node.start_byte, node.end_byte):
                return ()
        return next((child.named_children for child in children if child.type == "body"), ())

    def _labels(self, nodes: Sequence["Node"]) -> Iterator[str]:
        for node in nodes:
            if node.type == "string_lit":
                label = evaluate(self._text(node))
                yield label if isinstance(label, str) else self._text(node)
            elif node.type == "identifier":
                yield self._text(node)
            elif node.type == "block_start":
                return

    def _attributes(self, nodes: Sequence["Node"], schema: Schema) -> Iterator[tuple[str, Expression]]:
        for node in nodes:
            children = node.named_children
            name = self._text(children[0])
            if schema.takes(name):
                yield name, self._expression(children[-1])

    def _expression(self, node: "Node") -> Expression:
        text = self._text(node)
        return Expression(text, evaluate(text), self._positions.span(node.start_byte, node.end_byte))

    def _objects(self, nodes: Sequence["Node"]) -> Iterator[Block]:
        """The attributes whose value is an object, as blocks."""
        for node in nodes:
            name, *_, value = node.named_children
            items = _object_items(value)
            if items is not None:
                span = self._positions.span(node.start_byte, node.end_byte)
                yield Block(self._text(name), (), span, dict(self._items(items)))

    def _items(self, nodes: Sequence["Node"]) -> Iterator[tuple[str, Expression]]:
        for node in nodes:
            key, *_, value = node.named_children
            text = self._text(key)
            name = evaluate(text)
            yield (name if isinstance(name, str) else text), self._expression(value)

    def _comment_above(self, line: int) -> str:
        """The lines directly above that open with a comment mark in their first column, joined by spaces."""
        first = line - 1
        while first > 0 and self._lines[first - 1].startswith(_COMMENT_STARTS):
            first -= 1
        return " ".join(_unmark(text.decode()) for text in self._lines[first : line - 1])

    def _comments(self, root: "Node") -> Iterator[Comment]:
        from tree_sitter import QueryCursor

        nodes = QueryCursor(_comments()).captures(root).get("comment", [])
        for node in sorted(nodes, key=lambda node: node.start_byte):
            span = self._positions.span(node.start_byte, node.end_byte)
            before, after = self._positions.around(node.start_byte, node.end_byte)
            alone = not before.strip() and not after.strip()
            yield Comment(_unmark_any(self._text(node)), span, alone)

    def _problem(self, root: "Node") -> Problem:
        node = _first_error(root)
        text = self._text(node).strip().split("\n")[0].strip()[:40]
        missing = _MISSING.get(node.type, node.type)
        cause = f"`{missing}` is missing here" if node.is_missing else f"unexpected `{text}`"
        place = self._positions.span(node.start_byte, node.end_byte)
        return Problem(f"there is a syntax error: {cause}; `terraform fmt` says more", place)


@cache
def _names_pattern(names: frozenset[str]) -> re.Pattern[bytes]:
    return re.compile("|".join(map(re.escape, sorted(names))).encode())


def _children(node: "Node", kind: str) -> Iterator["Node"]:
    return (child for child in node.named_children if child.type == kind)


def _object_items(expression: "Node") -> "Sequence[Node] | None":
    """The items of an expression that is an object, None if it is anything else."""
    node = expression
    while node.type in {"expression", "collection_value"} and node.named_child_count == 1:
        node = node.named_children[0]
    return list(_children(node, "object_elem")) if node.type == "object" else None


def _first_error(root: "Node") -> "Node":
    """The innermost first node that is an error or is missing."""
    node = root
    while not node.is_error and not node.is_missing:
        node = next(child for child in node.children if child.has_error)
    return node


def _unmark(line: str) -> str:
    return line.strip().removeprefix("#").removeprefix("//").strip()


def _unmark_any(comment: str) -> str:
    if comment.startswith("/*"):
        return comment.removeprefix("/*").removesuffix("*/").strip()
    return _unmark(comment)
