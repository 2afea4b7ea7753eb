"""Words what a file of a policy has wrong: which key, what belongs there, and the nearest right word."""

from collections.abc import Iterator

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from release_kraken.core.text import nearest
from release_kraken.tools.bamboo_permissions.policy.file import (
    MEANINGLESS,
    ExceptionTable,
    GroupTable,
    HolderTable,
    PolicyFile,
    RightsTable,
    Table,
    UnmanagedTable,
)
from release_kraken.tools.bamboo_permissions.policy.source import Location, Source, dotted

_BELONGS = {
    "string_type": "must be text; put it in quotes",
    "string_too_short": "is empty; say what",
    "string_pattern_mismatch": "is empty; say what",
    "tuple_type": "must be a text or a list of texts",
    "too_short": "is empty; say what, or remove it",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "enum": "must be report or enforce",
}
_NOT_A_DAY = 'must be a day, as 2027-03-31 without quotes, or "never"'
_MISSING = {
    "expires": 'is missing; say the last day on which it holds, or "never"',
    "reason": "is missing; say why",
    "scope": "is missing; say which kind of place, such as project",
    "rights": "is missing; say which, such as view",
}
_UNIONS = ("date", "literal['never']")


def faults_of(error: ValidationError, source: Source) -> Iterator[str]:
    """One line a fault."""
    for location, details in _by_key(error.errors(include_url=False)):
        own = max((place for place, step in enumerate(location) if isinstance(step, str)), default=0)
        named = "" if details["type"] == MEANINGLESS else dotted(location[own:])
        yield source.fault(location[: own + 1], f"{named} {_text(location, details)}".lstrip())


def _by_key(errors: list[ErrorDetails]) -> Iterator[tuple[Location, ErrorDetails]]:
    """Faults by where they are, one for each place: what may be one of several things is wrong once."""
    seen: set[Location] = set()
    for details in (each for each in errors if not _follows(each)):
        location = tuple(step for step in details["loc"] if step not in (*_UNIONS, "[key]"))
        if location not in seen:
            seen.add(location)
            yield location, details


def _follows(details: ErrorDetails) -> bool:
    """Whether a list is only called empty because all that it holds is wrong."""
    return details["type"] == "too_short" and bool(details["input"])


def _text(location: Location, details: ErrorDetails) -> str:
    key = location[-1] if location else ""
    if details["type"] == "extra_forbidden":
        return f"is not known; {_instead(location)}"
    if details["type"] == "missing":
        return _MISSING.get(str(key), "is missing")
    if key == "expires":
        return _NOT_A_DAY
    if details["type"] == "tuple_type" and key in ("exceptions", "unmanaged", "rights"):
        return (
            "must be a list of tables"
            if key != "rights" or _is_of_holder(location)
            else _BELONGS["tuple_type"]
        )
    return _BELONGS.get(details["type"], details["msg"])


def _is_of_holder(location: Location) -> bool:
    return len(location) == len(("groups", "developers", "rights"))


def _instead(location: Location) -> str:
    names = sorted(_table(location[:-1]).model_fields)
    near = nearest(str(location[-1]), names)
    return f"did you mean {near!r}?" if near else f"there are {', '.join(names)}"


def _table(location: Location) -> type[Table]:
    """What a table is to hold."""
    match location:
        case ("groups", _):
            return GroupTable
        case ("users" | "roles", _):
            return HolderTable
        case ("exceptions", _):
            return ExceptionTable
        case ("unmanaged", _):
            return UnmanagedTable
        case (_, _, "rights", _):
            return RightsTable
        case _:
            return PolicyFile
