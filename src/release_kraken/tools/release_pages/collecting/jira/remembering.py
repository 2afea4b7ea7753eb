"""What is remembered of releases and projects from one run to the next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from release_kraken.core.context import Context
from release_kraken.core.json import JSONValue
from release_kraken.tools.release_pages.board import Release

if TYPE_CHECKING:
    from pydantic import TypeAdapter

RELEASES = "release/"
PROJECTS = "jira/"


@dataclass(frozen=True, slots=True)
class Remembered:
    """A release as it was last read.

    `issues` are their keys by id, None where they are too many. `late` is the week under which it was shown
    for being overdue.
    """

    release: Release
    issues: Mapping[str, str] | None = None
    late: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """What former runs left: releases by id, and when each project was last read."""

    releases: Mapping[str, Remembered]
    read: Mapping[str, datetime]

    def of_project(self, project: str) -> tuple[Remembered, ...]:
        """The releases of a project."""
        return tuple(each for each in self.releases.values() if each.release.project == project)

    def late(self, release_id: str) -> str:
        """The week under which a release was shown for being overdue, or ""."""
        remembered = self.releases.get(release_id)
        return remembered.late if remembered else ""


def read_past(context: Context) -> Past:
    """All of it; what another Kraken wrote and this one cannot read counts as never seen."""
    releases = {key.removeprefix(RELEASES): value for key, value in _readable(context)}
    read = {
        key.removeprefix(PROJECTS): _moment(value) for key, value in context.memory.list(PROJECTS).items()
    }
    return Past(releases, {key: at for key, at in read.items() if at})


def as_value(remembered: Remembered) -> JSONValue:
    """What memory keeps of a release."""
    value: JSONValue = _adapter().dump_python(remembered, mode="json")
    return value


def _moment(value: JSONValue) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _readable(context: Context) -> Iterator[tuple[str, Remembered]]:
    for key, value in context.memory.list(RELEASES).items():
        try:
            yield key, _adapter().validate_python(value)
        except ValueError:
            context.progress.log(f"{key}: what is remembered of it cannot be read, and it begins anew")


@cache
def _adapter() -> "TypeAdapter[Remembered]":
    from pydantic import TypeAdapter

    return TypeAdapter(Remembered)
