"""What Kraken asks of Jira, and what it gets: plain values, the same of Cloud and of Data Center."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Protocol

from release_kraken.core.errors import RemoteError


class NotVisibleError(RemoteError):
    """What was asked for does not exist, or the token may not see it: Jira does not tell these apart."""


class StatusCategory(Enum):
    """What Jira counts a status as, whatever a team calls it."""

    TO_DO = "to_do"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    UNMAPPED = "unmapped"


class VersionStatus(Enum):
    """Where a version stands; one that is archived is that alone, also after its release."""

    UNRELEASED = "unreleased"
    RELEASED = "released"
    ARCHIVED = "archived"


CURRENT = (VersionStatus.UNRELEASED, VersionStatus.RELEASED)


@dataclass(frozen=True, slots=True)
class Progress:
    """Numbers of issues of a version by status category, as far as the token may see them.

    `unresolved` counts issues without a resolution; None where that was not asked.
    """

    to_do: int = 0
    in_progress: int = 0
    done: int = 0
    unmapped: int = 0
    unresolved: int | None = None

    @property
    def total(self) -> int:
        """All issues."""
        return self.left + self.done

    @property
    def left(self) -> int:
        """Those that are not done; a status without a category is not."""
        return self.to_do + self.in_progress + self.unmapped

    @property
    def disagrees(self) -> bool:
        """Whether resolutions tell another number of issues left than statuses do."""
        return self.unresolved is not None and self.unresolved != self.left


@dataclass(frozen=True, slots=True)
class Project:
    """A project; `asked` is the key that it was asked by, which is a former one after a rename."""

    id: str
    key: str
    name: str
    archived: bool
    asked: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a project. Its id stays when it is renamed; other projects may have the same name.

    `project` is a key. Dates have no time zone, and are None where there is none that can be read. `overdue`
    is as the server sees it, in its own time zone. `progress` is there where the server gives it in lists.
    """

    id: str
    name: str
    project: str
    description: str = ""
    start_date: date | None = None
    release_date: date | None = None
    released: bool = False
    archived: bool = False
    overdue: bool = False
    progress: Progress | None = None

    @property
    def status(self) -> VersionStatus:
        """Where it stands."""
        if self.archived:
            return VersionStatus.ARCHIVED
        return VersionStatus.RELEASED if self.released else VersionStatus.UNRELEASED


@dataclass(frozen=True, slots=True)
class FixVersion:
    """A version as an issue names it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Blocker:
    """An issue that another waits for, as far as the link tells."""

    key: str
    summary: str
    status: str
    category: StatusCategory


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue. What it has not is "" or None; `flagged` is None where no field for that is configured.

    Texts are as people typed them, control characters and changes of direction included.
    """

    id: str
    key: str
    summary: str
    status: str
    category: StatusCategory
    type: str = ""
    priority: str = ""
    assignee: str | None = None
    resolution: str | None = None
    fix_versions: tuple[FixVersion, ...] = ()
    updated: datetime | None = None
    due: date | None = None
    labels: tuple[str, ...] = ()
    blocked_by: tuple[Blocker, ...] = ()
    flagged: bool | None = None


@dataclass(frozen=True, slots=True)
class Issues:
    """Issues that were found. `total` is how many there are, None where the server does not say.

    `is_cut`: there are more, or may be; whoever shows `items` says so.
    """

    items: tuple[Issue, ...]
    total: int | None
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Count:
    """How many issues there are; a number that is not exact is the server's estimate."""

    number: int
    is_exact: bool


def progress_of(issues: Iterable[Issue]) -> Progress:
    """The progress that issues make, which must be all of a version."""
    issues = tuple(issues)
    counted = {
        category.value: sum(issue.category is category for issue in issues) for category in StatusCategory
    }
    return Progress(**counted, unresolved=sum(issue.resolution is None for issue in issues))


class Jira(Protocol):
    """Jira Cloud or Jira Data Center; callable from any thread, and asks a few things at once at most.

    Issues are asked for by `what`: the id of a version, ids of several with commas between, or JQL. All of it
    raises RemoteError where Jira cannot be asked or answers nonsense, and NotVisibleError where it does not
    show the thing, or one of several.
    """

    def get_identity(self) -> str:
        """Which Jira answers, and as whom it knows us."""
        ...

    def list_projects(self, keys: Collection[str]) -> tuple[Project, ...]:
        """Projects by present or former keys, in that order; those that are not visible are left out."""
        ...

    def list_versions(
        self, project: str, *, statuses: Collection[VersionStatus] = CURRENT
    ) -> tuple[Version, ...]:
        """All versions of a project that have one of these statuses, by release date, those without last."""
        ...

    def get_version(self, version_id: str) -> Version:
        """A version, and the key that its project has now."""
        ...

    def get_progress(self, version_id: str) -> Progress:
        """Exact numbers of issues, `unresolved` included, of however many."""
        ...

    def list_issues(self, what: str, *, limit: int) -> Issues:
        """Issues in the order that the JQL asks for, at most so many."""
        ...

    def count_issues(self, what: str) -> Count:
        """How many issues there are."""
        ...

    def browse_url(self, what: Version | Issue | str) -> str:
        """Where a person looks at a version, at an issue, or at the issues that JQL finds."""
        ...
