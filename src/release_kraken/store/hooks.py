"""Webhooks that were acted on, so that none is acted on twice."""

from datetime import datetime

from release_kraken.store.database import Database


class Hooks:
    """The digests of what was received."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def is_new(self, digest: str, now: datetime) -> bool:
        """Remember a digest; False: it was known."""
        raise NotImplementedError
