"""The tables of the pages: one of the releases of a week, and one of the weeks."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zlib import crc32
from zoneinfo import ZoneInfo

from release_kraken.connectors.confluence.storage import Colour, info, link, page_link, status, text
from release_kraken.connectors.confluence.tables.wanted import Column, Line, Wanted
from release_kraken.tools.release_pages.board import Board, Outlook, Release, Source, Status, Week
from release_kraken.tools.release_pages.publishing import cells
from release_kraken.tools.release_pages.publishing.cells import Scene
from release_kraken.tools.release_pages.publishing.wording import counted, day, plain
from release_kraken.tools.release_pages.settings import ConfluenceSettings

INDEX = "index"
MOST_NOTES = 50
"""How many done issues the release notes name, unless the page gets too large by them."""

BEGINNING = info(
    "<p>Release Kraken keeps up the columns from <em>Release</em> to <em>Release notes</em>. The others are "
    "yours: what you type in them stays, also when the release moves to another week. You may sort rows, "
    "move and remove columns, add your own, and write around the table.</p>"
)
INDEX_BEGINNING = info(
    "<p>Release Kraken keeps a page for each week. The column <em>Notes</em> and all around the table are "
    "yours.</p>"
)
_UNDATED = "undated"
_NAMED = 5
_LABEL = 120
_AT_RISK = frozenset({Outlook.UNLIKELY, Outlook.MISSED})
_SETTLED = frozenset({Status.RELEASED, Status.ARCHIVED, Status.REMOVED})

Cell = Callable[[Release, Scene], str]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a week's page.

    `notes` and `defaults`, by release and column, go into cells of people; `dropped` are the rows that are
    on another page by now.
    """

    releases: tuple[Release, ...]
    dropped: frozenset[str] = frozenset()
    notes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    defaults: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def people(key: str) -> str:
    """The key that a configured column has in the table, where it cannot clash with one of Kraken's."""
    return f"note-{key}"


def week_table(
    settings: ConfluenceSettings, board: Board, week: str, rows: Rows, most_notes: int = MOST_NOTES
) -> Wanted:
    """The table of a week. Where a team was never read, nothing tells which rows are gone: all stay."""
    scene, machine = Scene(ZoneInfo(board.time_zone), most_notes), _machine(board)
    lines = tuple(
        replace(
            _recognised(release),
            cells={column.key: cell(release, scene) for column, cell in machine},
            notes=rows.notes.get(release.id, {}),
            defaults=rows.defaults.get(release.id, {}),
        )
        for release in rows.releases
    )
    return Wanted(
        week,
        _columns(settings, board),
        lines,
        rows.dropped,
        is_whole=not _never_read(board),
        gone_label="No longer listed",
        archive_title="Notes that left the table",
    )


def _never_read(board: Board) -> list[Source]:
    """Projects of Jira that could not be read so far."""
    return [each for each in board.sources if each.kind == "jira" and each.at is None and each.trouble]


def week_rows(settings: ConfluenceSettings, board: Board, week: str) -> Wanted:
    """What tells columns and rows of a week's page, to read it."""
    return Wanted(week, _columns(settings, board), tuple(map(_recognised, board.releases)))


def _recognised(release: Release) -> Line:
    return Line(release.id, plain(release.name, _LABEL), {}, release.url)


def _columns(settings: ConfluenceSettings, board: Board) -> tuple[Column, ...]:
    machine = (column for column, _ in _machine(board))
    hand = (Column(people(each.key), each.title, machine=False, returns=False) for each in settings.columns)
    return (*machine, *hand)


def _machine(board: Board) -> list[tuple[Column, Cell]]:
    return [
        (Column("release", "Release"), cells.release_cell),
        (_column("date", "Date"), cells.date_cell),
        (_column("issues", "Issues"), cells.issues_cell),
        (_column("blockers", "Blockers"), cells.blockers_cell),
        *((_column(f"at-{_slug(name)}", name), _deployment(name)) for name in board.columns),
        (_column("drift", "Drift"), cells.drift_cell),
        (_column("outlook", "Outlook"), cells.outlook_cell),
        (_column("notes", "Release notes"), cells.notes_cell),
    ]


def _column(key: str, title: str) -> Column:
    return Column(key, title, returns=False)


def _slug(name: str) -> str:
    """A name as a key; where that drops something, with what tells it from others."""
    slug = re.sub(r"[^A-Za-z0-9_-]+", "-", name)
    return slug if slug == name else f"{slug}-{crc32(name.encode(errors='replace')):08x}"


def _deployment(column: str) -> Cell:
    return lambda release, scene: cells.deployment_cell(release.deployment(column), scene)


def index_table(board: Board, pages: Mapping[str, tuple[str, str]]) -> Wanted:
    """The table of the weeks, the latest first; `pages` are space and title of each week's page.

    Former weeks stay as they were last. Numbers say whose releases are not among them.
    """
    unread = [source.name for source in _never_read(board)]
    lines = [_week(week, *pages[week.label], unread) for week in reversed(board.weeks)]
    if board.undated:
        lines.append(_line(_UNDATED, "Without date", "<p>Without date</p>", board.undated, unread))
    columns = (
        Column("week", "Week"),
        _column("dates", "Dates"),
        _column("releases", "Releases"),
        _column("risk", "At risk"),
        Column(people("notes"), "Notes", machine=False, returns=False),
    )
    return Wanted(
        INDEX,
        columns,
        tuple(lines),
        frozenset() if board.undated or unread else frozenset({_UNDATED}),
        is_whole=False,
        archive_title="Notes that left the table",
    )


def _week(week: Week, space: str, title: str, unread: Sequence[str]) -> Line:
    shown = f"<p><strong>{page_link(title, week.label, space=space)}</strong></p>"
    dates = f"<p>{day(week.first)} to {day(week.last)}</p>"
    return _line(week.label, week.label, shown, week.releases, unread, dates)


def _line(
    key: str, name: str, shown: str, releases: tuple[Release, ...], unread: Sequence[str], dates: str = ""
) -> Line:
    listed = [release for release in releases if release.status is not Status.REMOVED]
    numbers = f"{_numbers(listed)}{_without(unread)}"
    return Line(key, name, {"week": shown, "dates": dates, "releases": numbers, "risk": _risks(listed)})


def _numbers(releases: list[Release]) -> str:
    released = sum(release.status is Status.RELEASED for release in releases)
    overdue = sum(release.is_overdue for release in releases)
    late = f" {status(f'{overdue} overdue', Colour.RED)}" if overdue else ""
    out = f", {released} released" if released else ""
    return f"<p><strong>{len(releases)}</strong>{out}{late}</p>"


def _without(unread: Sequence[str]) -> str:
    more = [f"{len(unread) - _NAMED} more"] if len(unread) > _NAMED else []
    names = ", ".join([*unread[:_NAMED], *more])
    return f"<p>{text(f'Without {names}: never read')}</p>" if unread else ""


def _risks(releases: list[Release]) -> str:
    risky = [release for release in releases if is_at_risk(release)]
    if not risky:
        return "<p>None</p>"
    names = [f"<li>{link(each.url, plain(each.name, _LABEL))}</li>" for each in risky[:_NAMED]]
    if len(risky) > _NAMED:
        names.append(f"<li>and {len(risky) - _NAMED} more</li>")
    return f"<p>{status(counted(len(risky), 'release'), Colour.YELLOW)}</p><ul>{''.join(names)}</ul>"


def is_at_risk(release: Release) -> bool:
    """Whether a release that is not out is late, blocked, or not likely to make its date."""
    is_late = release.is_overdue or release.forecast.outlook in _AT_RISK
    is_settled = release.status in _SETTLED or release.forecast.outlook is Outlook.OUT
    return not is_settled and (is_late or bool(release.blockers.items))
