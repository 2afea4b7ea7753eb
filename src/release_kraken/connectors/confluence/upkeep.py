"""Keeps up pages on which people write too: finds or makes them, merges, writes, and survives being killed.

What is about to be written is remembered before it is sent, and what the server made of it afterwards. A
page is known by its id, wherever people move it and whatever they call it; where the memory is lost, by its
signs.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from release_kraken.connectors.confluence.client import Confluence, Page
from release_kraken.connectors.confluence.kept import Kept, list_known, recalled, remember
from release_kraken.connectors.confluence.refusals import (
    BroughtBackError,
    ConflictError,
    PageNotFoundError,
    RefusedError,
    refuse_other_than_current,
    title_taken,
)
from release_kraken.connectors.confluence.signs import Home, Signs
from release_kraken.connectors.confluence.tables.outcome import Merged
from release_kraken.connectors.confluence.tables.wanted import Past
from release_kraken.core.memory import Audit, Memory

_TRIES = 3
_PAUSE = (0.5, 1.5)  # seconds before the second try; twice as long before the third

Compose = Callable[[str, Past], Merged]
"""Makes the new body from the one that is there and what is known of its past."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page as the last look found it; `page` None: it has to be made."""

    key: str
    home: Home
    page: Page | None
    kept: Kept

    @property
    def body(self) -> str:
        """What it holds."""
        return self.page.body if self.page else self.home.beginning

    def is_settled(self, fingerprint: str) -> bool:
        """Whether it was found right already, signs included, and nothing has changed since."""
        is_right = self.page is not None and self.kept.fingerprint == fingerprint
        return is_right and self.kept.is_signed


class Upkeep:
    """Keeps up pages by keys of their own, which never change.

    Everything raises RemoteError and the classes of `refusals`, each of which says of which page.
    """

    def __init__(
        self,
        confluence: Confluence,
        memory: Memory,
        audit: Audit,
        now: Callable[[], datetime],
        wait: Callable[[float], None],
    ) -> None:
        self._confluence, self._memory, self._audit = confluence, memory, audit
        self._now, self._wait = now, wait
        self._signs = Signs(confluence)

    def look(self, key: str, home: Home) -> Found:
        """Find a page and remember what was read; raises TitleTakenError if a foreign one has its title."""
        before = recalled(self._memory, key)
        page = self._by_id(before, home) or self._by_title(key, home) or self._by_sign(key, home)
        if page is None:
            return Found(key, home, None, before.without_page())
        refuse_other_than_current(page)
        kept = self._informed(key, before, page).having_read(page)
        if kept != before:
            remember(self._memory, key, kept)
        return Found(key, home, page, kept)

    def keep(self, found: Found, compose: Compose, fingerprint: str) -> tuple[Found, Merged]:
        """Write what is composed, if that changes anything; make the page if there is none.

        Where something could not be placed, nothing is settled: the next look composes anew.
        """
        for attempt in range(_TRIES):
            merged = compose(found.body, found.kept.past)
            try:
                written = self._written(found, merged, "" if merged.unplaced else fingerprint)
                return self._signed(written), merged
            except BroughtBackError:
                raise  # who put it into the trash has to know
            except ConflictError as conflict:
                if attempt == _TRIES - 1:
                    raise
                self._wait(random.uniform(*_PAUSE) * 2**attempt)  # noqa: S311 - no secret
                found = self._read_again(found, conflict)
        raise AssertionError("the last try returns or raises")

    def _informed(self, key: str, before: Kept, page: Page) -> Kept:
        """What is known, with what the page's sign tells where that may be more.

        A store that was put back from a backup, or one of two, does not know what was written last.
        """
        is_known = before.page_id == page.id and bool(before.bodies.written)
        if is_known and before.version == page.version:
            return before
        told = self._signs.recall(key, page)
        if told is None or not is_known:
            return told or before
        return before.having_learnt(told) if told.wrote > before.wrote else before

    def _by_id(self, kept: Kept, home: Home) -> Page | None:
        """The page that is remembered; None for one that is gone.

        One that may only be hidden counts as gone if it bears the title still: to make another is refused
        then.
        """
        try:
            return self._confluence.get_page(kept.page_id) if kept.page_id else None
        except PageNotFoundError:
            if kept.title != home.title:
                raise
            return None

    def _by_title(self, key: str, home: Home) -> Page | None:
        page = self._confluence.find_page(home.space, home.title, any_status=True)
        if page is None or self._signs.is_ours(key, home, page):
            return page
        raise title_taken(home.space, home.title, page)

    def _by_sign(self, key: str, home: Home) -> Page | None:
        """A page that people renamed while nothing was remembered of it."""
        if home.parent_id is None:
            return None
        known = (kept.page_id for kept in list_known(self._memory).values())
        page_id = self._signs.find_below(home.parent_id, key, known)
        return self._confluence.get_page(page_id) if page_id else None

    def _written(self, found: Found, merged: Merged, fingerprint: str) -> Found:
        known = replace(found.kept, hidden=merged.hidden)
        if found.page is not None and not merged.changed:
            return self._remembered(found, found.page, known.settled(found.page, fingerprint))
        meant = known.intending(merged.body)
        self._remembered(found, found.page, meant)
        try:
            page = self._sent(found, merged)
        except RefusedError:
            self._remembered(found, found.page, found.kept)
            raise
        return self._remembered(found, page, meant.having_written(page, fingerprint, self._now()))

    def _sent(self, found: Found, merged: Merged) -> Page:
        message, home = _message(merged), found.home
        if found.page is not None:
            version = found.page.version
            self._audit.record("confluence.update", found.page.url, {"from_version": version, "why": message})
            return self._confluence.update_page(found.page, merged.body, message=message, minor=True)
        self._audit.record("confluence.create", f"{home.space}/{home.title}", {"why": message})
        return self._confluence.create_page(home.space, home.parent_id, home.title, merged.body, message)

    def _signed(self, found: Found) -> Found:
        if found.kept.is_signed:
            return found
        self._signs.put(found.key, found.home.label, found.kept)
        return self._remembered(found, found.page, replace(found.kept, told=found.kept.wrote))

    def _read_again(self, found: Found, conflict: ConflictError) -> Found:
        kept = recalled(self._memory, found.key)
        page = conflict.current or self._confluence.get_page(kept.page_id)
        refuse_other_than_current(page)
        return self._remembered(found, page, kept.having_read(page))

    def _remembered(self, found: Found, page: Page | None, kept: Kept) -> Found:
        remember(self._memory, found.key, kept)
        return replace(found, page=page, kept=kept)


def _message(merged: Merged) -> str:
    """What the page's history says of a version."""
    counts = Counter(step.kind for step in merged.steps)
    return f"Release Kraken: {', '.join(f'{kind} ({count})' for kind, count in counts.items())}"
