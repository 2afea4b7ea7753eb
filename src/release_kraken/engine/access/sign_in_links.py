"""One-time links: how the first, or only, person signs in where no identity provider is configured.

Who can reach the store can make one; it is good for one sign-in as admin, for a short while.
"""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from release_kraken.store.records import Session

if TYPE_CHECKING:
    from release_kraken.store.store import Store

MINUTES = 15
_ROLE = "one-time link"  # no role of a person: the entry cannot be taken for a session


def new_link(store: "Store", url: str, now: datetime) -> str:
    """The address that signs in whoever opens it first; `url` is the site's."""
    secret = secrets.token_urlsafe(32)
    session = Session(uuid.uuid4().hex, _ROLE, _ROLE, now, now + timedelta(minutes=MINUTES))
    store.sessions.create(session, _digest(secret))
    return f"{url}/sign-in?once={secret}"


def redeem(store: "Store", secret: str, now: datetime) -> bool:
    """Use a link up; False: it never was one, is too old, or was used before."""
    digest = _digest(secret)
    return store.sessions.find(digest, now) is not None and store.sessions.delete(digest)


def _digest(secret: str) -> str:
    """In another space than the hashes of cookies, which are kept in the same place."""
    return hashlib.sha256(f"{_ROLE}:{secret}".encode()).hexdigest()
