"""Pages are made once, kept up, and hold what people typed, byte for byte."""

import re
from dataclasses import replace

import pytest

from release_kraken.tools.release_pages.board import Board, Progress, Status
from release_kraken.tools.release_pages.publishing.tests.desks import (
    RICH,
    WEEK,
    Desk,
    note,
    put,
    row_of,
    saved,
)
from release_kraken.tools.release_pages.tests.boards import board, rich_board
from release_kraken.tools.release_pages.tests.boards import release as made


def weekly(done: int = 6) -> Board:
    return board(
        made(progress=Progress(done=done, to_do=8 - done)),
        made("cart 2.0.0", id="10071", project="SHOP", team="Storefront"),
    )


def test_planning_writes_nothing(desk: Desk) -> None:
    planned = desk.plan(rich_board())
    assert [change.target for change in planned.changes] == [
        "REL/Releases (new page)",
        *(f"REL/Releases 2026-W{week} (new page)" for week in (47, 48, 49)),
    ]
    assert desk.changes() == []
    assert (planned.findings, planned.not_checked, planned.at) == ((), (), {})


def test_a_plan_shows_the_table_before_and_after(desk: Desk) -> None:
    desk.write(weekly())
    (change,) = desk.plan(weekly(done=7)).changes
    assert (change.before or "").splitlines()[:4] == [
        "Release: api 1.4.0 Unreleased Payments · PAY",
        "Date: Fri 27 Nov 2026",
        "Issues: 2/8 left 6 done, 2 to do",
        "UAT: Deployed api 1.4.0 Ada Lovelace, 25 Nov 12:30",
    ]
    assert (change.after or "").splitlines()[2] == "Issues: 1/8 left 7 done, 1 to do"
    assert (change.target, change.why) == (desk.plan(weekly()).pages[2].url, "cell updated")


def test_pages_stand_below_the_index_with_label_and_sign(desk: Desk) -> None:
    written = desk.write(weekly())
    index, page = desk.page("Releases"), desk.page()
    assert (index.parent_id, page.parent_id) == (None, index.id)
    assert (index.labels, page.labels) == (["release-kraken"], ["release-kraken"])
    assert page.properties["release-kraken"].value | {"fingerprint": ""} == {  # type: ignore[operator]
        "page": WEEK,
        "version": 1,
        "fingerprint": "",
        "hidden": [],
    }
    assert written.at == dict.fromkeys((page.title for page in desk.fake.pages.values()), desk.bench.time)
    assert [each.week for each in written.pages] == ["", "2026-W47", "2026-W48", "2026-W49"]


def test_pages_go_below_a_configured_one(desk: Desk) -> None:
    above = desk.fake.write("REL", "Team")
    desk.configured(parent=above.id, index="All releases", title="Week {week}", label="kraken")
    desk.write(weekly())
    index = desk.page("All releases")
    assert (index.parent_id, desk.page(f"Week {WEEK}").parent_id) == (above.id, index.id)
    assert index.labels == ["kraken"]


def test_nothing_new_asks_once_for_each_page_and_writes_nothing(desk: Desk) -> None:
    desk.write(rich_board())
    desk.faults.requests.clear()
    planned, written = desk.plan(rich_board()), desk.write(rich_board())
    assert (planned.changes, written.changes) == ((), ())
    assert len(desk.faults.requests.all) == 2 * len(desk.fake.pages)
    assert desk.changes() == []


def test_ten_updates_leave_what_people_typed(desk: Desk) -> None:
    desk.write(weekly())
    page, kept = desk.page(), {}
    for number in range(10):
        kept[f"n{number}"] = note(desk, page, ("api", "cart")[number % 2], f"n{number}")
        kept = {mark: saved(page.body, mark) for mark in kept}
        before = page.version
        assert desk.write(weekly(done=number % 7)).findings == ()
        assert page.version == before + 1
        assert {mark: saved(page.body, mark) for mark in kept} == kept
    assert all(f"n{number}&nbsp;" in row_of(page, ("10042", "10071")[number % 2]) for number in range(10))


def test_a_note_alone_makes_no_version(desk: Desk) -> None:
    desk.write(weekly())
    note(desk, desk.page(), "api", "n")
    before = desk.versions()
    desk.faults.requests.clear()
    assert desk.write(weekly()).changes == ()
    assert (desk.versions(), desk.changes()) == (before, [])


def test_data_center_is_told_that_edits_are_minor(desk: Desk) -> None:
    desk.write(weekly())
    desk.write(weekly(done=1))
    newest = desk.page().newest
    assert newest.minor == (desk.fake.kind == "data_center")
    assert newest.message == "Release Kraken: cell updated (1)"


def test_an_edit_between_reading_and_writing_stays(desk: Desk) -> None:
    desk.write(weekly())
    page = desk.page()
    for _ in range(2):
        desk.fake.edit_between(page, lambda body: body.replace("<td></td>", "<td><p>typed</p></td>", 1))
    written = desk.write(weekly(done=1))
    assert (written.findings, page.body.count("typed"), len(desk.waits)) == ((), 2, 2)
    assert "<strong>7/8</strong>" in page.body


def test_a_row_that_is_deleted_while_kraken_writes_goes_to_the_archive(desk: Desk) -> None:
    desk.write(weekly())
    page = desk.page()
    note(desk, page, "cart", "n")
    row = row_of(page, "10071")
    kept = saved(page.body, "n")
    desk.fake.edit_between(page, lambda body: body.replace(row, ""))
    desk.write(weekly(done=1))
    assert "n&nbsp;" not in row_of(page, "10071")
    assert page.body.partition("kraken.2026-W48.archive")[2].count(kept) == 1


def test_who_saves_all_the_time_is_told_and_nothing_is_lost(desk: Desk) -> None:
    desk.write(weekly())
    page = desk.page()
    for number in range(3):
        desk.fake.edit_between(page, lambda body, number=number: f"{body}<p>edit {number}</p>")  # type: ignore[misc]
    written = desk.write(weekly(done=1))
    (finding,) = written.findings
    assert finding.rule == "unwritable-page"
    assert "was changed since version" in finding.message
    assert all(f"edit {number}" in page.body for number in range(3))
    assert desk.write(weekly(done=1)).findings == ()
    assert "<strong>7/8</strong>" in page.body


def test_people_rename_move_and_put_pages_elsewhere(desk: Desk) -> None:
    desk.write(weekly())
    page, there = desk.page(), desk.fake.write("OPS", "There")
    desk.fake.rename(page, "What we ship")
    desk.fake.move(page, space="OPS", parent_id=there.id)
    assert desk.write(weekly(done=1)).findings == ()
    assert (page.title, page.space, page.parent_id) == ("What we ship", "OPS", there.id)
    assert "<strong>7/8</strong>" in page.body
    assert 'ri:content-title="What we ship" ri:space-key="OPS"' in desk.page("Releases").body


def test_columns_that_people_take_away_stay_away(desk: Desk) -> None:
    desk.write(weekly())
    page = desk.page()
    (heading,) = [each for each in re.findall(r"<th>.*?</th>", page.body) if "Change ticket" in each]
    body = page.body.replace(heading, "")
    for key in ("10042", "10071"):
        row = row_of(page, key)
        body = body.replace(row, row.replace("<td></td>", "", 1))
    desk.fake.edit(page, body)
    desk.write(weekly(done=1))
    desk.write(weekly(done=2))
    assert "Change ticket" not in page.body
    assert "<strong>6/8</strong>" in page.body


def test_a_removed_release_is_struck_with_its_notes(desk: Desk) -> None:
    desk.write(weekly())
    page = desk.page()
    kept = note(desk, page, "api", "n")
    both = weekly()
    gone = board(made(status=Status.REMOVED), *both.weeks[1].releases[1:])
    desk.write(gone)
    assert "<del>" in row_of(page, "10042")
    assert kept in row_of(page, "10042")


def test_a_release_that_the_board_lost_is_struck_unless_a_team_was_never_read(desk: Desk) -> None:
    desk.write(weekly())
    page = desk.page()
    (one, _) = weekly().weeks[1].releases
    fewer = board(one)
    unread = replace(fewer.sources[0], at=None, trouble="403")
    desk.write(replace(fewer, sources=(unread,)))
    assert "<del>" not in page.body
    desk.write(fewer)
    assert "No longer listed" in row_of(page, "10071")


def test_what_people_attach_and_write_around_the_table_stays(desk: Desk) -> None:
    desk.write(weekly())
    page = desk.page()
    put(
        desk.fake,
        page,
        "api",
        "Attachments",
        '<p><ac:link><ri:attachment ri:filename="plan.pdf" /></ac:link></p>',
    )
    desk.fake.edit(page, f"<h1>Mine</h1>{page.body}{RICH.format(mark='below')}")
    below = saved(page.body, "below")
    desk.write(weekly(done=1))
    assert page.body.startswith("<h1>Mine</h1>")
    assert page.body.endswith(below)
    assert 'ri:filename="plan.pdf"' in row_of(page, "10042")


@pytest.mark.parametrize("words", ["2/8", "Fri 27 Nov 2026"], ids=["that-change", "that-stay"])
def test_comments_on_cells_of_kraken(desk: Desk, words: str) -> None:
    """Where the words stay, the comment does; else the cell waits, and that is said in every run."""
    desk.write(weekly())
    page = desk.page()
    desk.fake.comment_inline(page, words)
    told = [desk.write(weekly(done=1)).findings, desk.write(weekly(done=1)).findings]
    assert page.body.count("<ac:inline-comment-marker") == 1
    if words == "2/8":
        assert [[finding.severity for finding in each] for each in told] == [["note"], ["note"]]
        assert "api 1.4.0, Issues" in str(told[0][0].resource)
    else:
        assert told == [(), ()]
        assert "<strong>7/8</strong>" in page.body


def test_only_some_teams_or_no_confluence_plan_nothing(desk: Desk) -> None:
    for given in ({"confluence": {"space": "REL"}, "only": ["Payments"]}, {}):
        desk.settings = type(desk.settings).model_validate(given)
        assert desk.write(weekly()).pages == ()
    assert desk.faults.requests.all == []


def test_a_missing_connector_is_told(desk: Desk) -> None:
    desk.bench.clients = {}
    (gap,) = desk.write(weekly()).not_checked
    assert (gap.what, gap.rules) == ("Confluence", ("unwritable-page",))


def test_an_archive_is_extended_under_whatever_heading_it_has(desk: Desk) -> None:
    desk.write(weekly())
    page = desk.page()
    first = note(desk, page, "api", "n", "Issues")
    desk.write(weekly())
    assert page.body.count("<h2>Notes that left the table</h2>") == 1
    former = "<h2>Notes of releases that left this page</h2>"
    desk.fake.edit(page, page.body.replace("<h2>Notes that left the table</h2>", former))
    second = note(desk, page, "api", "m", "Issues")
    desk.write(weekly(done=1))
    archive = page.body.partition(former)[2]
    assert [archive.count(first), archive.count(second), page.body.count("<h2>")] == [1, 1, 1]
