"""A page that is kept up: made once, found again, merged with what people write, known when forgotten."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest
from tests.contexts import FRIDAY, DictMemory

from release_kraken.connectors.confluence.kept import (
    Bodies,
    Kept,
    forget_bodies,
    list_known,
    recalled,
    remember,
)
from release_kraken.connectors.confluence.refusals import (
    ConflictError,
    PageLockedError,
    PageNotCurrentError,
    PageNotFoundError,
    TitleTakenError,
)
from release_kraken.connectors.confluence.signs import Home
from release_kraken.connectors.confluence.tables.merging import merge
from release_kraken.connectors.confluence.tables.outcome import Merged
from release_kraken.connectors.confluence.tables.wanted import Column, Line, Past, Wanted
from release_kraken.connectors.confluence.upkeep import Compose, Found, Upkeep
from release_kraken.core.errors import KrakenError, RemoteError
from release_kraken.core.json import JSONObject

COLUMNS = (Column("image", "Image"), Column("left", "Left"), Column("note", "Note", machine=False))
HOME = Home("REL", None, "Images", "kraken", "images", "<p>Begin.</p>")


def left(number: int) -> Compose:
    """A table of one row that says a number."""
    wanted = Wanted("images", COLUMNS, (Line("a", "api", {"left": f"<p>{number} left</p>"}),))

    def compose(body: str, past: Past) -> Merged:
        return merge(body, wanted, date(2026, 11, 20), past)

    return compose


@dataclass
class Keeper:
    """Keeps up one page."""

    at: Any
    memory: DictMemory = field(default_factory=DictMemory)
    waits: list[float] = field(default_factory=list)
    audited: list[tuple[str, str, JSONObject]] = field(default_factory=list)

    def record(self, action: str, target: str, detail: JSONObject) -> None:
        """Implements Audit."""
        self.audited.append((action, target, detail))

    @property
    def upkeep(self) -> Upkeep:
        return Upkeep(self.at.confluence, self.memory, self, lambda: FRIDAY, self.waits.append)

    def look(self) -> Found:
        return self.upkeep.look("scan", HOME)

    def keep(self, number: int) -> Found:
        upkeep = self.upkeep
        found, _ = upkeep.keep(upkeep.look("scan", HOME), left(number), f"says {number}")
        return found

    @property
    def page(self) -> Any:
        (page,) = [page for page in self.at.fake.pages.values() if ">kraken.images." in page.body]
        return page


@pytest.fixture
def keeper(at: Any) -> Keeper:
    return Keeper(at)


def test_it_is_made_once_and_settles(keeper: Keeper) -> None:
    assert keeper.look().page is None
    made = keeper.keep(3)
    assert (made.kept.version, made.kept.at, made.is_settled("says 3")) == (1, FRIDAY, True)
    assert keeper.page.body.startswith("<p>Begin.</p>")
    assert (keeper.page.labels, keeper.page.newest.author) == (["kraken"], "kraken")
    assert keeper.look().is_settled("says 3")
    assert not keeper.look().is_settled("says 4")
    assert (keeper.keep(3).kept.version, keeper.keep(4).kept.version) == (1, 2)


def test_every_write_is_audited_before_it_is_made(keeper: Keeper) -> None:
    made = keeper.keep(3)
    keeper.keep(3)
    keeper.keep(4)
    assert made.page is not None
    assert [(action, target, detail.get("from_version")) for action, target, detail in keeper.audited] == [
        ("confluence.create", f"{HOME.space}/{HOME.title}", None),
        ("confluence.update", made.page.url, 1),
    ]


def test_what_cannot_be_audited_is_not_written(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise KrakenError("the store is full")

    keeper.keep(3)
    monkeypatch.setattr(keeper, "record", refuse)
    with pytest.raises(KrakenError, match="the store is full"):
        keeper.keep(4)
    assert keeper.page.version == 1


def test_an_edit_unsettles_it(keeper: Keeper) -> None:
    keeper.keep(3)
    keeper.at.fake.type_into(keeper.page, "api", "Note", "mine")
    assert not keeper.look().is_settled("says 3")
    assert keeper.keep(3).is_settled("says 3")
    assert (keeper.page.version, "mine" in keeper.keep(4).body) == (2, True)


def test_a_conflict_is_merged_again_after_growing_pauses(keeper: Keeper) -> None:
    keeper.keep(3)
    for _ in range(2):
        keeper.at.fake.edit_between(keeper.page, lambda body: f"{body}<p>mine</p>")
    assert keeper.keep(4).body.count("mine") == 2
    assert [low <= wait <= 3 * low for low, wait in zip((0.5, 1.0), keeper.waits, strict=True)] == [
        True,
        True,
    ]


def test_the_third_conflict_is_told(keeper: Keeper) -> None:
    keeper.keep(3)
    for _ in range(3):
        keeper.at.fake.edit_between(keeper.page, lambda body: f"{body}<p>mine</p>")
    with pytest.raises(ConflictError):
        keeper.keep(4)
    assert len(keeper.waits) == 2
    assert "4 left" in keeper.keep(4).body


def test_what_is_about_to_be_written_is_remembered_until_its_fate_is_known(keeper: Keeper) -> None:
    keeper.keep(3)
    found = keeper.look()
    keeper.at.faults.status(500, times=20)
    with pytest.raises(RemoteError):
        keeper.upkeep.keep(found, left(4), "says 4")
    (meant,) = recalled(keeper.memory, "scan").bodies.intended
    assert "4 left" in meant
    keeper.at.faults.clear()
    assert keeper.look().kept.bodies.intended == ()  # the version is the same: it was not written


def test_what_was_written_by_one_who_was_killed_is_not_taken_for_typed(keeper: Keeper) -> None:
    """However often the page is looked at before it is written again, as by plan and apply."""
    before = keeper.keep(3).kept
    sent = keeper.keep(4).body
    remember(keeper.memory, "scan", before.intending(sent))
    for _ in range(3):
        assert keeper.look().page
    assert "5 left" in keeper.keep(5).body
    assert "archive" not in keeper.page.body


def test_what_another_kraken_wrote_is_not_taken_for_typed(keeper: Keeper) -> None:
    """As where two have stores of their own, or a store was put back from a backup."""
    other = Keeper(keeper.at)
    for number in range(3, 9):
        assert f"{number} left" in (keeper, other)[number % 2].keep(number).body
    assert "archive" not in keeper.page.body


def test_what_people_type_over_another_krakens_cell_is_kept(keeper: Keeper) -> None:
    other = Keeper(keeper.at)
    keeper.keep(3)
    other.keep(4)
    keeper.at.fake.edit(keeper.page, keeper.page.body.replace("4 left", "typed"))
    assert "<p>typed</p>" in keeper.keep(5).body.partition("archive")[2]


def test_what_is_refused_is_not_remembered(keeper: Keeper) -> None:
    keeper.keep(3)
    keeper.page.is_locked = True
    with pytest.raises(PageLockedError):
        keeper.keep(4)
    assert recalled(keeper.memory, "scan").bodies.intended == ()


def test_without_its_memory_it_is_known_with_what_was_written(keeper: Keeper) -> None:
    keeper.keep(3)
    written = keeper.page.body
    keeper.at.fake.type_into(keeper.page, "api", "Note", "mine")
    keeper.memory.values.clear()
    kept = keeper.look().kept
    assert (kept.wrote, kept.version, kept.bodies) == (1, 2, Bodies((written,), seen=(keeper.page.body,)))


def test_bodies_that_were_forgotten_come_from_its_history(keeper: Keeper) -> None:
    keeper.keep(3)
    written = keeper.page.body
    keeper.keep(4)
    keeper.at.fake.edit(keeper.page, "<p>all gone</p>")
    forget_bodies(keeper.memory, ["scan"])
    (page,) = keeper.at.fake.pages.values()
    assert keeper.look().kept.bodies.written == (page.versions[1].body,) != (written,)


@pytest.mark.parametrize("sign", ["marks", "property", "label"])
def test_each_sign_is_enough(keeper: Keeper, sign: str) -> None:
    keeper.keep(3)
    page = keeper.page
    keeper.memory.values.clear()
    if sign != "marks":
        keeper.at.fake.edit(page, "<p>rewritten</p>")
    if sign != "property":
        page.properties.clear()
    if sign != "label":
        page.labels.clear()
    found = keeper.look().page
    assert found is not None
    assert found.id == page.id


def test_a_page_of_another_key_is_foreign(keeper: Keeper) -> None:
    """As where people give a page the title that another is going to have."""
    keeper.keep(3)
    with pytest.raises(TitleTakenError):
        keeper.upkeep.look("other", replace(HOME, table="others"))


def test_a_foreign_page_is_refused(keeper: Keeper) -> None:
    keeper.at.fake.write("REL", "Images", "<p>kraken.images. is what they say</p>")
    with pytest.raises(TitleTakenError):
        keeper.look()


def test_a_trashed_page_is_refused_and_a_purged_one_made_again(keeper: Keeper) -> None:
    keeper.keep(3)
    keeper.at.fake.type_into(keeper.page, "api", "Note", "mine")
    keeper.keep(3)
    keeper.at.fake.trash(keeper.page)
    with pytest.raises(PageNotCurrentError):
        keeper.look()
    keeper.at.fake.pages.clear()
    assert "mine" in keeper.keep(3).body
    assert keeper.page.labels == ["kraken"]


def test_a_renamed_page_that_cannot_be_seen_is_not_made_again(keeper: Keeper) -> None:
    keeper.keep(3)
    keeper.at.fake.rename(keeper.page, "Pictures")
    keeper.look()
    keeper.page.is_hidden = True
    with pytest.raises(PageNotFoundError):
        keeper.look()


def test_what_cannot_be_read_is_as_if_it_were_not_there() -> None:
    memory = DictMemory({"page/scan": {"page_id": 7}, "body/scan": None})
    assert recalled(memory, "scan") == Kept()


def test_memory_comes_back_as_it_was() -> None:
    memory = DictMemory()
    kept = Kept(
        "7", "Images", "https://x", 3, "f", 2, 2, FRIDAY, frozenset({"a"}), Bodies(("w",), ("i",), ("s",))
    )
    remember(memory, "scan", kept)
    assert recalled(memory, "scan") == kept
    assert list_known(memory) == {
        "scan": Kept("7", "Images", "https://x", 3, "f", 2, 2, FRIDAY, frozenset({"a"}))
    }


def test_only_the_newest_bodies_are_remembered() -> None:
    kept = Kept()
    for number in range(20):
        kept = kept.intending(f"i{number}")
    assert kept.bodies.intended == ("i17", "i18", "i19")
