"""Adopts the schedules that tools and the configuration ask for, when a scheduler starts."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from release_kraken.core.errors import ConfigError
from release_kraken.core.schedule import Origin, Schedule
from release_kraken.engine import discovery
from release_kraken.engine.scheduling.checking import faults
from release_kraken.engine.scheduling.cron import next_due
from release_kraken.engine.settings.configuration import Configuration, shown
from release_kraken.engine.settings.faults import dotted

if TYPE_CHECKING:
    from release_kraken.engine.settings.sections import ScheduleSettings
    from release_kraken.engine.suite import Suite

_ACTOR = "configuration"


def adopt(suite: "Suite") -> None:
    """Keep what is asked for, and let go of what is asked for no more; what people changed is theirs.

    Raises ConfigError with all that is wrong with all of them.
    """
    check(suite.configuration)
    wanted = declared(suite.configuration)
    for schedule in wanted.values():
        planned = None if schedule.paused else next_due(schedule, suite.now())
        suite.store.schedules.adopt(replace(schedule, next_due=planned))
    suite.store.schedules.abandon(wanted, _ACTOR, suite.now())


def check(configuration: Configuration) -> None:
    """Raise ConfigError with all that is wrong with the configuration and the schedules that it gives."""
    configuration.check()
    _refuse_faults(configuration, declared(configuration))


def declared(configuration: Configuration) -> dict[str, Schedule]:
    """What is asked for, by id. A tool's default has the tool's name; a section of that name replaces it."""
    given = {name: _configured(name, settings) for name, settings in configuration.schedules().items()}
    return {schedule.id: schedule for schedule in _tools_own()} | given


def _tools_own() -> Iterator[Schedule]:
    for tool in discovery.load_all(discovery.TOOLS):
        if tool.schedule is not None:
            yield Schedule(id=tool.name, tool=tool.name, cron=tool.schedule, origin=Origin.TOOL)


def _configured(name: str, settings: "ScheduleSettings") -> Schedule:
    return Schedule(id=name, origin=Origin.CONFIGURATION, **settings.model_dump())


def _refuse_faults(configuration: Configuration, schedules: dict[str, Schedule]) -> None:
    found = [
        f"{_place(configuration, schedule)} {fault}"
        for schedule in schedules.values()
        for fault in faults(configuration, schedule)
    ]
    if found:
        raise ConfigError("\n".join(found))


def _place(configuration: Configuration, schedule: Schedule) -> str:
    if schedule.origin is Origin.TOOL:
        return f"the default schedule of the tool {schedule.tool!r}:"
    return f"{shown(configuration.path)}: [{dotted(['schedules', schedule.id])}]"
