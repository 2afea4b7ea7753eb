"""Asks one Bamboo server, a few things at a time, until a deadline."""

import threading
from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from release_kraken.connectors.bamboo.grants import Refusal, RefusedError
from release_kraken.core.errors import RemoteError
from release_kraken.core.json import JSONValue
from release_kraken.net.client import Answer, Client, StatusError

PayloadT = TypeVar("PayloadT", bound=BaseModel)

_REFUSALS = {400: Refusal.INVALID, 403: Refusal.FORBIDDEN, 404: Refusal.MISSING}
_SAID = {
    Refusal.FORBIDDEN: "Kraken's account may not do that: grant it what docs/bamboo.md names",
    Refusal.MISSING: "it is gone, or Kraken's account may not see it",
}
_UNCHANGED = 304


class Asker:
    """Requests with JSON answers; callable from any thread, of which only so many get through at once."""

    def __init__(self, client: Client, concurrency: int) -> None:
        self._client = client
        self._room = threading.BoundedSemaphore(concurrency)

    def get(self, model: type[PayloadT], path: str, query: Mapping[str, str | int] | None = None) -> PayloadT:
        """Ask for an object."""
        return read(model, self.send("GET", path, query=query))

    def change(self, method: str, path: str, json: JSONValue) -> bool:
        """Change something by a request that can be repeated; False: it was so already."""
        try:
            self.send(method, path, json=json)
        except StatusError as error:
            if error.status != _UNCHANGED:
                raise
            return False
        return True

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        json: JSONValue = None,
        repeatable: bool | None = None,
    ) -> Answer:
        """Make a request; raises RefusedError for what will be refused again."""
        with self._room:
            try:
                return self._client.send(method, path, query=query, json=json, repeatable=repeatable)
            except StatusError as error:
                raise _refused(error) from None


def read(model: type[PayloadT], answer: Answer) -> PayloadT:
    """The answer as what Bamboo documents; raises RemoteError where it is not."""
    try:
        return model.model_validate_json(answer.body)
    except ValidationError:
        raise RemoteError(
            f"{answer.asked}: the answer is not what Bamboo documents; check the address"
        ) from None


def _refused(error: StatusError) -> RemoteError:
    refusal = None if error.retryable else _REFUSALS.get(error.status)
    if refusal is None:
        return error
    said = _SAID.get(refusal)
    return RefusedError(f"{error} ({said})" if said else str(error), refusal)
