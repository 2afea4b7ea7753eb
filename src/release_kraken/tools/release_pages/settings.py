"""The settings of the release pages: teams, weeks, environments, mappings, cut-offs, Confluence."""

import re
from datetime import time
from enum import StrEnum
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator

from release_kraken.core.settings import Option, Settings


def _check_pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from None
    return text


def _check_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):  # also what is no name at all, or a folder
        raise ValueError(f"{name!r} is no time zone: write one such as Europe/Zurich") from None
    return name


def _check_version_pattern(text: str) -> str:
    if "version" not in re.compile(text).groupindex:
        raise ValueError("needs a group (?P<version>...); it may have (?P<application>...)")
    return text


Pattern = Annotated[str, Field(min_length=1), AfterValidator(_check_pattern)]
VersionPattern = Annotated[Pattern, AfterValidator(_check_version_pattern)]
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")]


class Weekday(StrEnum):
    """A day of the week; they stand in the order of ISO 8601."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """0 for Monday, as `date.weekday()` counts."""
        return list(Weekday).index(self)


class TeamSettings(Settings):
    """A team, and the Jira projects that it releases from."""

    name: Annotated[str, Field(min_length=1, description="What the team is called.")]
    projects: Annotated[
        tuple[str, ...], Field(min_length=1, description="Keys of its Jira projects.", examples=[["PAY"]])
    ]
    versions: Annotated[
        Pattern | None, Field(description="Only versions whose names this regular expression finds.")
    ] = None
    owner: Annotated[
        str | None,
        Field(description="Who answers for its findings, as routes to Teams name them; else its name."),
    ] = None


class EnvironmentSettings(Settings):
    """A column of the pages: the environments of deployment projects that belong in it."""

    name: Annotated[str, Field(min_length=1, description="Title of the column.", examples=["UAT"])]
    pattern: Annotated[Pattern, Field(description="Regular expression that finds the environments' names.")]
    production: Annotated[bool, Field(description="Whether a release is out once it is there.")] = False


class MappingSettings(Settings):
    """Which deployment project deploys an application."""

    project: Annotated[str, Field(min_length=1, description="Key of the Jira project.")]
    application: Annotated[
        str, Field(description="The application, as the names of its versions begin; empty: all others.")
    ] = ""
    deployment_project: Annotated[str, Field(min_length=1, description="Name or id in Bamboo.")]


class CutOffSettings(Settings):
    """A moment of the week of a release by which something must be so."""

    day: Annotated[Weekday, Field(description="Day of the week of the release.")]
    time: Annotated[time, Field(description="Local time.", examples=["13:00"])]
    environment: Annotated[
        str | None,
        Field(description="The column in which the release must be by then; without: all issues are done."),
    ] = None


class ColumnSettings(Settings):
    """A column of the Confluence page that people fill."""

    key: Annotated[Key, Field(description="Name that never changes.")]
    title: Annotated[str, Field(pattern=r"\S", description="Title of the column.")]
    remembered: Annotated[
        bool, Field(description="Fill an empty cell with what the application's last release has there.")
    ] = False


class ConfluenceSettings(Settings):
    """Where the pages are published."""

    space: Annotated[str, Field(min_length=1, description="Key of the space.", examples=["REL"])]
    parent: Annotated[
        str | None,
        Field(
            pattern=r"^\d+$",
            description="Id of the page above the index; none: the top.",
            examples=["123456"],
        ),
    ] = None
    index: Annotated[str, Field(min_length=1, description="Title of the index page.")] = "Releases"
    title: Annotated[
        str,
        Field(
            pattern=r"\{week\}",
            description="Title of a week's page; {week} is such as 2026-W48.",
            examples=["Releases {week}"],
        ),
    ] = "Releases {week}"
    label: Annotated[Key, Field(description="Label of all pages that Kraken keeps.")] = "release-kraken"
    columns: Annotated[tuple[ColumnSettings, ...], Field(description="Columns that people fill.")] = (
        ColumnSettings(key="qa", title="QA notes"),
        ColumnSettings(key="deploy", title="Deploy notes"),
        ColumnSettings(key="ticket", title="Change ticket"),
        ColumnSettings(key="team", title="Responsible team", remembered=True),
        ColumnSettings(key="files", title="Attachments"),
    )

    @model_validator(mode="after")
    def _names_columns_once(self) -> Self:
        keys = [column.key for column in self.columns]
        titles = [column.title.strip() for column in self.columns]
        for what, names in (("keys", keys), ("titles", titles)):
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise ValueError(f"columns: {', '.join(twice)} is there twice; {what} must differ")
        return self


_UAT = EnvironmentSettings(name="UAT", pattern=r"(?i)(?<![a-z])(uat|acceptance|staging)(?![a-z])")
_PROD = EnvironmentSettings(
    name="PROD",
    pattern=r"(?i)(?<![a-z])(?<!pre.)(?<!non.)(prod|production|live)(?![a-z])",
    production=True,
)


class ReleasePagesSettings(Settings):
    """Which releases of which teams are shown, and where."""

    teams: Annotated[tuple[TeamSettings, ...], Field(description="The teams, in the order of the page.")] = ()
    only: Annotated[
        tuple[str, ...],
        Option("--team", "NAME"),
        Field(description="Look at these teams only; plans and publishes no pages."),
    ] = ()
    time_zone: Annotated[
        str, AfterValidator(_check_zone), Field(description="Where weeks begin and cut-offs are.")
    ] = "UTC"
    week_start: Annotated[Weekday, Field(description="First day of a week.")] = Weekday.MONDAY
    weeks_before: Annotated[int, Field(ge=0, le=8, description="Former weeks that are kept up.")] = 1
    weeks_after: Annotated[int, Field(ge=0, le=8, description="Coming weeks that are kept up.")] = 1
    archived: Annotated[bool, Field(description="Whether archived versions are shown too.")] = False
    version_pattern: Annotated[
        VersionPattern,
        Field(description="How a version's name, in Jira and in Bamboo, tells application and number."),
    ] = r"^(?:(?P<application>.*?)[\s_/-]+)?(?:release-|rel-)?v?(?P<version>\d[\w.+-]*)$"
    environments: Annotated[
        tuple[EnvironmentSettings, ...],
        Field(description="Columns of deployments, in the order of delivery."),
    ] = (_UAT, _PROD)
    bamboo: Annotated[bool, Field(description="Whether Bamboo is asked what is deployed.")] = True
    mappings: Annotated[
        tuple[MappingSettings, ...],
        Field(description="Deployment projects; what people choose on the page wins."),
    ] = ()
    cut_offs: Annotated[
        tuple[CutOffSettings, ...], Field(description="What must be so by when; misses become findings.")
    ] = ()
    confluence: Annotated[
        ConfluenceSettings | None, Field(description="Where pages are published; none: nowhere.")
    ] = None

    @model_validator(mode="after")
    def _names_environments(self) -> Self:
        names = [environment.name for environment in self.environments]
        if len(set(names)) < len(names):
            raise ValueError("environments: two have the same name")
        for cut_off in self.cut_offs:
            if cut_off.environment is not None and cut_off.environment not in names:
                raise ValueError(
                    f"cut_offs: no environment is named {cut_off.environment!r}: {', '.join(names)}"
                )
        return self
