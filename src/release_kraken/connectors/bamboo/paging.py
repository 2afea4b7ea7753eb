"""Walks Bamboo's lists, which come in pages of the server's choosing.

Lists can change between two pages: what comes twice is given once. A page with nothing new ends the list,
so that a server that does not know the parameters cannot keep us for ever.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import chain
from typing import Protocol, TypeVar

from release_kraken.connectors.bamboo.asking import Asker
from release_kraken.connectors.bamboo.payloads import PrincipalPayload, Principals

ItemT = TypeVar("ItemT")
ItemT_co = TypeVar("ItemT_co", covariant=True)

PAGE = 100
"""How much is asked for at once; servers give less where they like (often 25)."""
_FEWEST = 25  # no server makes smaller pages of longer lists


class Page(Protocol[ItemT_co]):
    """A part of a list; `size` is that of the whole, where the server tells."""

    @property
    def size(self) -> int | None: ...

    @property
    def items(self) -> Sequence[ItemT_co]: ...


def walk(fetch: Callable[[int], Page[ItemT]], name: Callable[[ItemT], Hashable]) -> Iterator[ItemT]:
    """The items of all pages; `fetch` gets the one that begins at an index."""
    return chain.from_iterable(walk_pages(fetch, name))


def walk_pages(
    fetch: Callable[[int], Page[ItemT]], name: Callable[[ItemT], Hashable]
) -> Iterator[list[ItemT]]:
    """The same, page by page; none is empty."""
    seen: set[Hashable] = set()
    start = 0
    while True:
        page = fetch(start)
        new = [item for item in page.items if name(item) not in seen]
        if not new:
            return
        yield new
        seen.update(map(name, new))
        start += len(page.items)
        if _is_last(page.size, start, len(page.items)):
            return


def _is_last(size: int | None, end: int, count: int) -> bool:
    """Whether a list ends with a page; some servers send the size of the page as that of the list."""
    return size == end and (count < end or count < _FEWEST)


def walk_principals(asker: Asker, path: str, name: str = "") -> Iterator[PrincipalPayload]:
    """The principals of all pages."""
    seen: set[str] = set()
    start = 0
    query: dict[str, str | int] = {"limit": PAGE} | ({"name": name} if name else {})
    while True:
        page = asker.get(Principals, path, query | {"start": start})
        new = [item for item in page.results if item.name not in seen]
        seen.update(item.name for item in new)
        yield from new
        start += len(page.results)
        is_full = len(page.results) >= (page.limit or PAGE)
        if not new or not (page.next or is_full):
            return
