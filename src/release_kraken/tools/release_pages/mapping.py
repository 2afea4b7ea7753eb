"""Finds the deployment project of each application: chosen by a person, configured, or of the same name."""

from dataclasses import dataclass
from datetime import datetime

from release_kraken.tools.release_pages.board import Mapping


@dataclass(frozen=True, slots=True)
class Application:
    """What is released from a Jira project under one name; "" where versions are numbers alone.

    `teams` are those whose releases it has, `releases` the names of those that were shown at `seen`.
    """

    project: str
    name: str
    teams: tuple[str, ...]
    releases: tuple[str, ...]
    seen: datetime


@dataclass(frozen=True, slots=True)
class Mapped:
    """An application with its deployment project; None: `why` says why, `candidates` are near, as (id, name)."""

    application: Application
    mapping: Mapping | None
    why: str = ""
    candidates: tuple[tuple[int, str], ...] = ()
