"""Asks Jira, a few things at once at most and until a deadline, and explains its refusals."""

import threading
from collections.abc import Callable, Container, Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from release_kraken.connectors.jira.client import NotVisibleError
from release_kraken.core.errors import RemoteError
from release_kraken.core.json import JSONValue
from release_kraken.net.client import Answer, Client, StatusError
from release_kraken.net.deadline import Deadline

PayloadT = TypeVar("PayloadT", bound=BaseModel)

_NOT_VISIBLE = (403, 404)
_NOT_VISIBLE_IN_JQL = (400, 403, 404)  # JQL that names what is not there is a bad request
_REFUSED_LOGIN = "x-seraph-loginreason"
_REFUSALS = ("AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED")
_HINTS = {
    ("cloud", 401): "a token with scopes is refused at the site's own address: set api_url",
    ("cloud", 404): 'where this is no Jira Cloud, set kind = "data_center"',
    ("data_center", 404): "where the server has a context path, url must end with it",
    ("data_center", 410): 'Jira Cloud has given up this search: set kind = "cloud"',
}


class Myself(BaseModel):
    """Whoever the token belongs to."""


class Calls:
    """All that is asked of one Jira; callable from any thread."""

    def __init__(self, client: Client, kind: str, concurrency: int, deadline: Deadline) -> None:
        self._client, self._kind, self._deadline = client, kind, deadline
        self._slots = threading.Semaphore(concurrency)
        self._is_known = False

    def get(
        self,
        model: type[PayloadT],
        path: str,
        query: Mapping[str, str | int] | None = None,
        *,
        thing: str | None = None,
    ) -> PayloadT:
        """Ask for something. `thing` names what may be missing or hidden."""
        try:
            return self._read(model, lambda: self._client.get(path, query=query))
        except StatusError as error:
            raise self._explained(error, thing, _NOT_VISIBLE) from None

    def ask(
        self,
        model: type[PayloadT],
        path: str,
        json: Mapping[str, JSONValue],
        *,
        thing: str | None = None,
    ) -> PayloadT:
        """Ask by a POST, since JQL may be too long for an address; it changes nothing and may be repeated."""
        try:
            return self._read(model, lambda: self._client.send("POST", path, json=json, repeatable=True))
        except StatusError as error:
            raise self._explained(error, thing, _NOT_VISIBLE_IN_JQL) from None

    def _read(self, model: type[PayloadT], send: Callable[[], Answer]) -> PayloadT:
        with self._slots:
            self._deadline.check()
            answer = send()
        _refuse_anonymous(answer)
        return _validated(model, answer)

    def _explained(self, error: StatusError, thing: str | None, not_visible: Container[int]) -> RemoteError:
        if thing is not None and error.status in not_visible:
            self._refuse_unknown()
            return NotVisibleError(
                f"{thing} does not exist, or the token may not see it ({error}); "
                "correct the name, or let the token's account browse the project"
            )
        hint = _HINTS.get((self._kind, error.status))
        return error if hint is None else _with_hint(error, hint)

    def _refuse_unknown(self) -> None:
        """Nothing is visible to a token that is refused: raise that, so that nothing is taken for removed."""
        if not self._is_known:
            self.get(Myself, "myself")
            self._is_known = True


def _with_hint(error: StatusError, hint: str) -> StatusError:
    return StatusError(
        f"{error}; {hint}",
        status=error.status,
        body=error.body,
        retryable=error.retryable,
        uncertain=error.uncertain,
        after=error.after,
    )


def _refuse_anonymous(answer: Answer) -> None:
    """Jira answers a token that it refuses as it answers anybody: with success, and mostly with nothing.

    https://github.com/MrRefactoring/jira.js/issues/418
    """
    if any(refusal in answer.headers.get(_REFUSED_LOGIN, "").upper() for refusal in _REFUSALS):
        raise RemoteError(
            f"{answer.asked}: Jira refuses the token and answers as to anybody; "
            "check user name and token: it may have expired"
        )


def _validated(model: type[PayloadT], answer: Answer) -> PayloadT:
    try:
        return model.model_validate(answer.json())
    except ValidationError:
        raise RemoteError(
            f"{answer.asked}: the answer is not what Jira documents; check the address"
        ) from None
