"""Reads cron expressions in time zones: when one is due next, and when it was last."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

from release_kraken.core.errors import ConfigError
from release_kraken.core.schedule import Schedule
from release_kraken.engine.settings.cron_syntax import NAMES

_SECOND = timedelta(seconds=1)


def next_due(schedule: Schedule, after: datetime) -> datetime | None:
    """The first due time after a moment, in UTC; None where no day of the next 50 years fits.

    A time that the clock skips in spring is due when the clock has skipped it; one that it shows twice in
    autumn is due the first time. Expressions whose minute or hour begins with `*` follow the time that
    passes.
    """
    start = after.astimezone(_zone(schedule.time_zone))
    for local in _iterator(schedule.cron, start):
        due = local.astimezone(UTC)
        if due > after:  # within the hour that comes twice, cronsim looks at the first of the two
            return due
    return None


def last_due(schedule: Schedule, until: datetime) -> datetime | None:
    """The last due time that is not after a moment, in UTC; takes as long for years as for minutes."""
    start = until.replace(microsecond=0) + _SECOND  # cronsim's first answer lies before where it starts
    local = next(_iterator(schedule.cron, start.astimezone(_zone(schedule.time_zone)), reverse=True), None)
    found = local.astimezone(UTC) if local else None
    following = next_due(schedule, found) if found else None
    while following and following <= until:
        found, following = following, next_due(schedule, following)
    return found


def _iterator(cron: str, start: datetime, *, reverse: bool = False) -> CronSim:
    try:
        return CronSim(NAMES.get(cron.lower(), cron), start, reverse)
    except CronSimError as error:
        raise ConfigError(f"the cron expression {cron!r} cannot be read: {error}; correct it") from error


def _zone(name: str) -> tzinfo:
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigError(
            f"the time zone {name!r} is not known to this machine: correct it, or install tzdata"
        ) from error
