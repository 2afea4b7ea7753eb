"""Schedules: those that people made, and those adopted from tools and from the configuration."""

from datetime import datetime

from release_kraken.core.schedule import Schedule
from release_kraken.store.database import Database


class Schedules:
    """When tools run by themselves."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self) -> tuple[Schedule, ...]:
        """All schedules, by id."""
        raise NotImplementedError

    def get(self, schedule_id: str) -> Schedule | None:
        """One schedule, or None."""
        raise NotImplementedError

    def create(self, schedule: Schedule, actor: str, now: datetime) -> Schedule:
        """Keep a new schedule, as revision 1; raises ConflictError where its id is taken."""
        raise NotImplementedError

    def replace(self, schedule: Schedule, actor: str, now: datetime) -> Schedule:
        """Change a schedule, which is a person's from then on; returns it with its new revision.

        Raises ConflictError where it is not `schedule.revision` that is kept, or nothing is.
        """
        raise NotImplementedError

    def delete(self, schedule_id: str, actor: str, now: datetime) -> bool:
        """Remove a schedule; an adopted one stays away until it is configured otherwise. False: there is none."""
        raise NotImplementedError

    def move_on(self, schedule_id: str, seen_due: datetime | None, next_due: datetime | None) -> bool:
        """Set the next due time, unless it has changed since `seen_due` was seen."""
        raise NotImplementedError

    def adopt(self, schedule: Schedule) -> Schedule | None:
        """Keep what a tool or the configuration asks for, unless a person has changed or deleted it.

        The due time stays where the times are the same. Returns what is kept; None: it was deleted.
        """
        raise NotImplementedError
