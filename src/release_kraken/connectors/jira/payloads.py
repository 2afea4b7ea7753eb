"""Projects, versions and counts as Jira sends them, as far as they are read; both kinds send nearly the same.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-project-versions/
https://developer.atlassian.com/server/jira/platform/rest/
"""

from pydantic import BaseModel, Field, RootModel

from release_kraken.connectors.jira.client import Progress, Project, Version
from release_kraken.connectors.jira.payload_types import Day, Flag, Id, Text


class ServerInfo(BaseModel):
    """Which Jira it is."""

    version: Text = ""


class CountPayload(BaseModel):
    """An estimate."""

    count: int


class Unresolved(BaseModel):
    """How many issues of a version have no resolution."""

    count: int = Field(alias="issuesUnresolvedCount")


class ProjectPayload(BaseModel):
    """A project."""

    id: Id
    key: Text
    name: Text = ""
    archived: Flag = False

    def understood(self, asked: str) -> Project:
        """The project, as the answer to this key."""
        return Project(self.id, self.key, self.name, self.archived, asked)


class ProjectPage(BaseModel):
    """A page of projects (Cloud)."""

    values: tuple[ProjectPayload, ...]


class ProjectList(RootModel[tuple[ProjectPayload, ...]]):
    """All projects at once (Data Center)."""


class StatusNumbers(BaseModel):
    """Numbers of issues by status category."""

    to_do: int = Field(default=0, alias="toDo")
    in_progress: int = Field(default=0, alias="inProgress")
    done: int = 0
    unmapped: int = 0


class VersionPayload(BaseModel):
    """A version."""

    id: Id
    name: Text = ""
    description: Text = ""
    project_id: Id = Field(default="", alias="projectId")
    start_date: Day = Field(default=None, alias="startDate")
    release_date: Day = Field(default=None, alias="releaseDate")
    released: Flag = False
    archived: Flag = False
    overdue: Flag = False
    numbers: StatusNumbers | None = Field(default=None, alias="issuesStatusForFixVersion")

    def progress(self, unresolved: int | None = None) -> Progress | None:
        """Its numbers, if the server gave them."""
        return Progress(**self.numbers.model_dump(), unresolved=unresolved) if self.numbers else None

    def understood(self, project: str) -> Version:
        """The version, of the project with this key."""
        values = self.model_dump(exclude={"project_id", "numbers"})
        return Version(**values, project=project, progress=self.progress())


class VersionPage(BaseModel):
    """A page of versions."""

    values: tuple[VersionPayload, ...]
    total: int | None = None
    is_last: bool | None = Field(default=None, alias="isLast")

    def is_end(self, seen: int) -> bool:
        """Whether nothing follows, `seen` versions in."""
        if self.is_last is None:
            return self.total is None or seen >= self.total
        return self.is_last
