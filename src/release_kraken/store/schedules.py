"""Schedules: those that people made, and those adopted from tools and from the configuration."""

import json
from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, null, select, update

from release_kraken.core.json import JSONValue
from release_kraken.core.schedule import Misfire, Origin, Overlap, Schedule
from release_kraken.store import ConflictError
from release_kraken.store.auditing import enter_audit
from release_kraken.store.database import Database
from release_kraken.store.dialects import entered, insert
from release_kraken.store.encoding import json_text
from release_kraken.store.plain import Plain
from release_kraken.store.tables import schedules

_FIELDS = tuple(field.name for field in fields(Schedule))
_ENUMS = {"misfire": Misfire, "overlap": Overlap, "origin": Origin}
_KEPT_APART = frozenset({"id", "next_due", "revision"})
"""What is no part of what a schedule asks for."""
_TIMES = ("cron", "time_zone", "paused")


class Schedules:
    """When tools run by themselves."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self) -> tuple[Schedule, ...]:
        """All schedules, by id."""
        query = select(schedules).where(schedules.c.deleted.is_(False)).order_by(schedules.c.id)
        with self._database.reading() as connection:
            return tuple(_schedule(row) for row in connection.execute(query).mappings())

    def get(self, schedule_id: str) -> Schedule | None:
        """One schedule, or None."""
        with self._database.reading() as connection:
            row = _row(connection, schedule_id)
        return None if row is None or row["deleted"] else _schedule(row)

    def create(self, schedule: Schedule, actor: str, now: datetime) -> Schedule:
        """Keep a new schedule, as revision 1; raises ConflictError where its id is taken."""
        new = replace(schedule, origin=Origin.PERSON, revision=1)
        values = {**_values(new), "deleted": False}
        with self._database.writing() as connection:
            entering = insert(connection.dialect.name, schedules).values(values)
            over_deleted = entering.on_conflict_do_update(
                index_elements=["id"], set_=values, where=schedules.c.deleted.is_(True)
            )
            if connection.execute(over_deleted.returning(schedules.c.id)).first() is None:
                raise ConflictError(f"there is a schedule {schedule.id!r} already; choose another id")
            enter_audit(Plain(connection), actor, "schedule.create", schedule.id, _asked(new), now)
        return new

    def replace(self, schedule: Schedule, actor: str, now: datetime) -> Schedule:
        """Change a schedule, which is a person's from then on; returns it with its new revision.

        Raises ConflictError where it is not `schedule.revision` that is kept, or nothing is.
        """
        new = replace(schedule, origin=Origin.PERSON, revision=schedule.revision + 1)
        with self._database.writing() as connection:
            if not _changed(connection, new, schedule.revision):
                raise ConflictError(
                    f"schedule {schedule.id!r} was changed or deleted since it was looked at; look again"
                )
            enter_audit(Plain(connection), actor, "schedule.change", schedule.id, _asked(new), now)
        return new

    def delete(self, schedule_id: str, actor: str, now: datetime) -> bool:
        """Remove a schedule; an adopted one stays away until it is configured otherwise.

        False: there is none.
        """
        with self._database.writing() as connection:
            row = _row(connection, schedule_id)
            if row is None or row["deleted"]:
                return False
            this = schedules.c.id == schedule_id
            buried = update(schedules).where(this).values(deleted=True)
            connection.execute(delete(schedules).where(this) if row["adopted"] is None else buried)
            enter_audit(Plain(connection), actor, "schedule.delete", schedule_id, _asked(_schedule(row)), now)
            return True

    def move_on(self, schedule_id: str, seen_due: datetime | None, next_due: datetime | None) -> bool:
        """Set the next due time, unless it has changed since `seen_due` was seen."""
        unchanged = (
            schedules.c.id == schedule_id,
            schedules.c.next_due.is_(None) if seen_due is None else schedules.c.next_due == seen_due,
            schedules.c.deleted.is_(False),
        )
        with self._database.writing() as connection:
            return (
                connection.execute(update(schedules).where(*unchanged).values(next_due=next_due)).rowcount
                == 1
            )

    def adopt(self, schedule: Schedule) -> Schedule | None:
        """Keep what a tool or the configuration asks for, unless a person has changed or deleted it.

        The due time stays where the times are the same. Returns what is kept; None: it was deleted.
        """
        asked = _asked(schedule)
        new = replace(schedule, revision=1)
        with self._database.writing() as connection:
            values = {**_values(new), "adopted": asked, "deleted": False}
            if entered(connection, schedules, values):
                return new
            row = _row(connection, schedule.id)
            if row is None or (row["deleted"] and row["adopted"] == asked):
                return None
            kept = _schedule(row)
            if not row["deleted"] and (kept.origin is Origin.PERSON or row["adopted"] == asked):
                return kept
            new = replace(schedule, revision=kept.revision + 1, next_due=_due(kept, schedule))
            values = {**_values(new), "adopted": asked, "deleted": False}
            connection.execute(update(schedules).where(schedules.c.id == schedule.id).values(values))
            return new

    def abandon(self, asked: Collection[str], actor: str, now: datetime) -> None:
        """Let go of what was adopted and is asked for no more: all but the ids in `asked`.

        What a person has changed stays, as that person's own. A deletion is forgotten: who asks again has it.
        """
        left = schedules.c.adopted.is_not(None) & schedules.c.id.not_in(asked)
        unchanged = left & (schedules.c.origin != Origin.PERSON) & schedules.c.deleted.is_(False)
        with self._database.writing() as connection:
            for row in connection.execute(select(schedules).where(unchanged)).mappings().all():
                enter_audit(
                    Plain(connection), actor, "schedule.delete", row["id"], _asked(_schedule(row)), now
                )
            connection.execute(delete(schedules).where(unchanged | (left & schedules.c.deleted.is_(True))))
            connection.execute(update(schedules).where(left).values(adopted=null()))


def _row(connection: Connection, schedule_id: str) -> RowMapping | None:
    query = select(schedules).where(schedules.c.id == schedule_id).with_for_update()
    return connection.execute(query).mappings().first()


def _changed(connection: Connection, schedule: Schedule, revision: int) -> bool:
    seen = (schedules.c.id == schedule.id, schedules.c.revision == revision, schedules.c.deleted.is_(False))
    return connection.execute(update(schedules).where(*seen).values(_values(schedule))).rowcount == 1


def _due(kept: Schedule, asked: Schedule) -> datetime | None:
    same = all(getattr(kept, name) == getattr(asked, name) for name in _TIMES)
    return kept.next_due if same else asked.next_due


def _asked(schedule: Schedule) -> Mapping[str, JSONValue]:
    """What a schedule asks for, as JSON."""
    asked = {name: getattr(schedule, name) for name in _FIELDS if name not in _KEPT_APART}
    told: Mapping[str, JSONValue] = json.loads(json_text(asked))  # so that it equals what is read back
    return told


def _values(schedule: Schedule) -> dict[str, object]:
    return {name: getattr(schedule, name) for name in _FIELDS}


def _schedule(row: RowMapping) -> Schedule:
    values = {name: row[name] for name in _FIELDS}
    return Schedule(**{**values, **{name: kind(row[name]) for name, kind in _ENUMS.items()}})
