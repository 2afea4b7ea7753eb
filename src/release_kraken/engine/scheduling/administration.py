"""What people do to schedules: each change is checked, kept and audited."""

from collections.abc import Mapping
from dataclasses import replace as changed
from typing import TYPE_CHECKING

from release_kraken.core.errors import ConfigError
from release_kraken.core.json import JSONValue
from release_kraken.core.run import Run, Trigger
from release_kraken.core.schedule import Origin, Overlap, Schedule
from release_kraken.engine import discovery
from release_kraken.engine.runs import asking
from release_kraken.engine.runs.serial import schedule_key
from release_kraken.engine.scheduling.checking import faults
from release_kraken.engine.scheduling.cron import next_due
from release_kraken.engine.settings.reserved import refuse_reserved

if TYPE_CHECKING:
    from release_kraken.engine.suite import Suite

_NONE: Mapping[str, JSONValue] = {}


def create(suite: "Suite", schedule: Schedule, actor: str, *, trusted: bool = False) -> Schedule:
    """Keep a new schedule; raises ConfigError with all faults, ConflictError where its id is taken.

    Only a `trusted` actor may set parameters that name places on Kraken's machine.
    """
    _check(suite, schedule, _NONE, trusted=trusted)
    planned = _planned(suite, changed(schedule, origin=Origin.PERSON))
    return suite.store.schedules.create(planned, actor, suite.now())


def replace(suite: "Suite", schedule: Schedule, actor: str, *, trusted: bool = False) -> Schedule:
    """Keep what a schedule is from now on; raises ConfigError with all faults.

    Raises ConflictError where it is not `schedule.revision` that is kept: somebody else has changed it.
    """
    former = get(suite, schedule.id)
    _check(suite, schedule, former.parameters, trusted=trusted)
    planned = _planned(suite, changed(schedule, origin=Origin.PERSON), former)
    return suite.store.schedules.replace(planned, actor, suite.now())


def delete(suite: "Suite", schedule_id: str, actor: str) -> None:
    """Remove a schedule; raises ConfigError where there is none."""
    if not suite.store.schedules.delete(schedule_id, actor, suite.now()):
        raise _unknown(schedule_id)


def pause(suite: "Suite", schedule_id: str, actor: str) -> Schedule:
    """Let it be due no more, until somebody resumes it."""
    return _switched(suite, schedule_id, actor, paused=True)


def resume(suite: "Suite", schedule_id: str, actor: str) -> Schedule:
    """Let it be due again, from now on: times that went by meanwhile are no misfires."""
    return _switched(suite, schedule_id, actor, paused=False)


def run_now(suite: "Suite", schedule_id: str, actor: str, trigger: Trigger) -> Run:
    """Enter a run as the schedule would, besides its due times; a paused one too."""
    schedule = get(suite, schedule_id)
    run = asking.ask(
        suite,
        schedule.tool,
        schedule.parameters,
        actor=actor,
        trigger=trigger,
        apply=schedule.apply,
        schedule=schedule.id,
        serial=schedule_key(schedule.id) if schedule.overlap is Overlap.QUEUE else None,
        trusted=True,
    )
    if run is None:  # only a due time can be taken
        raise AssertionError(schedule)
    return run


def get(suite: "Suite", schedule_id: str) -> Schedule:
    """The schedule; raises ConfigError where there is none."""
    found = suite.store.schedules.get(schedule_id)
    if found is None:
        raise _unknown(schedule_id)
    return found


def _switched(suite: "Suite", schedule_id: str, actor: str, *, paused: bool) -> Schedule:
    schedule = get(suite, schedule_id)
    if schedule.paused is paused:
        return schedule
    planned = _planned(suite, changed(schedule, paused=paused, origin=Origin.PERSON))
    return suite.store.schedules.replace(planned, actor, suite.now())


def _check(suite: "Suite", schedule: Schedule, former: Mapping[str, JSONValue], *, trusted: bool) -> None:
    found = faults(suite.configuration, schedule)
    if found:
        raise ConfigError("\n".join(found))
    if not trusted:
        given = (name for name, value in schedule.parameters.items() if former.get(name, ...) != value)
        refuse_reserved(discovery.load(discovery.TOOLS, schedule.tool), given)


def _planned(suite: "Suite", schedule: Schedule, former: Schedule | None = None) -> Schedule:
    """With its next due time: none while paused, the former one where the times are the same."""
    if schedule.paused:
        return changed(schedule, next_due=None)
    if former and former.next_due and _times(former) == _times(schedule):
        return changed(schedule, next_due=former.next_due)
    return changed(schedule, next_due=next_due(schedule, suite.now()))


def _times(schedule: Schedule) -> tuple[str, str]:
    return schedule.cron, schedule.time_zone


def _unknown(schedule_id: str) -> ConfigError:
    return ConfigError(f"there is no schedule {schedule_id!r}; the page Schedules lists them")
