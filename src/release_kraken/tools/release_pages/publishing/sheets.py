"""One page of ours: looked at, composed, written, and what stood in the way."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date

from release_kraken.connectors.confluence.client import MOST_BYTES
from release_kraken.connectors.confluence.kept import Kept, recalled
from release_kraken.connectors.confluence.refusals import BodyTooLargeError, InvalidStorageError
from release_kraken.connectors.confluence.signs import Home
from release_kraken.connectors.confluence.storage import fault_in
from release_kraken.connectors.confluence.tables.merging import merge
from release_kraken.connectors.confluence.tables.outcome import Merged, Unplaced
from release_kraken.connectors.confluence.tables.pieces import StorageError
from release_kraken.connectors.confluence.tables.reading import described, has_table, notes_in
from release_kraken.connectors.confluence.tables.wanted import Past, Wanted
from release_kraken.connectors.confluence.upkeep import Compose, Found, Upkeep
from release_kraken.core.errors import KrakenError, RemoteError
from release_kraken.core.memory import Memory
from release_kraken.core.report import Change
from release_kraken.tools.release_pages.publishing.tables import MOST_NOTES

Notes = Mapping[str, str]
"""What people typed in a row, by column, in storage format."""

Sized = Callable[[int], Wanted]
"""A table whose release notes name so many issues at most."""

_SIZES = (MOST_NOTES, 10, 0)


class NoIndexError(RemoteError):
    """The page is to be made below the index, which is not there."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page; `found` is None where it could not be looked at.

    `notes` has each row of ours that the page has, `earlier` is the same of versions of before.
    """

    key: str
    space: str
    title: str
    url: str
    found: Found | None
    notes: Mapping[str, Notes] = field(default_factory=dict)
    earlier: tuple[Mapping[str, Notes], ...] = ()
    trouble: KrakenError | None = None
    change: Change | None = None
    unplaced: tuple[Unplaced, ...] = ()

    @property
    def address(self) -> str:
        """What names the page: where it is, or where it is to be."""
        return self.url or f"{self.space}/{self.title} (new page)"

    def without(self, trouble: KrakenError) -> "Sheet":
        """The page as one that cannot be kept up."""
        return replace(self, trouble=trouble)


@dataclass(frozen=True, slots=True)
class Desk:
    """What pages are looked at and written with; `today` dates what goes to archives."""

    upkeep: Upkeep
    memory: Memory
    today: date

    def look(self, key: str, home: Home, wanted: Wanted) -> Sheet:
        """A page as it is; `wanted` tells the columns and rows that it may have."""
        try:
            found = self.upkeep.look(key, home)
        except (RemoteError, StorageError) as trouble:
            return _out_of_reach(key, home, wanted, recalled(self.memory, key), trouble)
        return _as_found(Sheet(key, home.space, home.title, "", found), found, wanted)

    def plan(self, sheet: Sheet, sized: Sized) -> Sheet:
        """What would be written."""
        return self._done(sheet, sized, self._compose_only)

    def write(self, sheet: Sheet, sized: Sized) -> Sheet:
        """Write it; where that is too large, with fewer release notes."""
        return self._done(sheet, sized, self.upkeep.keep)

    def _done(
        self, sheet: Sheet, sized: Sized, act: Callable[[Found, Compose, str], tuple[Found, Merged]]
    ) -> Sheet:
        mark = fingerprint(sized(MOST_NOTES))
        if sheet.found is None or sheet.found.is_settled(mark):
            return sheet
        try:
            found, merged = self._fitting(sheet.found, sized, mark, act)
        except (RemoteError, StorageError) as trouble:
            return sheet.without(trouble)
        done = _as_found(sheet, found, sized(MOST_NOTES))
        return replace(
            done, change=_change(sheet, merged, sized(0)) or sheet.change, unplaced=merged.unplaced
        )

    def _fitting(
        self,
        found: Found,
        sized: Sized,
        mark: str,
        act: Callable[[Found, Compose, str], tuple[Found, Merged]],
    ) -> tuple[Found, Merged]:
        *larger, smallest = _SIZES
        for most in larger:
            try:
                return act(found, self._compose(sized(most), found), mark)
            except BodyTooLargeError:
                continue
        return act(found, self._compose(sized(smallest), found), mark)

    def _compose(self, wanted: Wanted, found: Found) -> Compose:
        _refuse_malformed(wanted)

        def composed(body: str, past: Past) -> Merged:
            return merge(body, replace(wanted, hidden=found.kept.hidden), self.today, past)

        return composed

    def _compose_only(self, found: Found, compose: Compose, _mark: str) -> tuple[Found, Merged]:
        merged = compose(found.body, found.kept.past)
        if len(merged.body.encode()) > MOST_BYTES:
            raise BodyTooLargeError(
                f"page {found.home.title!r} would have more than {MOST_BYTES:,} bytes: move long notes to "
                "pages of their own"
            )
        return found, merged


def fingerprint(wanted: Wanted) -> str:
    """What tells one table from another: columns, rows and all that their cells show."""
    plain = replace(wanted, hidden=frozenset())
    source = json.dumps(asdict(plain), sort_keys=True, default=sorted)
    return hashlib.sha256(source.encode(errors="surrogatepass")).hexdigest()


def _as_found(sheet: Sheet, found: Found, wanted: Wanted) -> Sheet:
    """The page as it was read; where its table is gone, with the one that is about to be put back."""
    page = found.page
    if page is None:
        return replace(sheet, found=found)
    wanted = replace(wanted, hidden=found.kept.hidden)
    past = found.kept.past
    bodies = (*past.written, *past.seen)
    standing = next((body for body in (page.body, *reversed(bodies)) if has_table(body, wanted)), page.body)
    earlier = {body: notes_in(body, wanted) for body in bodies}
    notes = earlier.pop(standing, None) or notes_in(standing, wanted)
    return replace(
        sheet,
        found=found,
        space=page.space,
        title=page.title,
        url=page.url,
        notes=notes,
        earlier=tuple(earlier.values()),
    )


def _out_of_reach(key: str, home: Home, wanted: Wanted, kept: Kept, trouble: KrakenError) -> Sheet:
    """A page that cannot be looked at, with the notes that it had when it last could."""
    bodies = (*kept.bodies.written, *kept.bodies.seen)
    notes = notes_in(bodies[-1], wanted) if bodies else {}
    return Sheet(key, home.space, kept.title or home.title, kept.url, None, notes, trouble=trouble)


def _change(sheet: Sheet, merged: Merged, wanted: Wanted) -> Change | None:
    """What is done to a page, with what was done to it before in this run."""
    if not merged.changed or sheet.found is None:
        return sheet.change
    after = described(merged.body, wanted)
    why = ", ".join(dict.fromkeys(step.kind for step in merged.steps))
    if sheet.change is not None:
        return replace(sheet.change, after=after, why=f"{sheet.change.why}, {why}")
    before = described(sheet.found.body, wanted) if sheet.found.page else None
    return Change(sheet.address, before, after, why)


def _refuse_malformed(wanted: Wanted) -> None:
    """Raise InvalidStorageError, which names row and column, for what is no storage format."""
    for line in wanted.lines:
        for column, inner in (*line.cells.items(), *line.notes.items(), *line.defaults.items()):
            fault = fault_in(inner)
            if fault is not None:
                raise InvalidStorageError(
                    f"row {line.name!r}, column {column!r} would be no storage format at {fault}"
                )
