"""The board as tables of text, one for each week, for the console and the page of a run."""

from collections.abc import Iterable
from dataclasses import replace

from release_kraken.core.report import Table
from release_kraken.tools.release_pages.board import Board, Release
from release_kraken.tools.release_pages.showing.rows import Cell, row_of


def tables_of(board: Board) -> tuple[Table, ...]:
    """This week, the others that have releases, then the releases without date, if there are any."""
    board = board if board.has_deployments else replace(board, columns=())
    shown = [week for week in board.weeks if week.releases or week.is_current]
    weeks = (_table(f"Releases {week.label}", week.releases, board) for week in shown)
    return (*weeks, *([_table("Undated", board.undated, board)] if board.undated else []))


def _table(title: str, releases: Iterable[Release], board: Board) -> Table:
    columns = ("Team", "Release", "Due", "Left", *board.columns, "Stands", "Why")
    return Table(title, columns, tuple(_row(each, board) for each in releases))


def _row(release: Release, board: Board) -> tuple[str, ...]:
    row = row_of(release, board, ())
    return (
        release.team,
        f"{release.project} {release.name}",
        ", ".join(filter(None, (row.due.day, row.due.words))),
        f"{release.progress.left:,}/{release.progress.total:,}" if release.progress.total else "no issues",
        *map(_cell, row.cells),
        row.standing.word,
        _why(release),
    )


def _cell(cell: Cell) -> str:
    """`Deployed`, `Not yet (1.3.9)`, `Not yet (1.3.9), Failed 1.4.0`."""
    runs = f" ({cell.version})" if cell.version else ""
    tried = f", {cell.tried_mark.word} {cell.tried.version}" if cell.tried else ""
    return f"{cell.mark.word}{runs}{tried}"


def _why(release: Release) -> str:
    """What the outlook comes from; and what is not of this run, with its age."""
    stale = (
        f"{each.source} as of {each.since:%Y-%m-%d %H:%M} UTC" if each.since else f"{each.source} is unknown"
        for each in release.stale
    )
    return "; ".join(filter(None, (release.forecast.why, *stale)))
