"""Removes what is over and old, in small steps that hold nobody up."""

from collections.abc import Mapping
from datetime import datetime

from release_kraken.store.database import Database


class Retention:
    """What is open or still to be done is never removed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def prune(
        self,
        now: datetime,
        *,
        runs_days: int,
        logs_days: int,
        gone_days: int,
        audit_days: int,
        batch: int = 1000,
    ) -> Mapping[str, int]:
        """Remove what is older than so many days; returns how many rows of which table."""
        raise NotImplementedError
