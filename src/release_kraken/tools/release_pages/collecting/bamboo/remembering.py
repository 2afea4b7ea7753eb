"""Remembers what was deployed into each environment, and when Bamboo last answered for it.

Keys: `deployed/<id of an environment>`, `bamboo/asked`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from release_kraken.core.memory import Memory
from release_kraken.tools.release_pages.deployments.environment_log import EnvironmentLog
from release_kraken.tools.release_pages.deployments.keeping import kept, recalled

_LOGS = "deployed/"
_ASKED = "bamboo/asked"
_FORGOTTEN_AFTER = timedelta(days=90)

_Moments: TypeAdapter[Mapping[int, datetime]] = TypeAdapter(Mapping[int, datetime])
_Log: TypeAdapter[EnvironmentLog | None] = TypeAdapter(EnvironmentLog | None)


@dataclass(frozen=True, slots=True)
class Remembered:
    """Logs by the ids of environments, and when Bamboo last answered for each."""

    logs: Mapping[int, EnvironmentLog]
    asked: Mapping[int, datetime]


def recall(memory: Memory) -> Remembered:
    """All of it."""
    found = {key.removeprefix(_LOGS): value for key, value in memory.list(_LOGS).items()}
    logs = {int(number): recalled(_Log, value, None) for number, value in found.items() if number.isdigit()}
    return Remembered(
        logs={number: log for number, log in logs.items() if log},
        asked=recalled(_Moments, memory.get(_ASKED), {}),
    )


def keep(memory: Memory, before: Remembered, after: Remembered, now: datetime) -> None:
    """Remember what changed; environments that nobody asked for in a long time are forgotten."""
    asked = {number: at for number, at in after.asked.items() if at >= now - _FORGOTTEN_AFTER}
    changed = {number: log for number, log in after.logs.items() if before.logs.get(number) != log}
    logs = {f"{_LOGS}{number}": kept(_Log, log) for number, log in changed.items() if number in asked}
    memory.put({**logs, _ASKED: kept(_Moments, asked)})
    memory.remove(f"{_LOGS}{number}" for number in before.logs.keys() - asked.keys())
