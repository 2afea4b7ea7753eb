"""Webhooks that were acted on, so that none is acted on twice."""

from datetime import datetime

from sqlalchemy import select

from release_kraken.store.database import Database
from release_kraken.store.dialects import entered
from release_kraken.store.tables import hooks


class Hooks:
    """The digests of what was received, for as long as retention keeps them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def is_known(self, digest: str) -> bool:
        """Whether a digest is remembered."""
        with self._database.reading() as connection:
            return (
                connection.execute(select(hooks.c.digest).where(hooks.c.digest == digest)).first() is not None
            )

    def is_new(self, digest: str, now: datetime) -> bool:
        """Remember a digest; False: it was known."""
        with self._database.writing() as connection:
            return entered(connection, hooks, {"digest": digest, "at": now})
