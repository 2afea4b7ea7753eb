"""API tokens: made here and shown once; the store knows them by a hash alone."""

import hashlib
import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from release_kraken.core.errors import ConfigError
from release_kraken.engine.access.scopes import Scope, to_give
from release_kraken.store.records import ApiToken

if TYPE_CHECKING:
    from release_kraken.store.store import Store

MOST_DAYS = 365
_PREFIX = "kraken_"  # finders of leaked secrets look for such a word
_SECRET_BYTES = 32
_LONGEST_NAME = 100


def mint(
    store: "Store",
    name: str,
    scopes: Iterable[str],
    days: int,
    *,
    by: str,
    may: frozenset[Scope],
    now: datetime,
) -> tuple[ApiToken, str]:
    """Make a token and return it with its text, which is nowhere kept.

    `by` makes it, and can give it no scope that is not in `may`. Raises ConfigError with all that is wrong.
    """
    asked = tuple(dict.fromkeys(scopes))
    faults = [*_faults_of_name(name), *_faults_of_scopes(asked, may)]
    if not 1 <= days <= MOST_DAYS:
        faults.append(f"a token lasts 1 to {MOST_DAYS} days, not {days}")
    if faults:
        raise ConfigError("\n".join(faults))
    token_id = uuid.uuid4().hex
    text = f"{_PREFIX}{token_id}_{secrets.token_hex(_SECRET_BYTES)}"
    ordered = tuple(scope.value for scope in Scope if scope in asked)
    token = ApiToken(token_id, name.strip(), by, ordered, now, now + timedelta(days=days))
    store.tokens.create(token, digest(text), by)
    return token, text


def digest(text: str) -> str:
    """What the store knows a token by. 256 random bits need no slow hash."""
    return hashlib.sha256(text.encode()).hexdigest()


def id_in(text: str) -> str:
    """The id that a token's text claims to belong to; nothing for what is no token."""
    head, _, rest = text.partition("_")
    return rest.partition("_")[0] if f"{head}_" == _PREFIX else ""


def _faults_of_name(name: str) -> list[str]:
    if not name.strip() or not name.isprintable() or len(name) > _LONGEST_NAME:
        return [f"a token's name has 1 to {_LONGEST_NAME} printable characters: say what it is for"]
    return []


def _faults_of_scopes(asked: tuple[str, ...], may: frozenset[Scope]) -> list[str]:
    known = [scope.value for scope in Scope]
    if not asked:
        return [f"a token needs a scope: {', '.join(known)}"]
    unknown = [
        f"unknown scope {scope!r}: there are {', '.join(known)}" for scope in asked if scope not in known
    ]
    beyond = [
        f"you lack the scope {scope!r} yourself: ask somebody who has it"
        for scope in asked
        if scope in known and scope not in to_give(may)
    ]
    return unknown + beyond + _faults_of_feed(asked)


def _faults_of_feed(asked: tuple[str, ...]) -> list[str]:
    if Scope.FEED not in asked or len(asked) == 1:
        return []
    return [
        f"a token with the scope {Scope.FEED.value!r} stands in addresses, which calendars and proxies keep: "
        "give it no other scope, and make a second token for the rest"
    ]
