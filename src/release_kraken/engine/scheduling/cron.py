"""Reads cron expressions and time zones: what is wrong with one, when it is due next, when it was last."""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from cronsim import CronSim, CronSimError

from release_kraken.core.errors import ConfigError
from release_kraken.core.schedule import Schedule
from release_kraken.core.text import nearest

NAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_FIELDS = ("minute", "hour", "day-of-month", "month", "day-of-week")
_LONGEST = 200
_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


def cron_fault(text: str) -> str | None:
    """What is wrong with a cron expression, in words that begin with a verb; None if nothing is."""
    if len(text) > _LONGEST:
        return f"must have at most {_LONGEST} characters"
    if text.startswith("@"):
        return None if text.lower() in NAMES else f"must be five fields, or one of {', '.join(NAMES)}"
    fields = text.split()
    if len(fields) != len(_FIELDS):
        return f"must have five fields ({', '.join(_FIELDS)}), not {len(fields)}"
    try:
        next(CronSim(text, _ANY_DAY))
    except CronSimError as error:
        return _named(fields, str(error))
    except StopIteration:
        return "is never due: no day of the next 50 years fits"
    return None


def zone_fault(name: str) -> str | None:
    """What is wrong with the name of a time zone, in words that begin with a verb; None if nothing is."""
    if name == "UTC" or name in _zones():
        return None
    ending = f"/{name or '?'}".lower()
    near = next((zone for zone in sorted(_zones()) if f"/{zone}".lower().endswith(ending)), None)
    near = near or nearest(name, _zones())
    hint = f"; did you mean {near!r}?" if near else ", such as 'Europe/Berlin'"
    return f"must be an IANA name of a time zone{hint}"


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


def _named(fields: list[str], complaint: str) -> str:
    """cronsim says `Bad hour`: the words and what stands there."""
    name = complaint.removeprefix("Bad ")
    return f"has a wrong {name}: {fields[_FIELDS.index(name)]!r}"


def _zone(name: str) -> tzinfo:
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigError(
            f"the time zone {name!r} is not known to this machine: correct it, or install tzdata"
        ) from error


@cache
def _zones() -> frozenset[str]:
    """All zones but `localtime`, which is another one on every machine."""
    return frozenset(available_timezones() - {"localtime"})
