"""How one Confluence is asked: so many requests at once, until the time is used up, page after page."""

import threading
from collections.abc import Iterator, Mapping
from typing import TypeVar
from urllib.parse import parse_qsl, urlsplit

from pydantic import BaseModel, ValidationError

from release_kraken.connectors.confluence.payloads import Listing
from release_kraken.core.errors import RemoteError
from release_kraken.core.json import JSONValue
from release_kraken.net.client import Answer, Client
from release_kraken.net.deadline import Deadline
from release_kraken.net.paging import links

PayloadT = TypeVar("PayloadT", bound=BaseModel)
Query = Mapping[str, str | int]

_MOST_PAGES = 1_000
_NOTHING: Mapping[str, str] = {}


class Connection:
    """A client of which only so many threads make use at once; a retry and its wait are part of a request."""

    def __init__(self, client: Client, concurrency: int, deadline: Deadline) -> None:
        self._client, self._deadline = client, deadline
        self._free = threading.BoundedSemaphore(concurrency)

    def __repr__(self) -> str:
        """Show the server."""
        return f"Connection({self._client!r})"

    def get(self, path: str, query: Query | None = None) -> Answer:
        """Ask for something."""
        return self.send("GET", path, query=query)

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        json: JSONValue = None,
        content: bytes | None = None,
        headers: Mapping[str, str] = _NOTHING,
        repeatable: bool | None = None,
    ) -> Answer:
        """Make a request, as `net.client.Client` does."""
        with self._free:
            self._deadline.check()
            return self._client.send(
                method, path, query=query, json=json, content=content, headers=headers, repeatable=repeatable
            )

    def walk(self, path: str, model: type[PayloadT], query: Query | None = None) -> Iterator[PayloadT]:
        """The items of a list, through all its pages.

        The link to the following page is relative to different things on different servers (`/wiki`, the
        context path, neither), so that only its query is taken.
        """
        asked = dict(query or {})
        seen: set[tuple[tuple[str, str | int], ...]] = set()
        while tuple(asked.items()) not in seen and len(seen) < _MOST_PAGES:
            seen.add(tuple(asked.items()))
            answer = self.get(path, asked)
            page = read(Listing, answer)
            for item in page.results:
                yield validated(model, item, answer)
            following = page.links.next or links(answer.headers.get("link", "")).get("next")
            if not following:
                return
            asked = {**asked, **dict(parse_qsl(urlsplit(following).query))}
        raise RemoteError(f"{answer.asked}: its pages go round in a circle; report that to its vendor")


def read(model: type[PayloadT], answer: Answer) -> PayloadT:
    """The answer as what Confluence documents; raises RemoteError where it is not."""
    return validated(model, answer.json(), answer)


def validated(model: type[PayloadT], value: JSONValue, answer: Answer) -> PayloadT:
    """A part of an answer; raises RemoteError where it is not what Confluence documents."""
    try:
        return model.model_validate(value)
    except ValidationError:
        raise RemoteError(
            f"{answer.asked}: the answer is not what Confluence documents; check the address"
        ) from None
