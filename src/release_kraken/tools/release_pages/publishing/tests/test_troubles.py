"""Whatever stands in the way of one page is told with its remedy; the others go on, and nothing is lost."""

from collections.abc import Callable

import pytest

from release_kraken.connectors.confluence.fake import FakePage
from release_kraken.connectors.confluence.refusals import PageRestrictedError
from release_kraken.core.finding import Severity
from release_kraken.tools.release_pages.board import Board, Progress, Ticket, Tickets
from release_kraken.tools.release_pages.parts import Planned
from release_kraken.tools.release_pages.publishing.tests.desks import WEEK, Desk, note, row_of, saved
from release_kraken.tools.release_pages.tests.boards import board
from release_kraken.tools.release_pages.tests.boards import release as made


def weekly(done: int = 6, **given: object) -> Board:
    return board(made("api 1.4.0", progress=Progress(done=done, to_do=8 - done), **given))


def troubles(planned: Planned) -> dict[str, str]:
    return {page.week: page.trouble for page in planned.pages if page.trouble}


def hide(_desk: Desk, page: FakePage) -> None:
    page.is_hidden = True


def restrict(_desk: Desk, page: FakePage) -> None:
    page.is_restricted = True


def lock(_desk: Desk, page: FakePage) -> None:
    page.is_locked = True


def read_only(desk: Desk, page: FakePage) -> None:
    desk.fake.space("ARC", "Archive").is_read_only = True
    desk.fake.move(page, space="ARC")


@pytest.mark.parametrize(
    ("happens", "why", "fix"),
    [
        pytest.param(
            lambda desk, page: desk.fake.trash(page), "is trashed", "restore the page", id="trashed"
        ),
        pytest.param(lambda desk, page: desk.fake.archive(page), "is archived", "restore", id="archived"),
        pytest.param(hide, "title 'Releases 2026-W48' is taken", "rename", id="hidden"),
        pytest.param(restrict, "may not be changed by the token's owner", "edit the page", id="restricted"),
        pytest.param(lock, "is locked", "unlock the page", id="locked"),
        pytest.param(read_only, "read-only", "ask the admins", id="read-only"),
    ],
)
def test_a_page_that_cannot_be_kept_up(
    desk: Desk, happens: Callable[[Desk, FakePage], None], why: str, fix: str
) -> None:
    desk.write(weekly())
    page = desk.page()
    kept = note(desk, page, "api", "n")
    happens(desk, page)
    before = page.body
    written = desk.write(weekly(done=1))
    (finding,) = written.findings
    assert (finding.rule, finding.severity) == ("unwritable-page", Severity.ERROR)
    assert finding.resource in (
        f"{desk.url}/pages/viewpage.action?pageId={page.id}",
        written.pages[2].url,
    ) or (finding.resource == f"REL/Releases {WEEK} (new page)")
    assert why in finding.message
    assert fix in str(finding.fix)
    assert why in troubles(written)[WEEK]
    assert page.body == before
    assert desk.write(weekly(done=1)).findings[0].key == finding.key  # the same trouble in every run
    page.is_hidden = page.is_restricted = page.is_locked = False
    desk.fake.restore(page)
    desk.fake.move(page, space="REL")
    assert desk.write(weekly(done=1)).findings == ()
    assert "<strong>7/8</strong>" in page.body
    assert saved(page.body, "n") == kept


def test_what_is_typed_and_deleted_while_a_page_cannot_be_written_is_archived(desk: Desk) -> None:
    desk.write(weekly())
    page = desk.page()
    page.is_locked = True
    kept = note(desk, page, "api", "n")
    desk.write(weekly(done=1))
    desk.fake.edit(page, page.body.replace(row_of(page, "10042"), ""))
    desk.write(weekly(done=1))
    page.is_locked = False
    assert desk.write(weekly(done=1)).findings == ()
    assert "n&nbsp;" not in row_of(page, "10042")
    assert page.body.partition("kraken.2026-W48.archive")[2].count(kept) == 1


def test_other_pages_go_on(desk: Desk) -> None:
    desk.write(weekly())
    desk.fake.trash(desk.page())
    written = desk.write(board(made(), made("cart 2.0", id="7", date=made().date.replace(day=17))))  # type: ignore[union-attr]
    assert set(troubles(written)) == {WEEK}
    assert "cart 2.0" in desk.page("Releases 2026-W47").body


def test_a_purged_page_is_made_again_with_its_notes(desk: Desk) -> None:
    desk.write(weekly())
    kept = note(desk, desk.page(), "api", "n")
    desk.write(weekly())
    del desk.fake.pages[desk.page().id]
    assert desk.write(weekly(done=1)).findings == ()
    assert kept in row_of(desk.page(), "10042")
    assert desk.page().labels == ["release-kraken"]
    assert desk.write(weekly(done=1)).changes == ()


@pytest.mark.parametrize("status", ["current", "archived", "trashed"])
def test_a_foreign_page_is_never_written_to(desk: Desk, status: str) -> None:
    foreign = desk.fake.write("REL", f"Releases {WEEK}", "<p>theirs</p>")
    foreign.status = status
    written = desk.write(weekly())
    (finding,) = written.findings
    assert "is taken in space REL by page" in finding.message
    assert (foreign.version, foreign.body, foreign.labels) == (1, "<p>theirs</p>", [])
    assert finding.resource == f"REL/Releases {WEEK} (new page)"


def test_a_page_is_handed_over_by_its_label(desk: Desk) -> None:
    theirs = desk.fake.write("REL", f"Releases {WEEK}", "<p>theirs</p>")
    theirs.labels.append("release-kraken")
    assert desk.write(weekly()).findings == ()
    assert theirs.body.startswith("<p>theirs</p><table>")


def test_a_foreign_index_stops_new_pages_and_no_others(desk: Desk) -> None:
    foreign = desk.fake.write("REL", "Releases", "<p>theirs</p>")
    assert set(troubles(desk.plan(weekly()))) == {"", "2026-W47", WEEK, "2026-W49"}
    written = desk.write(weekly())
    assert set(troubles(written)) == {"", "2026-W47", WEEK, "2026-W49"}
    assert "below 'Releases', which is not there" in troubles(written)[WEEK]
    (finding,) = written.findings
    assert finding.message.startswith(
        "Releases and 3 more pages are not kept up: the title 'Releases' is taken"
    )
    assert finding.resource == "REL/Releases (new page)"
    assert list(desk.fake.pages) == [foreign.id]


def test_a_missing_space_is_told_once_and_on_each_page(desk: Desk) -> None:
    desk.configured(space="NOPE")
    written = desk.write(weekly())
    (finding,) = written.findings
    assert finding.resource == "space NOPE"
    assert finding.message.startswith("Releases and 3 more pages are not kept up: ")
    assert str(finding.fix).startswith("correct [tools.release_pages.confluence] space")
    assert set(troubles(written)) == {"", "2026-W47", WEEK, "2026-W49"}


def test_a_wrong_token_is_told_once_and_on_each_page(desk: Desk) -> None:
    desk.write(weekly())
    token, desk.fake.token = desk.fake.token, "another"
    written = desk.write(weekly(done=1))
    desk.fake.token = token
    (finding,) = written.findings
    assert finding.resource == "Confluence"
    assert finding.message.startswith("Releases and 3 more pages are not kept up: ")
    assert "page Health" in str(finding.fix)
    assert set(troubles(written)) == {"", "2026-W47", WEEK, "2026-W49"}


def test_a_missing_parent_is_told(desk: Desk) -> None:
    desk.configured(parent="4711")
    assert "page 4711" in troubles(desk.write(weekly()))[""]


def test_confluence_is_down(desk: Desk) -> None:
    desk.write(weekly())
    desk.faults.status(503, times=100)
    written = desk.write(weekly(done=1))
    assert set(troubles(written)) == {"", "2026-W47", WEEK, "2026-W49"}
    assert [page.url != "" for page in written.pages] == [True] * 4  # they are known, though not seen
    desk.faults.clear()
    assert desk.write(weekly(done=1)).findings == ()


def test_a_log_in_page_is_no_page(desk: Desk) -> None:
    desk.write(weekly())
    desk.faults.log_in_page(times=100)
    assert set(troubles(desk.write(weekly(done=1)))) == {"", "2026-W47", WEEK, "2026-W49"}
    desk.faults.clear()


def many(number: int) -> Tickets:
    return Tickets(
        tuple(
            Ticket(f"PAY-{each}", "x" * 120, "Done", "https://jira.test/x", is_done=True)
            for each in range(number)
        ),
        number,
        "https://jira.test/all",
    )


def test_a_large_page_has_fewer_release_notes(desk: Desk) -> None:
    desk.fake.most_bytes = 12_000
    assert desk.write(weekly(notes=many(60))).findings == ()
    assert "and 50 more" in desk.page().body
    desk.write(weekly(done=1, notes=many(60)))
    assert "<strong>7/8</strong>" in desk.page().body
    assert desk.write(weekly(done=1, notes=many(60))).changes == ()


def test_a_page_that_is_too_large_without_notes_too(desk: Desk) -> None:
    desk.write(weekly())
    desk.fake.most_bytes = 2_000
    (finding,) = desk.write(weekly(done=1)).findings
    assert "more than Confluence takes" in finding.message
    assert finding.fix == "move long notes to pages of their own and link these"


def test_a_plan_tells_that_a_page_gets_too_large(cloud: Desk) -> None:
    cloud.write(weekly())
    page = cloud.page()
    cloud.fake.edit(page, page.body + f"<p>{'x' * 5_300_000}</p>")
    (finding,) = cloud.plan(weekly(done=1)).findings
    assert "5,242,880 bytes" in finding.message


def test_what_is_no_storage_format_is_told_with_its_row(cloud: Desk) -> None:
    cloud.bench.remembered["responsible/PAY/api/team"] = "<p>half"
    (finding,) = cloud.write(weekly()).findings
    assert "row 'api 1.4.0', column 'note-team' would be no storage format" in finding.message


def test_answers_that_are_lost_are_no_trouble(desk: Desk) -> None:
    desk.write(weekly())
    spoils: tuple[Callable[[], None], ...] = (
        desk.faults.reset,
        desk.faults.truncated,
        lambda: desk.faults.status(502),
    )
    for spoil in spoils:
        spoil()
        assert desk.write(weekly(done=1)).findings == ()
    assert "<strong>7/8</strong>" in desk.page().body


def test_a_label_that_may_not_be_put_is_told_until_it_is(cloud: Desk) -> None:
    real = cloud.mortal.real
    cloud.mortal.real = NoLabels(real)
    assert len(cloud.write(weekly()).findings) == 4
    cloud.mortal.real = real
    assert cloud.write(weekly()).findings == ()
    assert cloud.page().labels == ["release-kraken"]
    assert set(cloud.versions().values()) == {1}


def test_a_page_that_is_trashed_while_kraken_writes(desk: Desk) -> None:
    """Cloud brings it back, which is told; Data Center refuses."""
    desk.write(weekly())
    page = desk.page()
    kept = note(desk, page, "api", "n")
    desk.mortal.real = Trashing(desk.mortal.real, lambda: desk.fake.trash(page))
    (finding,) = desk.write(weekly(done=1)).findings
    brought = "brought back from the trash" if desk.fake.kind == "cloud" else "is trashed"
    assert brought in finding.message
    assert saved(page.body, "n") == kept
    desk.fake.restore(page)
    assert desk.write(weekly(done=1)).findings == ()
    assert "<strong>7/8</strong>" in page.body


class Trashing:
    """A client that somebody is ahead of, once."""

    def __init__(self, confluence: object, trash: Callable[[], None]) -> None:
        self._confluence, self._trashes = confluence, [trash]

    def __getattr__(self, name: str) -> object:
        if name == "update_page" and self._trashes:
            self._trashes.pop()()
        return getattr(self._confluence, name)


class NoLabels:
    """A client whose token may put no labels."""

    def __init__(self, confluence: object) -> None:
        self._confluence = confluence

    def add_labels(self, page_id: str, labels: tuple[str, ...]) -> None:
        raise PageRestrictedError(f"page {page_id} may not get labels")

    def __getattr__(self, name: str) -> object:
        return getattr(self._confluence, name)


def test_notes_of_a_row_that_was_deleted_while_locked_are_known_after_any_number_of_edits(desk: Desk) -> None:
    desk.write(weekly())
    page = desk.page()
    page.is_locked = True
    kept = note(desk, page, "api", "n")
    desk.write(weekly())
    desk.fake.edit(page, page.body.replace(row_of(page, "10042"), ""))
    for number in range(12):
        desk.plan(weekly())
        desk.fake.edit(page, f"{page.body}<p>{number}</p>")
    page.is_locked = False
    assert desk.write(weekly()).findings == ()
    assert kept in page.body.partition("kraken.2026-W48.archive")[2]
