"""Rows follow their release to the page of another week, with their notes, whatever is killed meanwhile."""

from dataclasses import replace
from datetime import date

from release_kraken.tools.release_pages.board import Progress, Release
from release_kraken.tools.release_pages.publishing.tests.desks import Desk, note, row_of
from release_kraken.tools.release_pages.tests.boards import board
from release_kraken.tools.release_pages.tests.boards import release as made

LAST, THIS, NEXT = date(2026, 11, 19), date(2026, 11, 26), date(2026, 12, 3)
CART = made("cart 2.0.0", id="7", project="SHOP", team="Storefront")


def of(day: date, **given: object) -> Release:
    return made("api 1.4.0", date=day, **given)


def page_of(desk: Desk, week: int) -> str:
    return desk.page(f"Releases 2026-W{week}").body


def typed(desk: Desk, week: int, row: str, mark: str) -> str:
    return note(desk, desk.page(f"Releases 2026-W{week}"), row, mark)


def moved(note: str, week: int = 48) -> str:
    """A note on another page: its pictures name the page to which they are attached."""
    named = f'<ri:page ri:content-title="Releases 2026-W{week}" ri:space-key="REL" ri:version-at-save="1" />'
    attached = '<ri:attachment ri:filename="a b.png" ri:version-at-save="1"'
    return note.replace(f"{attached} />", f"{attached}>{named}</ri:attachment>")


def rows(desk: Desk) -> dict[int, list[str]]:
    """Which of our releases stand in the table of each page."""
    return {
        week: [key for key in ("10042", "7") if f".row.{key}<" in page_of(desk, week)]
        for week in (47, 48, 49)
    }


def test_a_release_that_moves_takes_its_notes_along(desk: Desk) -> None:
    desk.write(board(of(THIS), CART))
    kept = typed(desk, 48, "api", "n")
    written = desk.write(board(of(NEXT), CART))
    assert (written.findings, rows(desk)) == ((), {47: [], 48: ["7"], 49: ["10042"]})
    assert (desk.page().version, desk.page("Releases 2026-W49").version) == (3, 2)  # one version for each
    assert moved(kept) in row_of(desk.page("Releases 2026-W49"), "10042")
    assert kept in page_of(desk, 48).partition("kraken.2026-W48.archive")[2]
    assert [change.target for change in written.changes] == [
        page.url for page in written.pages if page.week != "2026-W47"
    ]
    assert desk.write(board(of(NEXT), CART)).changes == ()


def test_the_plan_shows_the_move_before_it_is_made(desk: Desk) -> None:
    desk.write(board(of(THIS), CART))
    typed(desk, 48, "api", "n")
    before = desk.versions()
    texts = {change.target[-5:]: change for change in desk.plan(board(of(NEXT), CART)).changes}
    assert len(texts) == 3
    assert sum("QA notes: n caf" in str(change.after) for change in texts.values()) == 1
    assert sum("QA notes: n caf" in str(change.before) for change in texts.values()) == 1
    assert desk.versions() == before


def test_a_row_that_is_there_and_back_brings_its_notes(desk: Desk) -> None:
    desk.write(board(of(THIS), CART))
    kept = typed(desk, 48, "api", "n")
    desk.write(board(of(NEXT), CART))
    desk.write(board(of(THIS), CART))
    assert rows(desk) == {47: [], 48: ["7", "10042"][::-1], 49: []}
    assert moved(kept) in row_of(desk.page("Releases 2026-W48"), "10042")


def test_two_releases_change_places(desk: Desk) -> None:
    there = replace(CART, date=NEXT, week="2026-W49")
    desk.write(board(of(THIS), there))
    one, other = typed(desk, 48, "api", "one"), typed(desk, 49, "cart", "other")
    assert desk.write(board(of(NEXT), CART)).findings == ()
    assert rows(desk) == {47: [], 48: ["7"], 49: ["10042"]}
    assert moved(one) in page_of(desk, 49)
    assert moved(other, 49) in page_of(desk, 48)


def test_an_overdue_release_stands_on_this_weeks_page(desk: Desk) -> None:
    desk.write(board(of(LAST)))
    kept = typed(desk, 47, "api", "n")
    desk.write(board(of(LAST, week="2026-W48", is_overdue=True)))
    assert rows(desk) == {47: [], 48: ["10042"], 49: []}
    assert moved(kept, 47) in page_of(desk, 48)
    assert ">Overdue<" in page_of(desk, 48)


def test_a_release_that_loses_its_date_stays_where_it_was(desk: Desk) -> None:
    desk.write(board(of(THIS)))
    kept = typed(desk, 48, "api", "n")
    desk.write(board(made(date=None, week="")))
    assert kept in row_of(desk.page(), "10042")
    assert ">No date<" in row_of(desk.page(), "10042")
    desk.write(board(of(NEXT)))
    assert moved(kept) in page_of(desk, 49)


def test_notes_come_from_a_page_that_is_no_longer_kept_up(desk: Desk) -> None:
    desk.write(board(of(LAST)))
    kept, before = typed(desk, 47, "api", "n"), page_of(desk, 47)
    later = board(of(LAST, week="2026-W48", is_overdue=True))
    later = replace(later, weeks=later.weeks[1:])
    assert desk.write(later).findings == ()
    assert moved(kept, 47) in page_of(desk, 48)
    assert page_of(desk, 47).count(kept) == before.count(kept)
    assert desk.write(later).changes == ()


def test_a_row_that_somebody_deletes_comes_back_without_the_notes_of_a_former_page(desk: Desk) -> None:
    desk.write(board(of(LAST)))
    typed(desk, 47, "api", "n")
    later = board(of(LAST, week="2026-W48", is_overdue=True))
    later = replace(later, weeks=later.weeks[1:])
    desk.write(later)
    page = desk.page()
    desk.fake.edit(page, page.body.replace(row_of(page, "10042"), ""))
    desk.write(later)
    assert "end of n" not in row_of(page, "10042")
    assert "end of n" in page.body.partition("kraken.2026-W48.archive")[2]


def test_notes_of_a_page_that_is_kept_up_are_newer_than_those_of_a_former_one(desk: Desk) -> None:
    """The one release leaves a former page for the first time; the other left it before."""
    late = {"week": "2026-W48", "is_overdue": True}
    cart = replace(CART, date=LAST)
    desk.write(board(of(LAST), replace(cart, week="2026-W47")))
    old = typed(desk, 47, "api", "old")
    one = board(of(LAST, **late), made("x 1", id="9", date=LAST))
    desk.write(replace(one, weeks=one.weeks[1:]))
    page = desk.page()
    desk.fake.edit(page, page.body.replace(moved(old, 47), "<p>newer</p>"))
    both = board(of(NEXT), replace(cart, **late))  # type: ignore[arg-type]
    assert desk.write(replace(both, weeks=both.weeks[1:])).findings == ()
    row = row_of(desk.page("Releases 2026-W49"), "10042")
    assert ("newer" in row, "end of old" in row) == (True, False)


def test_where_the_new_page_cannot_be_written_the_row_stays(desk: Desk) -> None:
    desk.write(board(of(THIS)))
    kept = typed(desk, 48, "api", "n")
    there = desk.page("Releases 2026-W49")
    there.is_restricted = True
    assert len(desk.write(board(of(NEXT, progress=Progress(done=8)))).findings) == 1
    assert kept in row_of(desk.page(), "10042")
    assert "<strong>0/8</strong>" in row_of(desk.page(), "10042")
    assert "<del>" not in page_of(desk, 48)
    there.is_restricted = False
    desk.write(board(of(NEXT)))
    assert rows(desk)[49] == ["10042"]
    assert moved(kept) in page_of(desk, 49)


def test_notes_of_a_page_that_cannot_be_read_are_still_known(desk: Desk) -> None:
    desk.write(board(of(THIS)))
    kept = typed(desk, 48, "api", "n")
    desk.write(board(of(THIS)))
    desk.fake.trash(desk.page())
    desk.write(board(of(NEXT)))
    assert moved(kept) in page_of(desk, 49)


def test_what_is_typed_while_the_row_moves_goes_to_the_archive(desk: Desk) -> None:
    desk.write(board(of(THIS)))
    page = desk.page()
    desk.fake.edit_between(page, lambda body: body.replace("<td></td>", "<td><p>late</p></td>", 1))
    desk.write(board(of(NEXT)))
    assert rows(desk)[48] == []
    assert "<p>late</p>" in page.body.partition("kraken.2026-W48.archive")[2]


def test_a_release_that_moves_while_its_page_is_emptied_takes_its_notes_along(desk: Desk) -> None:
    desk.write(board(of(THIS), CART))
    kept = typed(desk, 48, "api", "n")
    desk.plan(board(of(THIS), CART))
    desk.fake.edit(desk.page(), "")
    assert desk.write(board(of(NEXT), CART)).findings == ()
    assert rows(desk) == {47: [], 48: ["7"], 49: ["10042"]}
    assert moved(kept) in row_of(desk.page("Releases 2026-W49"), "10042")
    assert "<del>" not in page_of(desk, 48)
    assert desk.write(board(of(NEXT), CART)).changes == ()


def test_a_note_of_a_deleted_row_is_archived_though_somebody_saves_meanwhile(desk: Desk) -> None:
    """The first try would have archived it; its body must not count as one that ever was there."""
    desk.write(board(of(THIS), CART))
    kept = typed(desk, 48, "api", "n")
    desk.write(board(of(THIS), CART))
    page = desk.page()
    row = row_of(page, "10042")
    desk.fake.edit(page, page.body.replace(row, ""))
    desk.fake.edit_between(page, lambda body: f"{body}<p>meanwhile</p>")
    assert desk.write(board(of(THIS), CART)).findings == ()
    assert kept in page.body.partition("kraken.2026-W48.archive")[2]
    assert "<p>meanwhile</p>" in page.body


def test_killed_at_every_step_nothing_is_lost(desk: Desk) -> None:
    """The same story, killed at its first request or memory, its second, until it is not killed any more.

    One kind of Confluence is never asked, from the other the answer does not come.
    """
    is_done_first = desk.fake.kind == "data_center"
    call, was_killed = 0, True
    while was_killed:
        call += 1
        desk.fake.pages.clear()
        desk.bench.remembered.clear()
        was_killed = _story(desk, call, is_done_first=is_done_first)
    assert call > 15


def _story(desk: Desk, call: int, *, is_done_first: bool) -> bool:
    """Making, then moving: each is killed and done again; whether one of them was."""
    first, then = board(of(THIS), CART), board(of(NEXT), CART)
    was_killed = desk.killed_at(first, call, is_done_first=is_done_first)
    assert desk.write(first).findings == ()
    assert sorted(desk.versions()) == [
        "Releases",
        "Releases 2026-W47",
        "Releases 2026-W48",
        "Releases 2026-W49",
    ]
    assert {page.labels[0] for page in desk.fake.pages.values()} == {"release-kraken"}
    kept = typed(desk, 48, "api", "n"), typed(desk, 48, "cart", "stays")
    was_killed |= desk.killed_at(then, call, is_done_first=is_done_first)
    assert kept[0] in page_of(desk, 48) or moved(kept[0]) in page_of(desk, 49)
    assert desk.write(then).findings == ()
    assert rows(desk) == {47: [], 48: ["7"], 49: ["10042"]}
    assert moved(kept[0]) in row_of(desk.page("Releases 2026-W49"), "10042")
    assert kept[1] in row_of(desk.page(), "7")
    assert page_of(desk, 48).count("end of n<") == 1  # in the archive, once
    assert desk.write(then).changes == ()
    assert all(page.properties["release-kraken"].value["version"] for page in desk.fake.pages.values())  # type: ignore[index,call-overload]
    return was_killed
