"""The releases as rows of a table, for spreadsheets."""

import csv
import io
from collections.abc import Iterator, Sequence

from release_kraken.tools.release_pages.board import Release

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet would compute."""
_BEFORE = (
    "id",
    "team",
    "project",
    "release",
    "status",
    "date",
    "week",
    "done",
    "in progress",
    "to do",
    "blockers",
)
_AFTER = ("outlook", "stale", "url")


def spreadsheet(columns: Sequence[str], releases: Sequence[Release]) -> str:
    """CSV (RFC 4180) with a line of titles; `columns` are those of the environments."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*_BEFORE, *map(_plain, columns), *_AFTER])
    for release in releases:
        writer.writerow([_plain(str(cell)) for cell in _cells(release, columns)])
    return text.getvalue()


def _cells(release: Release, columns: Sequence[str]) -> Iterator[object]:
    progress = release.progress
    yield from (release.id, release.team, release.project, release.name, release.status.value)
    yield from (release.date or "", release.week)
    yield from (
        progress.done,
        progress.in_progress,
        progress.to_do + progress.unmapped,
        release.blockers.total,
    )
    for column in columns:
        there = release.deployment(column)
        yield there.phase.value if there else ""
    yield from (release.forecast.outlook.value, "yes" if release.stale else "", release.url)


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell
