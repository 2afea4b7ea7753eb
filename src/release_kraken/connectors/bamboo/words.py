"""Reads what Bamboo writes in more than one way: names of states, moments, and reasons in HTML.

The documentation says `InProgress` and ISO 8601, servers send `IN_PROGRESS` and milliseconds since 1970.
"""

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from html.parser import HTMLParser
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from release_kraken.connectors.bamboo.deployments import DeploymentState, LifeCycle
from release_kraken.core.text import visible

StateT = TypeVar("StateT", bound=StrEnum)

_FILLING = re.compile(r"[\s_-]")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_USER_PAGE = "/browse/user/"
_DEPLOYMENT_STATES = {"successful": DeploymentState.SUCCESS}


def squeezed(text: str) -> str:
    """A name in small letters, without what separates its words."""
    return _FILLING.sub("", text).lower()


def state_named(kind: type[StateT], text: str | None, otherwise: StateT) -> StateT:
    """The member of that name, however it is spelt."""
    return next((state for state in kind if squeezed(state) == squeezed(text or "")), otherwise)


def deployment_state(text: str | None) -> DeploymentState:
    """How a deployment ended."""
    known = _DEPLOYMENT_STATES.get(squeezed(text or ""))
    return known or state_named(DeploymentState, text, DeploymentState.UNKNOWN)


def life_cycle(text: str | None) -> LifeCycle:
    """How far a deployment is."""
    return state_named(LifeCycle, text, LifeCycle.UNKNOWN)


def moment(value: int | float | str | None) -> datetime | None:
    """Milliseconds since 1970 or ISO 8601, in UTC; None for anything else, and for 0."""
    if isinstance(value, str) and not value.strip().isdigit():
        return _iso(value.strip())
    try:
        return _EPOCH + timedelta(milliseconds=float(value)) if value and float(value) > 0 else None
    except (OverflowError, ValueError):
        return None


def _iso(text: str) -> datetime | None:
    """A moment without a zone is taken for UTC."""
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def person_in(reason: str | None) -> tuple[str, str]:
    """Account and name of the person that a `reasonSummary` links to; two empty texts where it names none.

    The reason is HTML, with names that people chose: nothing else of it is passed on.
    """
    finder = _Person()
    finder.feed(reason or "")
    finder.close()
    return finder.account, " ".join(visible(finder.name).split())


class _Person(HTMLParser):
    """Finds the first link to a person's page."""

    def __init__(self) -> None:
        super().__init__()
        self.account = self.name = ""
        self._is_within = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            found = "" if self.account else _account_in(dict(attrs).get("href") or "")
            self.account, self._is_within = self.account or found, bool(found)

    def handle_endtag(self, tag: str) -> None:
        self._is_within = self._is_within and tag != "a"

    def handle_data(self, data: str) -> None:
        if self._is_within:
            self.name += data


def _account_in(address: str) -> str:
    try:
        _, found, account = urlsplit(address).path.partition(_USER_PAGE)
    except ValueError:
        return ""
    return visible(unquote(account)) if found else ""
