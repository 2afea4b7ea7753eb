"""What a pretended Jira holds, how it changes as people work, and how it may misbehave."""

import copy
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

from release_kraken.connectors.jira.fake_jql import Row, parse

FLAGGED_FIELD = "customfield_10021"
DONE = "done"
CATEGORIES: Mapping[str, tuple[str, int]] = {
    "undefined": ("No Category", 1),
    "new": ("To Do", 2),
    DONE: ("Done", 3),
    "indeterminate": ("In Progress", 4),
}
"""Names and ids by key, the same in every Jira."""

PRIORITIES = ("Highest", "High", "Medium", "Low", "Lowest")


@dataclass
class FakeProject:
    """A project; one that is hidden answers as if it were not there. `issues` were ever written."""

    id: str
    key: str
    name: str
    archived: bool = False
    hidden: bool = False
    former_keys: list[str] = field(default_factory=list)
    issues: int = 0


@dataclass
class FakeVersion:
    """A version; names need not differ."""

    id: str
    project: FakeProject
    name: str
    description: str = ""
    start_date: date | None = None
    release_date: date | None = None
    released: bool = False
    archived: bool = False


@dataclass
class FakeIssue:
    """An issue; `blocked_by` and `versions` are ids."""

    id: str
    project: FakeProject
    number: int
    summary: str
    updated: datetime
    versions: list[str] = field(default_factory=list)
    status: str = "To Do"
    type: str = "Story"
    priority: str = "Medium"
    assignee: str | None = None
    resolution: str | None = None
    due: date | None = None
    labels: list[str] = field(default_factory=list)
    blocked_by: list[str] = field(default_factory=list)
    flagged: bool = False

    @property
    def key(self) -> str:
        """Its key, which changes with that of its project."""
        return f"{self.project.key}-{self.number}"


@dataclass
class FakeSite:
    """State, and knobs beside it.

    `most_per_page`: whatever is asked for. `short_pages`: how long the next pages of a search of Cloud are.
    `repeats_token`: they all give the same token. `window`: how far Data Center lets look into a search.
    `gives_progress`: its lists have numbers. `dates_with_time`: as its documentation has it. `scoped`: the
    token works below `/ex/jira/<any>` alone. `answers_anybody`: a wrong token gets success and nothing.
    `strict_keys`: a search for projects refuses unknown keys. `allowed`: requests in a second. `delay`:
    seconds before each answer.
    """

    kind: Literal["cloud", "data_center"] = "cloud"
    token: str = "fake-jira-token"  # noqa: S105 - nothing is behind it
    account: str = "Kraken"
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    projects: list[FakeProject] = field(default_factory=list)
    versions: dict[str, FakeVersion] = field(default_factory=dict)
    issues: dict[str, FakeIssue] = field(default_factory=dict)
    statuses: dict[str, str] = field(
        default_factory=lambda: {
            "To Do": "new",
            "In Progress": "indeterminate",
            "In Review": "indeterminate",
            "In Test": "indeterminate",
            "Done": DONE,
            "Parked": "undefined",
        }
    )
    most_per_page: int = 1_000
    short_pages: list[int] = field(default_factory=list)
    repeats_token: bool = False
    window: int | None = None
    gives_progress: bool = False
    dates_with_time: bool = False
    scoped: bool = False
    answers_anybody: bool = False
    strict_keys: bool = False
    allowed: int | None = None
    delay: float = 0.0
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(10_001), repr=False)
    _index: dict[str, FakeIssue] | None = field(default=None, repr=False)

    def add_project(self, key: str, name: str = "") -> FakeProject:
        """Begin a project."""
        project = FakeProject(self._id(), key, name or key.title())
        self.projects.append(project)
        return project

    def add_version(
        self,
        project: str,
        name: str,
        release_date: date | None = None,
        *,
        description: str = "",
        start_date: date | None = None,
    ) -> FakeVersion:
        """Plan a version."""
        version = FakeVersion(self._id(), self.project(project), name, description, start_date, release_date)
        self.versions[version.id] = version
        return version

    def add_issue(
        self, project: str, summary: str, *versions: FakeVersion, status: str = "To Do", **more: object
    ) -> FakeIssue:
        """Write an issue; `more` are fields of FakeIssue. One that is done is resolved too."""
        owner = self.project(project)
        owner.issues += 1
        issue = FakeIssue(
            self._id(), owner, owner.issues, summary, self.now(), [each.id for each in versions]
        )
        issue.status = status
        issue.resolution = "Done" if self.statuses[status] == DONE else None
        self.issues[issue.id] = issue
        for name, value in more.items():
            setattr(issue, name, value)
        return issue

    def transition(self, key: str, status: str, *, resolution: str | None = "Done") -> None:
        """Move an issue to a status; one that is done gets the resolution, and any other loses its own."""
        issue = self._touched(key)
        issue.status = status
        issue.resolution = resolution if self.statuses[status] == DONE else None

    def plan(self, key: str, *versions: FakeVersion) -> None:
        """Put an issue into these versions, and out of all others."""
        self._touched(key).versions = [each.id for each in versions]

    def block(self, key: str, by: str) -> None:
        """Let an issue wait for another."""
        self._touched(key).blocked_by.append(self.issue(by).id)

    def flag(self, key: str, flagged: bool = True) -> None:
        """Show an impediment."""
        self._touched(key).flagged = flagged

    def remove_issue(self, key: str) -> None:
        """Delete an issue; others wait for it no more."""
        removed = self.issue(key).id
        del self.issues[removed]
        for issue in self.issues.values():
            issue.blocked_by = [each for each in issue.blocked_by if each != removed]

    def move_date(self, version: FakeVersion, release_date: date | None) -> None:
        """Release on another day, or nobody knows when."""
        version.release_date = release_date

    def rename_version(self, version: FakeVersion, name: str) -> None:
        """Call it otherwise."""
        version.name = name

    def release(self, version: FakeVersion) -> None:
        """Say that it is out; the planned date stays if there is one."""
        version.released = True
        version.release_date = version.release_date or self.now().date()

    def archive_version(self, version: FakeVersion) -> None:
        """Put it away."""
        version.archived = True

    def remove_version(self, version: FakeVersion) -> None:
        """Delete it; issues lose it."""
        del self.versions[version.id]
        for issue in self.issues.values():
            issue.versions = [each for each in issue.versions if each != version.id]

    def rename_project(self, key: str, to: str) -> None:
        """Give it another key; the old one still finds it."""
        project = self.project(key)
        project.former_keys.append(project.key)
        project.key = to

    def lag(self) -> None:
        """From now on searches find issues as they are now."""
        self._index = copy.deepcopy(self.issues)

    def catch_up(self) -> None:
        """Searches find all again."""
        self._index = None

    def project(self, key: str) -> FakeProject:
        """A project by key or id; raises KeyError."""
        for project in self.projects:
            if key in (project.id, project.key, *project.former_keys):
                return project
        raise KeyError(key)

    def issue(self, key: str) -> FakeIssue:
        """An issue by key; raises KeyError."""
        for issue in self.issues.values():
            if issue.key == key:
                return issue
        raise KeyError(key)

    def issues_of(self, version: FakeVersion) -> list[FakeIssue]:
        """All issues of a version, as the database has them."""
        return [each for each in list(self.issues.values()) if version.id in each.versions]

    def numbers(self, version: FakeVersion) -> dict[str, int]:
        """How many of its issues there are by key of the status category."""
        categories = [self.statuses[issue.status] for issue in self.issues_of(version)]
        return {key: categories.count(key) for key in CATEGORIES}

    def search(self, jql: str) -> list[FakeIssue]:
        """Issues as the index has them; raises JqlError."""
        parsed = parse(jql)
        issues = list((self.issues if self._index is None else self._index).values())
        visible = {issue.key: issue for issue in issues if not issue.project.hidden}
        return [visible[row["key"][0]] for row in parsed.found(map(self._row, visible.values()))]

    def _row(self, issue: FakeIssue) -> Row:
        return _Row(self, issue)

    def _touched(self, key: str) -> FakeIssue:
        issue = self.issue(key)
        issue.updated = self.now()
        return issue

    def _id(self) -> str:
        return str(next(self._ids))


@dataclass(frozen=True, slots=True)
class _Row:
    """Works out what is asked for alone, since there may be many issues."""

    site: FakeSite
    issue: FakeIssue

    def __getitem__(self, name: str, /) -> Sequence[str]:
        return _FIELDS[name](self.site, self.issue)


def _versions(site: FakeSite, issue: FakeIssue) -> list[str]:
    versions = [site.versions[each] for each in issue.versions if each in site.versions]
    return [name for each in versions for name in (each.id, each.name)]


def _category(site: FakeSite, issue: FakeIssue) -> list[str]:
    key = site.statuses[issue.status]
    name, number = CATEGORIES[key]
    return [key, name, str(number)]


_FIELDS: Mapping[str, Callable[[FakeSite, FakeIssue], Sequence[str]]] = {
    "project": lambda _, issue: [issue.project.key, issue.project.id, issue.project.name],
    "key": lambda _, issue: [issue.key, issue.id],
    "fixversion": _versions,
    "status": lambda _, issue: [issue.status],
    "statuscategory": _category,
    "resolution": lambda _, issue: [issue.resolution] if issue.resolution else [],
    "issuetype": lambda _, issue: [issue.type],
    "priority": lambda _, issue: [issue.priority, str(1 + PRIORITIES.index(issue.priority))],
    "assignee": lambda _, issue: [issue.assignee] if issue.assignee else [],
    "labels": lambda _, issue: issue.labels,
    "summary": lambda _, issue: [issue.summary],
    "updated": lambda _, issue: [issue.updated.isoformat()],
    "duedate": lambda _, issue: [issue.due.isoformat()] if issue.due else [],
    "flagged": lambda _, issue: ["Impediment"] if issue.flagged else [],
}
