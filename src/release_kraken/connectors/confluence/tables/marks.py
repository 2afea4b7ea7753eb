"""The marks by which a table, its columns and its rows are recognised: anchor macros with names of their own.

Editors drop comments and ids that they do not know; an anchor macro is content, which both editors keep and
which moves with the text around it. See "Anchor Macro" in Confluence's documentation: its only parameter
has an empty name. Cloud adds another, `legacyAnchorId`, with a prefix before the name.
"""

import re

from release_kraken.connectors.confluence.tables.layout import tables

_PREFIX = "kraken."
_ANCHOR = re.compile(
    r"<ac:structured-macro(?=[^>]*\sac:name=[\"']anchor[\"'])[^>]*(?<!/)>"
    r"((?:(?!</?ac:structured-macro).)*)"
    r"</ac:structured-macro>",
    re.DOTALL,
)
_VALUE = re.compile(rf">\s*{re.escape(_PREFIX)}([A-Za-z0-9_.-]+)\s*<")
_HIDING = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
_FIRST_PARAGRAPH = re.compile(r"\s*<p(?:\s(?:[^>\"']|\"[^\"]*\"|'[^']*')*)?(?<!/)>")


def name(table: str, kind: str, key: str = "") -> str:
    """The name of a mark, without what all have in common; kinds are "column", "row" and "archive"."""
    return f"{table}.{kind}.{key}" if key else f"{table}.{kind}"


def marked(piece: str, mark: str) -> str:
    """A piece with a mark, within its first paragraph if it begins with one."""
    anchor = (
        '<ac:structured-macro ac:name="anchor" ac:schema-version="1">'
        f'<ac:parameter ac:name="">{_PREFIX}{mark}</ac:parameter></ac:structured-macro>'
    )
    paragraph = _FIRST_PARAGRAPH.match(piece)
    at = paragraph.end() if paragraph else 0
    return f"{piece[:at]}{anchor}{piece[at:]}"


def unmarked(piece: str) -> str:
    """A piece without any of our marks."""
    if _PREFIX not in piece:
        return piece
    return _ANCHOR.sub(lambda match: "" if _VALUE.search(match[1]) else match[0], piece)


def marks(piece: str, table: str, kind: str) -> tuple[str, ...]:
    """The keys of a kind of marks in a cell, in order; those in tables within it are not its own."""
    prefix = f"{table}.{kind}"
    if f"{_PREFIX}{prefix}" not in piece:
        return ()
    found = (_VALUE.search(match[1]) for match in _ANCHOR.finditer(_own(piece)))
    names = [match[1] for match in found if match]
    return tuple(
        each.removeprefix(prefix).removeprefix(".")
        for each in names
        if each == prefix or each.startswith(f"{prefix}.")
    )


def _own(piece: str) -> str:
    """A cell without comments, without CDATA, without tables that stand in it."""
    inner = tables(piece) if "<table" in piece else ()
    for table in reversed(inner):
        if not any(table.within(other) for other in inner):
            piece = f"{piece[: table.start]}{piece[table.end :]}"
    return _HIDING.sub("", piece) if "<!" in piece else piece


def is_marked(body: str, table: str) -> bool:
    """Whether a body has marks of a table."""
    return any(_VALUE.search(each[1]) and f"{_PREFIX}{table}." in each[1] for each in _ANCHOR.finditer(body))
