"""What may be written as a cron expression and as a time zone, and what is wrong with anything else."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import available_timezones

from cronsim import CronSim, CronSimError

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


def _named(fields: list[str], complaint: str) -> str:
    """cronsim says `Bad hour`: the words and what stands there."""
    name = complaint.removeprefix("Bad ")
    return f"has a wrong {name}: {fields[_FIELDS.index(name)]!r}"


@cache
def _zones() -> frozenset[str]:
    """All zones but `localtime`, which is another one on every machine."""
    return frozenset(available_timezones() - {"localtime"})
