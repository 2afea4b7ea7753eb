"""Which rows a page should have: those of its week, and those that may not leave it yet.

A release whose week changed is written to its new page first, with the notes of its old row; the old row
leaves only when the new one is known to be there. Whatever is killed in between, the next run goes on.
"""

from collections.abc import Iterable, Mapping

from release_kraken.connectors.confluence.storage import with_attachments_of
from release_kraken.tools.release_pages.board import Board, Release, Week
from release_kraken.tools.release_pages.publishing.sheets import Notes, Sheet


def releases_of(week: Week, board: Board, standing: Mapping[str, Iterable[str]]) -> tuple[Release, ...]:
    """The releases of a week's page, in order; `standing` are the rows that each page has."""
    own = {release.id for release in week.releases}
    here = set(standing.get(week.label, ())) - own
    staying = (each for each in board.releases if each.id in here and not _has_arrived(each, standing))
    return (*week.releases, *staying)


def gone(week: Week, board: Board, standing: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """The rows of a week's page that stand on the page of another week by now."""
    here = set(standing.get(week.label, ())) - {release.id for release in week.releases}
    return frozenset(each.id for each in board.releases if each.id in here and _has_arrived(each, standing))


def _has_arrived(release: Release, standing: Mapping[str, Iterable[str]]) -> bool:
    return release.id in standing.get(release.week, ())


def brought(week: Week, sheets: Mapping[str, Sheet]) -> Mapping[str, Notes]:
    """What people typed on other pages in the rows of releases that are new to a week's page."""
    here = sheets[week.label].notes if week.label in sheets else {}
    found: dict[str, Notes] = {}
    for release in week.releases:
        if release.id in here:
            continue
        source = next((each for each in sheets.values() if release.id in each.notes), None)
        if source is not None:
            found[release.id] = taken(source, release.id)
    return found


def taken(source: Sheet, release_id: str) -> Notes:
    """The notes of a row, with pictures that stay attached to the page that they come from."""
    return {
        column: with_attachments_of(note, source.space, source.title)
        for column, note in source.notes[release_id].items()
    }
