"""One round over all pages: look at each, see which rows belong where, then plan or write."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from release_kraken.connectors.confluence.kept import forget_bodies, list_known, recalled
from release_kraken.connectors.confluence.signs import Home
from release_kraken.core.context import Progress
from release_kraken.tools.release_pages.board import Board, PublishedPage, Week
from release_kraken.tools.release_pages.parts import Planned
from release_kraken.tools.release_pages.publishing import tables
from release_kraken.tools.release_pages.publishing.moves import brought, gone, releases_of
from release_kraken.tools.release_pages.publishing.remembering import Remembered, remembered
from release_kraken.tools.release_pages.publishing.sheets import Desk, NoIndexError, Sheet, Sized
from release_kraken.tools.release_pages.publishing.troubles import findings_on
from release_kraken.tools.release_pages.settings import ConfluenceSettings

_ROWS = "rows/"
_MOST_BODIES = 12
"""Pages whose bodies are remembered; of older ones, their history holds what was written."""


@dataclass(slots=True)
class Round:
    """The pages as they are found, then as they are planned or written; `weeks` by label, in their order.

    `former` are pages that are kept up no longer and hold rows that belong to one of the weeks.
    """

    settings: ConfluenceSettings
    board: Board
    desk: Desk
    progress: Progress
    index: Sheet
    weeks: dict[str, Sheet] = field(default_factory=dict)
    former: dict[str, Sheet] = field(default_factory=dict)
    remembered: Remembered = field(default_factory=lambda: Remembered(()))

    @classmethod
    def looked(cls, settings: ConfluenceSettings, board: Board, desk: Desk, progress: Progress) -> "Round":
        """Look at all pages, and remember what people typed."""
        home = Home(
            settings.space,
            settings.parent,
            settings.index,
            settings.label,
            tables.INDEX,
            tables.INDEX_BEGINNING,
        )
        titles = {week.label: (settings.space, _title(settings, week.label)) for week in board.weeks}
        index = desk.look(tables.INDEX, home, tables.index_table(board, titles))
        made = cls(settings, board, desk, progress, index)
        for number, week in enumerate(board.weeks):
            progress.update("Look at pages", number, len(board.weeks))
            made.weeks[week.label] = made._look(week.label)
        made.former = {key: made._look(key) for key in made._sources()}
        made.remembered = remembered(settings, board, made.weeks.values(), desk.memory)
        made._remember_rows()
        return made

    def plan(self) -> None:
        """See what would be written, as if all that can be written were."""
        self.index = self.desk.plan(self.index, self._index_sized())
        if self.index.found is None:
            self._place_new()
        standing = self._standing()
        for week in self.board.weeks:
            if self.weeks[week.label].found is not None:
                standing[week.label] |= {release.id for release in week.releases}
        sized = {week.label: self._sized(week, standing) for week in self.board.weeks}
        for label, sheet in self.weeks.items():
            self.weeks[label] = self.desk.plan(sheet, sized[label])

    def write(self) -> None:
        """Write what differs; pages that rows leave come last, and again where a row had to wait."""
        self.index = self.desk.write(self.index, self._index_sized())
        self._place_new()
        order = sorted(self.board.weeks, key=lambda week: bool(self._leaving(week)))
        for number, week in enumerate(order):
            self.progress.update("Write pages", number, len(order))
            self._write(week)
        for week in order:
            if self._leaving(week):
                self._write(week)
        keys = sorted(key for key in list_known(self.desk.memory) if key != tables.INDEX)
        forget_bodies(self.desk.memory, keys[:-_MOST_BODIES])

    def planned(self) -> Planned:
        """What came of it."""
        sheets = (self.index, *self.weeks.values())
        return Planned(
            tuple(sheet.change for sheet in sheets if sheet.change),
            tuple(findings_on(sheets)),
            tuple(_published(sheet) for sheet in sheets),
            (),
            {sheet.title: sheet.found.kept.at for sheet in sheets if sheet.found and sheet.found.kept.at},
        )

    def _write(self, week: Week) -> None:
        sheet = self.weeks[week.label]
        self.weeks[week.label] = self.desk.write(sheet, self._sized(week, self._standing()))
        self._remember_rows()

    def _place_new(self) -> None:
        """Pages that are to be made go below the index, if that is there by now."""
        above = recalled(self.desk.memory, tables.INDEX).page_id if self.index.found else ""
        for label, sheet in self.weeks.items():
            if sheet.found is None or sheet.found.page is not None:
                continue
            if not above:
                why = f"it is to be made below {self.index.title!r}, which is not there"
                self.weeks[label] = replace(sheet, found=None, trouble=NoIndexError(why))
            else:
                home = replace(sheet.found.home, parent_id=above)
                self.weeks[label] = replace(sheet, found=replace(sheet.found, home=home))

    def _look(self, label: str) -> Sheet:
        above = self.index.found.page if self.index.found else None
        home = Home(
            self.settings.space,
            above.id if above else None,
            _title(self.settings, label),
            self.settings.label,
            label,
            tables.BEGINNING,
        )
        return self.desk.look(label, home, tables.week_rows(self.settings, self.board, label))

    def _sources(self) -> Iterator[str]:
        """Pages of before that hold rows which are to appear on a page for the first time."""
        known = {key.removeprefix(_ROWS): rows for key, rows in self.desk.memory.list(_ROWS).items()}
        held = {key: frozenset(rows) for key, rows in known.items() if isinstance(rows, list)}
        new = {
            release.id
            for week in self.board.weeks
            for release in week.releases
            if release.id not in held.get(week.label, ())
            and not any(release.id in sheet.notes for sheet in self.weeks.values())
        }
        former = sorted(held.keys() - self.weeks.keys(), reverse=True)
        yield from (key for key in former if not new.isdisjoint(held[key]))

    def _standing(self) -> dict[str, set[str]]:
        return {label: set(sheet.notes) for label, sheet in self.weeks.items() if sheet.found is not None}

    def _leaving(self, week: Week) -> bool:
        """Whether rows of a page belong on another."""
        own = {release.id for release in week.releases}
        shown = {release.id for each in self.board.weeks for release in each.releases}
        sheet = self.weeks[week.label]
        return sheet.trouble is None and not shown.isdisjoint(set(sheet.notes) - own)

    def _sized(self, week: Week, standing: Mapping[str, set[str]]) -> Sized:
        releases = releases_of(week, self.board, standing)
        rows = tables.Rows(
            releases,
            gone(week, self.board, standing),
            brought(week, {**self.weeks, **self.former}),
            {release.id: self.remembered.defaults(release) for release in releases},
        )
        return cache(lambda most: tables.week_table(self.settings, self.board, week.label, rows, most))

    def _index_sized(self) -> Sized:
        pages = {label: (sheet.space, sheet.title) for label, sheet in self.weeks.items()}
        table = tables.index_table(self.board, pages)
        return lambda _most: table

    def _remember_rows(self) -> None:
        rows = {f"{_ROWS}{label}": sorted(ids) for label, ids in self._standing().items()}
        self.desk.memory.put(rows)


def _title(settings: ConfluenceSettings, week: str) -> str:
    return settings.title.replace("{week}", week)


def _published(sheet: Sheet) -> PublishedPage:
    week = "" if sheet.key == tables.INDEX else sheet.key
    return PublishedPage(week, sheet.title, sheet.url, str(sheet.trouble or ""))
