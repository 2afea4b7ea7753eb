"""Who has signed in by browser, by the hashes of their cookies."""

from datetime import datetime

from release_kraken.store.database import Database
from release_kraken.store.records import Session


class Sessions:
    """Sign-ins that last until they expire or are ended."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, session: Session, digest: str) -> None:
        """Keep a sign-in under the hash of its cookie."""
        raise NotImplementedError

    def find(self, digest: str, now: datetime) -> Session | None:
        """The sign-in with this hash, if it has not expired."""
        raise NotImplementedError

    def delete(self, digest: str) -> bool:
        """End a sign-in; False: there was none, or somebody else ended it at the same time."""
        raise NotImplementedError

    def prune(self, now: datetime) -> int:
        """Forget those that have expired; returns how many."""
        raise NotImplementedError
