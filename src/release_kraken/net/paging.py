"""Walks lists that servers hand out in pages; each function gives the items of all pages, one by one."""

import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urljoin

from release_kraken.core.errors import RemoteError
from release_kraken.core.json import JSONValue
from release_kraken.net.client import Answer, Client

_LINK = re.compile(r"<(?P<target>[^>]*)>(?P<parameters>(?:[^\",<]|\"(?:[^\"\\]|\\.)*\")*)")
_PARAMETER = re.compile(
    r";\s*(?P<name>[\w*-]+)\s*=\s*(?:\"(?P<quoted>(?:[^\"\\]|\\.)*)\"|(?P<bare>[^\s;,\"]*))"
)

Query = Mapping[str, str | int]


def follow_next(
    client: Client, path: str, query: Query | None = None, *, items: str = "values", following: str = "next"
) -> Iterator[JSONValue]:
    """Pages that hold the address of the following one (Bitbucket Cloud)."""

    def next_of(page: Mapping[str, JSONValue], answer: Answer) -> str | None:
        link = page.get(following)
        return urljoin(answer.url, link) if isinstance(link, str) and link else None

    return _walk(
        client, path, query, lambda answer: _items(_object(answer), items, answer), _of_object(next_of)
    )


def follow_start(
    client: Client, path: str, query: Query | None = None, *, limit: int = 100
) -> Iterator[JSONValue]:
    """Pages by `start` and `limit`, up to the one with `isLastPage` (Bitbucket Data Center)."""
    start: int | None = 0
    while start is not None:
        answer = client.get(path, query={**(query or {}), "start": start, "limit": limit})
        page = _object(answer)
        yield from _items(page, "values", answer)
        start = None if page.get("isLastPage", True) else _later(page.get("nextPageStart"), start, answer)


def follow_link(client: Client, path: str, query: Query | None = None) -> Iterator[JSONValue]:
    """Pages that are arrays, with the following one in the header Link (GitHub)."""

    def next_of(answer: Answer) -> str | None:
        link = links(answer.headers.get("link", "")).get("next")
        return urljoin(answer.url, link) if link else None

    return _walk(client, path, query, _array, next_of)


def links(header: str) -> dict[str, str]:
    """The targets of a Link header by their relation (RFC 8288); the first of each relation counts."""
    found: dict[str, str] = {}
    for link in _LINK.finditer(header):
        for parameter in _PARAMETER.finditer(link["parameters"]):
            if parameter["name"].lower() == "rel":
                relations = (parameter["quoted"] or parameter["bare"] or "").lower().split()
                found |= {relation: link["target"] for relation in relations if relation not in found}
    return found


def _walk(
    client: Client,
    path: str,
    query: Query | None,
    items_of: Callable[[Answer], list[JSONValue]],
    next_of: Callable[[Answer], str | None],
) -> Iterator[JSONValue]:
    answer = client.get(path, query=query)
    seen = {answer.url}
    while True:
        yield from items_of(answer)
        link = next_of(answer)
        if link is None:
            return
        if link in seen:
            raise RemoteError(f"{answer.asked}: its pages go round in a circle; report that to its vendor")
        seen.add(link)
        answer = client.get(link)


def _of_object(
    next_of: Callable[[Mapping[str, JSONValue], Answer], str | None],
) -> Callable[[Answer], str | None]:
    return lambda answer: next_of(_object(answer), answer)


def _object(answer: Answer) -> Mapping[str, JSONValue]:
    page = answer.json()
    if not isinstance(page, Mapping):
        raise _misshapen(answer)
    return page


def _array(answer: Answer) -> list[JSONValue]:
    page = answer.json()
    if not isinstance(page, list):
        raise _misshapen(answer)
    return page


def _items(page: Mapping[str, JSONValue], key: str, answer: Answer) -> list[JSONValue]:
    items = page.get(key)
    if not isinstance(items, list):
        raise _misshapen(answer)
    return items


def _later(start: JSONValue, former: int, answer: Answer) -> int:
    if not isinstance(start, int) or start <= former:
        raise _misshapen(answer)
    return start


def _misshapen(answer: Answer) -> RemoteError:
    return RemoteError(f"{answer.asked}: the answer is no page of a list; check the address")
