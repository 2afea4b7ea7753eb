"""What people typed for an application fills its next release once; a lost store finds its own pages."""

from dataclasses import replace
from datetime import date

from release_kraken.tools.release_pages.publishing.tests.desks import Desk, note, put, row_of
from release_kraken.tools.release_pages.tests.boards import board
from release_kraken.tools.release_pages.tests.boards import release as made

TEAM = "Responsible team"
THIS, NEXT = date(2026, 11, 26), date(2026, 12, 3)
ONE = made("api 1.4.0", id="1", date=THIS)
TWO = made("api 1.5.0", id="2", date=NEXT)
OTHER = made("cart 2.0.0", id="3", date=NEXT, project="SHOP")
BOTH = board(ONE, TWO, OTHER)


def teams(desk: Desk) -> dict[str, bool]:
    """Whose rows name the team."""
    rows = {"1": "Releases 2026-W48", "2": "Releases 2026-W49", "3": "Releases 2026-W49"}
    return {key: "Team Blue" in row_of(desk.page(title), key) for key, title in rows.items()}


def test_an_empty_cell_of_the_next_release_is_filled(desk: Desk) -> None:
    desk.write(BOTH)
    put(desk.fake, desk.page(), "api", TEAM, "<p>Team Blue</p>")
    desk.write(BOTH)
    assert teams(desk) == {"1": True, "2": True, "3": False}
    assert desk.bench.remembered["responsible/PAY/api/team"] == "<p>Team Blue</p>"
    assert desk.write(BOTH).changes == ()


def test_a_release_that_comes_later_is_filled(desk: Desk) -> None:
    desk.write(board(ONE))
    put(desk.fake, desk.page(), "api", TEAM, "<p>Team Blue</p>")
    desk.write(board(ONE))
    desk.write(BOTH)
    assert teams(desk) == {"1": True, "2": True, "3": False}


def test_what_is_there_is_never_overwritten(desk: Desk) -> None:
    desk.write(BOTH)
    put(desk.fake, desk.page("Releases 2026-W49"), "api", TEAM, "<p>Team Red</p>")
    put(desk.fake, desk.page(), "api", TEAM, "<p>Team Blue</p>")
    desk.write(BOTH)
    assert teams(desk) == {"1": True, "2": False, "3": False}
    assert desk.bench.remembered["responsible/PAY/api/team"] == "<p>Team Red</p>"  # of the last release


def test_what_somebody_emptied_stays_empty(desk: Desk) -> None:
    desk.write(BOTH)
    put(desk.fake, desk.page(), "api", TEAM, "<p>Team Blue</p>")
    desk.write(BOTH)
    page = desk.page("Releases 2026-W49")
    desk.fake.edit(page, page.body.replace("<p>Team Blue</p>", "<p><br /></p>"))
    for _ in range(2):
        desk.write(BOTH)
        assert teams(desk) == {"1": True, "2": False, "3": False}
    desk.write(board(ONE, replace(TWO, date=THIS, week="2026-W48"), OTHER))
    assert "Team Blue" not in row_of(desk.page(), "2")  # nor on its new page


def test_it_is_filled_once_even_if_kraken_is_killed_in_between(desk: Desk) -> None:
    """Somebody empties the cell after a write that Kraken does not remember."""
    desk.write(BOTH)
    put(desk.fake, desk.page(), "api", TEAM, "<p>Team Blue</p>")
    filled = 0
    for call in range(1, 80):
        desk.killed_at(BOTH, call, is_done_first=True)
        page = desk.page("Releases 2026-W49")
        if "Team Blue" in page.body:
            filled += 1
            desk.fake.edit(page, page.body.replace("<p>Team Blue</p>", ""))
    assert filled == 1


def test_other_columns_are_not_remembered(desk: Desk) -> None:
    desk.write(BOTH)
    note(desk, desk.page(), "api", "n")
    desk.write(BOTH)
    assert "end of n" not in desk.page("Releases 2026-W49").body


def store_lost(desk: Desk) -> None:
    desk.bench.remembered.clear()
    desk.faults.requests.clear()


def test_with_the_store_lost_nothing_is_made_or_written_again(desk: Desk) -> None:
    desk.write(BOTH)
    before = desk.versions()
    store_lost(desk)
    written = desk.write(BOTH)
    assert (written.changes, written.findings, desk.changes()) == ((), (), [])
    assert desk.versions() == before


def test_with_the_store_lost_a_renamed_page_is_known_by_its_sign(desk: Desk) -> None:
    desk.write(BOTH)
    page = desk.page()
    desk.fake.rename(page, "What we ship")
    desk.fake.write("REL", "Somebody's", parent_id=page.parent_id)
    store_lost(desk)
    assert desk.write(BOTH).findings == ()
    assert len(desk.fake.pages) == 5
    assert page.title == "What we ship"


def test_with_the_store_lost_what_went_missing_since_is_archived(desk: Desk) -> None:
    """The history of the page holds what Kraken wrote last: what people typed over, what they removed."""
    desk.write(BOTH)
    put(desk.fake, desk.page(), "api", TEAM, "<p>Team Blue</p>")
    desk.write(board(replace(ONE, description="New."), TWO, OTHER))
    page = desk.page()
    row = row_of(page, "1")
    desk.fake.edit(page, page.body.replace(row, ""))
    store_lost(desk)
    desk.write(BOTH)
    assert "Team Blue" in page.body.partition("kraken.2026-W48.archive")[2]


def test_pages_that_people_copied_are_theirs(desk: Desk) -> None:
    desk.write(BOTH)
    copy = desk.fake.write("REL", "Copy of Releases 2026-W48", desk.page().body)
    later = board(replace(ONE, description="New."), TWO, OTHER)
    desk.write(later)
    store_lost(desk)
    assert desk.write(later).findings == ()
    assert copy.version == 1
