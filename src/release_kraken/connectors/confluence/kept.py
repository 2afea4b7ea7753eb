"""What is remembered of a page that Kraken keeps up: its id, what was written to it, what was read since."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Self

from pydantic import TypeAdapter

from release_kraken.connectors.confluence.client import Page
from release_kraken.connectors.confluence.tables.wanted import Past

if TYPE_CHECKING:
    from collections.abc import Iterable

    from release_kraken.core.json import JSONValue
    from release_kraken.core.memory import Memory

_MOST_INTENDED, _MOST_SEEN = 3, 8
_RECORD, _BODIES = "page/", "body/"


@dataclass(frozen=True, slots=True)
class Bodies:
    """Bodies in storage format, oldest first.

    `written`: as the server gave it back; before it what may have been written, by attempts whose fate nobody
    will know. `intended`: by attempts since the version was read that is known. `seen`: what was read since
    the last write.
    """

    written: tuple[str, ...] = ()
    intended: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a page. `version` is the newest that was read or written.

    `fingerprint` tells what was wanted when that version was found to be right, "" where it was not yet;
    `wrote` is the version that Kraken wrote last, `at` when, and `told` the one that the page's property
    tells. `hidden` are the columns that people took away.
    """

    page_id: str = ""
    title: str = ""
    url: str = ""
    version: int = 0
    fingerprint: str = ""
    wrote: int = 0
    told: int = 0
    at: datetime | None = None
    hidden: frozenset[str] = frozenset()
    bodies: Bodies = field(default=Bodies(), repr=False)

    @property
    def past(self) -> Past:
        """What a merge wants to know.

        What was meant to be written may never have been: it must not hide what people typed before.
        """
        return Past((*self.bodies.intended, *self.bodies.written), self.bodies.seen)

    @property
    def is_signed(self) -> bool:
        """Whether the page's property tells what Kraken wrote last."""
        return self.told == self.wrote

    def without_page(self) -> Self:
        """It is gone; what was on it stays known, for the one that takes its place."""
        return replace(self, page_id="", url="", version=0, fingerprint="", wrote=0, told=0)

    def having_read(self, page: Page) -> Self:
        """A page was read; a version that was not known may hold anything, what we meant to write too."""
        named = replace(self, page_id=page.id, title=page.title, url=page.url)
        if page.version == self.version and self.page_id == page.id:
            return replace(named, bodies=replace(self.bodies, intended=()))
        seen = (*(body for body in self.bodies.seen if body != page.body), page.body)[-_MOST_SEEN:]
        doubtful = (*self.bodies.written[:-1], *self.bodies.intended)[-_MOST_INTENDED:]
        bodies = Bodies((*doubtful, *self.bodies.written[-1:]), (), seen)
        return replace(named, version=page.version, fingerprint="", bodies=bodies)

    def having_learnt(self, told: Self) -> Self:
        """Another Kraken wrote later, as its sign tells."""
        written = (*self.bodies.written[-1:], *told.bodies.written)
        return replace(
            self,
            wrote=told.wrote,
            told=told.told,
            hidden=told.hidden,
            bodies=replace(self.bodies, written=written),
        )

    def intending(self, body: str) -> Self:
        """A body is about to be written."""
        intended = (*self.bodies.intended, body)[-_MOST_INTENDED:]
        return replace(self, bodies=replace(self.bodies, intended=intended))

    def having_written(self, page: Page, fingerprint: str, at: datetime) -> Self:
        """A body was written, and this is what the server made of it."""
        return replace(
            self,
            page_id=page.id,
            title=page.title,
            url=page.url,
            version=page.version,
            fingerprint=fingerprint,
            wrote=page.version,
            at=at,
            bodies=Bodies(written=(page.body,)),
        )

    def settled(self, page: Page, fingerprint: str) -> Self:
        """A page is right as it was read; if so in all its parts, that is as good as having written it.

        `fingerprint` is "" where something could not be placed.
        """
        if not fingerprint:
            return self
        wrote = self.wrote or page.version
        return replace(self, fingerprint=fingerprint, wrote=wrote, bodies=Bodies((page.body,)))


_KEPT, _KEPT_BODIES = TypeAdapter(Kept), TypeAdapter(Bodies)


def recalled(memory: "Memory", key: str) -> Kept:
    """What is remembered under a key; what cannot be read, as after an update, is as if it were not there."""
    return _read(memory.get(f"{_RECORD}{key}"), memory.get(f"{_BODIES}{key}"))


def _read(record: "JSONValue", bodies: "JSONValue" = None) -> Kept:
    try:
        kept = _KEPT.validate_python(record or {})
        return replace(kept, bodies=_KEPT_BODIES.validate_python(bodies or {}))
    except ValueError:
        return Kept()


def remember(memory: "Memory", key: str, kept: Kept) -> None:
    """Keep all of it; bodies apart, as they are large."""
    record = _KEPT.dump_python(kept, mode="json", exclude={"bodies"})
    memory.put(
        {f"{_RECORD}{key}": record, f"{_BODIES}{key}": _KEPT_BODIES.dump_python(kept.bodies, mode="json")}
    )


def list_known(memory: "Memory") -> dict[str, Kept]:
    """All pages that are remembered, by key, without their bodies."""
    return {key.removeprefix(_RECORD): _read(record) for key, record in memory.list(_RECORD).items()}


def forget_bodies(memory: "Memory", keys: "Iterable[str]") -> None:
    """Keep of some pages only which they are: their history holds what was written."""
    memory.remove([f"{_BODIES}{key}" for key in keys])
