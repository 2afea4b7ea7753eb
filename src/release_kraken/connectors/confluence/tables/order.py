"""The order of rows: lines where they should stand, people's rows below the row that they follow."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from release_kraken.connectors.confluence.tables.layout import Row, Table
from release_kraken.connectors.confluence.tables.view import View


class Block(NamedTuple):
    """Rows that merged cells hold together."""

    rows: tuple[int, ...]
    rank: int | None
    """Where the line of its first row stands that has one."""


def blocks(view: View, ranks: Mapping[str, int]) -> tuple[Block, ...]:
    """The rows of a table, those that belong together as one; the first block has the header."""
    reach = 0
    found: list[list[int]] = [[]]
    for number, line in enumerate(view.places):
        if number > max(view.header, reach - 1):
            found.append([])
        found[-1].append(number)
        reach = max([reach, *(place.row + place.height for place in line if place.height > 1)])
    head, *others = found
    return Block(tuple(head), None), *(Block(tuple(rows), _rank(view, rows, ranks)) for rows in others)


def _rank(view: View, rows: Iterable[int], ranks: Mapping[str, int]) -> int | None:
    keys = (view.keys[row] for row in rows)
    return next((ranks[key] for key in keys if key is not None and key in ranks), None)


def in_order(body: Sequence[Block]) -> list[Block]:
    """Blocks by rank; one without keeps below its neighbour above."""
    top: list[Block] = []
    groups: list[list[Block]] = []
    for block in body:
        if block.rank is not None:
            groups.append([block])
        else:
            (groups[-1] if groups else top).append(block)
    groups.sort(key=lambda group: group[0].rank or 0)
    return [*top, *(block for group in groups for block in group)]


def with_new(ordered: Sequence[Block], new: Mapping[int, Row]) -> list[Block | Row]:
    """Blocks in order with new rows by their ranks."""
    waiting = sorted(new.items(), reverse=True)
    result: list[Block | Row] = []
    for block in ordered:
        while block.rank is not None and waiting and waiting[-1][0] < block.rank:
            result.append(waiting.pop()[1])
        result.append(block)
    return [*result, *(row for _, row in reversed(waiting))]


def arranged(table: Table, head: Block, body: Sequence[Block | Row], old: Sequence[Block]) -> Table:
    """The table with its rows in a new order; what stands between rows stays where it is."""
    rows = [table.rows[number] for number in head.rows]
    leads = [table.leads[number] for number in head.rows]
    between = [table.leads[block.rows[0]] for block in old]
    tail = table.tail
    if not old and body and "<tbody>" in tail:  # the header stood in a <thead>, and there was no row
        opening, tail = _split(tail)
        between = [opening]
    for item in body:
        numbers = item.rows if isinstance(item, Block) else ()
        rows += [table.rows[number] for number in numbers] if isinstance(item, Block) else [item]
        leads.append(between.pop(0) if between else "")
        leads += [table.leads[number] for number in numbers[1:]]
    return table._replace(rows=tuple(rows), leads=tuple(leads), tail="".join(between) + tail)


def _split(tail: str) -> tuple[str, str]:
    opening, tag, rest = tail.partition("<tbody>")
    return opening + tag, rest
