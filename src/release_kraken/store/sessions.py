"""Who has signed in by browser, by the hashes of their cookies."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, insert, select

from release_kraken.store.database import Database
from release_kraken.store.records import Session
from release_kraken.store.tables import sessions


class Sessions:
    """Sign-ins that last until they expire or are ended."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, session: Session, digest: str) -> None:
        """Keep a sign-in under the hash of its cookie."""
        with self._database.writing() as connection:
            connection.execute(insert(sessions).values(digest=digest, **asdict(session)))

    def find(self, digest: str, now: datetime) -> Session | None:
        """The sign-in with this hash, if it has not expired."""
        kept = [column for column in sessions.c if column.name != "digest"]
        query = select(*kept).where(sessions.c.digest == digest, sessions.c.expires > now)
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else Session(**row)

    def delete(self, digest: str) -> bool:
        """End a sign-in; False: there was none, or somebody else ended it at the same time."""
        with self._database.writing() as connection:
            return connection.execute(delete(sessions).where(sessions.c.digest == digest)).rowcount == 1

    def prune(self, now: datetime) -> int:
        """Forget those that have expired; returns how many."""
        with self._database.writing() as connection:
            return connection.execute(delete(sessions).where(sessions.c.expires <= now)).rowcount
