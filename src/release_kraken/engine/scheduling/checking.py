"""All that is wrong with a schedule, before it is kept."""

import re

from release_kraken.core.errors import ConfigError
from release_kraken.core.schedule import Schedule
from release_kraken.engine import discovery
from release_kraken.engine.runs import asking
from release_kraken.engine.scheduling.due import MOST_JITTER
from release_kraken.engine.settings.configuration import Configuration
from release_kraken.engine.settings.cron_syntax import cron_fault, zone_fault

_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")


def faults(configuration: Configuration, schedule: Schedule) -> list[str]:
    """Every fault in words that name the field; none: it can be kept."""
    own = {
        "id": id_fault(schedule.id),
        "cron": cron_fault(schedule.cron),
        "time_zone": zone_fault(schedule.time_zone),
        "jitter_seconds": jitter_fault(schedule.jitter_seconds),
    }
    found = [f"{field} {fault}" for field, fault in own.items() if fault]
    return found + parameter_faults(configuration, schedule)


def id_fault(text: str) -> str | None:
    """What is wrong with the id of a schedule, in words that begin with a verb."""
    if _ID.fullmatch(text):
        return None
    return "must be at most 64 letters, digits, _, - and ., the first of them a letter, a digit or _"


def jitter_fault(seconds: int) -> str | None:
    """What is wrong with a jitter, in words that begin with a verb."""
    return None if 0 <= seconds <= MOST_JITTER else f"must be between 0 and {MOST_JITTER}"


def parameter_faults(configuration: Configuration, schedule: Schedule) -> list[str]:
    """What is wrong with the tool or with its parameters."""
    try:
        tool = discovery.load(discovery.TOOLS, schedule.tool)
        asking.validated(configuration, tool, schedule.parameters, apply=schedule.apply)
    except ConfigError as error:
        return str(error).splitlines()
    return []
