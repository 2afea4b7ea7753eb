"""Tells of projects that could not be read: each reason once; and where it is all of them, as an error."""

import re
from collections.abc import Iterable, Mapping

from release_kraken.core.errors import RemoteError
from release_kraken.core.text import shortened

_MOST_REASONS = 3
_NAMES = 100


def reason(key: str, error: RemoteError) -> str:
    """What an error says, but for the key of its project: the same text is the same reason."""
    return re.sub(rf"(?<![A-Za-z0-9]){re.escape(key)}(?![A-Za-z0-9])", "", str(error))


def refuse_nothing(answers: Mapping[str, object]) -> None:
    """Raise the RemoteError of all projects, by their keys, where not one could be read."""
    errors = {key: answer for key, answer in answers.items() if isinstance(answer, RemoteError)}
    if not errors or len(errors) < len(answers):
        return
    if len(errors) == 1:
        raise next(iter(errors.values()))
    raise RemoteError(
        f"none of the {len(errors):,} projects of Jira ({shortened(', '.join(errors), _NAMES)}) could be "
        f"read: {'; '.join(_reasons(errors))}",
        retryable=any(error.retryable for error in errors.values()),
        after=max(error.after for error in errors.values()),
    )


def _reasons(errors: Mapping[str, RemoteError]) -> Iterable[str]:
    """Each reason as its first project tells it, the first of many."""
    first: dict[str, str] = {}
    for key, error in errors.items():
        first.setdefault(reason(key, error), str(error))
    yield from list(first.values())[:_MOST_REASONS]
    if len(first) > _MOST_REASONS:
        yield f"and {len(first) - _MOST_REASONS:,} reasons more"
