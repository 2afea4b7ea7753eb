"""The signs by which Kraken knows its pages when it has forgotten them: marks, a property, a label."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from pydantic import TypeAdapter, ValidationError

from release_kraken.connectors.confluence.client import Confluence, Page
from release_kraken.connectors.confluence.kept import Bodies, Kept
from release_kraken.connectors.confluence.tables.marks import is_marked
from release_kraken.core.errors import RemoteError

PROPERTY = "release-kraken"
"""The content property of pages that Kraken keeps up."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where a page is made, if it has to be: its space, title and label, what it begins with.

    `table` names the table that the page has. `parent_id` is the page above it: pages right below it are
    looked through where the memory is lost.
    """

    space: str
    parent_id: str | None
    title: str
    label: str
    table: str
    beginning: str = ""


@dataclass(frozen=True, slots=True)
class Sign:
    """What the property tells: the key of the page, the version that Kraken wrote last, and what it was."""

    page: str
    version: int
    fingerprint: str = ""
    hidden: tuple[str, ...] = ()


_SIGN = TypeAdapter(Sign)


@dataclass(frozen=True, slots=True)
class Signs:
    """Reads and puts the signs of pages."""

    confluence: Confluence
    _below: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def is_ours(self, key: str, home: Home, page: Page) -> bool:
        """Whether a page that has the title is Kraken's, and not one that it keeps up under another key."""
        if is_marked(page.body, home.table):
            return True
        sign = self._key_of(page.id)
        return sign == key if sign else home.label in self.confluence.list_labels(page.id)

    def find_below(self, parent_id: str, key: str, known: Iterable[str]) -> str | None:
        """The id of a page right below another that has the sign of this key; `known` ids are of others.

        Each page is looked at once, whatever the number of keys that are asked for.
        """
        if parent_id not in self._below:
            passed = frozenset(known)
            strange = [each.id for each in self.confluence.list_children(parent_id) if each.id not in passed]
            self._below[parent_id] = {sign: each for each in strange if (sign := self._key_of(each))}
        return self._below[parent_id].get(key)

    def recall(self, key: str, page: Page) -> Kept | None:
        """What the sign tells of a page, with the body of the version that Kraken wrote last."""
        sign = self._get(page.id)
        if sign is None or sign.page != key:
            return None
        bodies = Bodies()
        with suppress(RemoteError):  # its history may be gone
            is_newest = sign.version == page.version
            body = page.body if is_newest else self.confluence.get_page_history(page.id, sign.version)
            bodies = Bodies(written=(body,))
        return Kept(
            page.id,
            version=sign.version,
            fingerprint=sign.fingerprint,
            wrote=sign.version,
            told=sign.version,
            hidden=frozenset(sign.hidden),
            bodies=bodies,
        )

    def put(self, key: str, label: str, kept: Kept) -> None:
        """Tell which version Kraken wrote; a page that has had no sign gets its label too."""
        if not kept.told:
            self.confluence.add_labels(kept.page_id, (label,))
        sign = Sign(key, kept.wrote, kept.fingerprint, tuple(sorted(kept.hidden)))
        before = self.confluence.get_property(kept.page_id, PROPERTY)
        self.confluence.put_property(kept.page_id, PROPERTY, _SIGN.dump_python(sign, mode="json"), before)

    def _key_of(self, page_id: str) -> str:
        sign = self._get(page_id)
        return sign.page if sign else ""

    def _get(self, page_id: str) -> Sign | None:
        found = self.confluence.get_property(page_id, PROPERTY)
        try:
            return _SIGN.validate_python(found.value) if found else None
        except ValidationError:
            return None
