"""The loop that enters runs: any number of schedulers over one store make one run for each due time."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from release_kraken.core.errors import ConfigError
from release_kraken.core.run import RunRequest, RunStatus, Trigger
from release_kraken.core.schedule import Overlap, Schedule
from release_kraken.engine import discovery
from release_kraken.engine.runs import asking
from release_kraken.engine.runs.serial import schedule_key
from release_kraken.engine.scheduling.due import begins, turn
from release_kraken.store.records import RunFilter

if TYPE_CHECKING:
    from release_kraken.core.run import Run
    from release_kraken.engine.suite import Suite

LONGEST_WAIT = 5.0  # seconds: until a change by somebody else is seen
_UNFINISHED = (RunStatus.QUEUED, RunStatus.RUNNING)
_log = logging.getLogger(__name__)


class Scheduler:
    """Looks at every schedule, again and again.

    A run is entered before its schedule moves on: who dies in between leaves a due time that the next one
    tries again, and the store refuses the second run.
    """

    def __init__(self, suite: "Suite") -> None:
        self._suite = suite
        self._named: set[str] = set()

    def step(self) -> float:
        """Do what is due now; returns the seconds until something may be due. Raises StoreError."""
        now = self._suite.now()
        active = [schedule for schedule in self._suite.store.schedules.list() if not schedule.paused]
        return min((self.tend(schedule, now) for schedule in active), default=LONGEST_WAIT)

    def tend(self, schedule: Schedule, now: datetime) -> float:
        """Do what one schedule, as it was seen, asks for; returns the seconds until it may be due."""
        try:
            asked = turn(schedule, now)
        except ConfigError as error:  # a zone that this machine does not know must not stop the others
            self._name_once(f"schedule {schedule.id}: {error}")
            return LONGEST_WAIT
        if asked is None:
            return _wait(schedule, now)
        if asked.due is not None:
            self._enter(schedule, asked.due, now)
        self._suite.store.schedules.move_on(schedule.id, schedule.next_due, asked.next_due)
        return _wait(replace(schedule, next_due=asked.next_due), now)

    def _enter(self, schedule: Schedule, due: datetime, now: datetime) -> None:
        request = _request(schedule, due)
        try:
            tool = discovery.load(discovery.TOOLS, schedule.tool)
            settings = asking.validated(
                self._suite.configuration, tool, schedule.parameters, apply=schedule.apply
            )
        except ConfigError as error:
            self._suite.store.runs.skip(request, str(error), now)
            return
        request = replace(request, subject=tool.subject(settings))
        former = self._unfinished(schedule) if schedule.overlap is Overlap.SKIP else None
        if former is None:
            asking.enter(self._suite, request)
        else:
            self._suite.store.runs.skip(request, f"run {former.id} of this schedule has not ended", now)

    def _unfinished(self, schedule: Schedule) -> "Run | None":
        found = self._suite.store.runs.list(
            RunFilter(schedule=schedule.id, statuses=_UNFINISHED), before=None, limit=1
        )
        return found[0] if found else None

    def _name_once(self, complaint: str) -> None:
        if complaint not in self._named:
            self._named.add(complaint)
            _log.error("%s", complaint)


def _request(schedule: Schedule, due: datetime) -> RunRequest:
    """What the schedule asks for, as far as it knows without its tool."""
    return RunRequest(
        tool=schedule.tool,
        subject="",
        trigger=Trigger.CRON,
        requested_by=f"schedule {schedule.id}",
        parameters=schedule.parameters,
        apply=schedule.apply,
        schedule=schedule.id,
        due=due,
        serial=schedule_key(schedule.id) if schedule.overlap is Overlap.QUEUE else None,
    )


def _wait(schedule: Schedule, now: datetime) -> float:
    if schedule.next_due is None:
        return LONGEST_WAIT
    seconds = (begins(schedule, schedule.next_due) - now).total_seconds()
    return min(max(seconds, 0.0), LONGEST_WAIT)
