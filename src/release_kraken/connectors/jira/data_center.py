"""Jira Data Center, by its REST API 2.

https://developer.atlassian.com/server/jira/platform/rest/
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from release_kraken.connectors.jira.browsing import address
from release_kraken.connectors.jira.calls import Calls
from release_kraken.connectors.jira.client import (
    CURRENT,
    Count,
    Issue,
    Issues,
    Progress,
    Project,
    Version,
    VersionStatus,
    progress_of,
)
from release_kraken.connectors.jira.issue_payloads import IssuePayload, OffsetPage, User
from release_kraken.connectors.jira.payloads import ProjectList, ProjectPayload, ServerInfo, VersionPayload
from release_kraken.connectors.jira.projects import found_projects, get_key
from release_kraken.connectors.jira.questions import FIELDS, Question, checked_id, thing
from release_kraken.connectors.jira.settings import JiraSettings
from release_kraken.connectors.jira.versions import list_versions

if TYPE_CHECKING:
    from release_kraken.core.json import JSONObject

_PAGE = 500  # issues; the server sends fewer where its administrator wants so
_FEW = 100  # issues of a version that are rather fetched and counted here: by one request instead of five
_CATEGORIES = {"to_do": 2, "in_progress": 4, "done": 3}  # ids, since names depend on the language


@dataclass(frozen=True)
class JiraDataCenter:
    """Implements `Jira` for a server of one's own."""

    settings: JiraSettings
    calls: Calls

    def get_identity(self) -> str:
        """The server's version and the account."""
        version = self.calls.get(ServerInfo, "serverInfo").version
        return f"Jira Data Center {version} as {self.calls.get(User, 'myself').shown}"

    def list_projects(self, keys: Collection[str]) -> tuple[Project, ...]:
        """From the list of all that are visible, which comes whole."""
        return tuple(found_projects(self.calls, keys, self._known_projects))

    def list_versions(
        self, project: str, *, statuses: Collection[VersionStatus] = CURRENT
    ) -> tuple[Version, ...]:
        """Without progress, unless the server gives it all the same: its documentation does not say so."""
        return list_versions(self.calls, project, statuses, {})

    def get_version(self, version_id: str) -> Version:
        """Without progress, as in a list."""
        path = f"version/{checked_id(version_id)}"
        payload = self.calls.get(VersionPayload, path, thing=thing(version_id))
        return payload.understood(get_key(self.calls, payload.project_id))

    def get_progress(self, version_id: str) -> Progress:
        """A few issues are counted here, at one moment; many by the server, category by category."""
        question = Question.of(checked_id(version_id))
        page = self._page(question, question.ordered, ("status", "resolution"), size=_FEW)
        if page.total <= len(page.issues):
            return progress_of(self._understood(payload) for payload in page.issues)
        counted = {
            name: self._count(question.narrowed(f"statusCategory = {number}"))
            for name, number in _CATEGORIES.items()
        }
        return Progress(
            **counted,
            unmapped=max(0, page.total - sum(counted.values())),
            unresolved=self._count(question.narrowed("resolution IS EMPTY")),
        )

    def list_issues(self, what: str, *, limit: int) -> Issues:
        """Also beyond the window into which the server lets us look, unless JQL asks for an order."""
        question = Question.of(what)
        found: dict[str, IssuePayload] = {}
        jql, start, total, room = question.ordered, 0, 0, _PAGE
        while True:
            size = min(_PAGE, limit - len(found), room)
            page = self._page(question, jql, self._fields(), start=start, size=size)
            found |= {payload.id: payload for payload in page.issues}
            start += len(page.issues)
            total = max(total, page.total, len(found))
            if not page.issues or start >= page.total or len(found) >= limit:
                break
            room = _PAGE if page.window is None else page.window - start
            if room <= 0 and question.is_ordered:
                break
            if room <= 0:
                jql, start, room = question.beyond(page.issues[-1].key), 0, _PAGE
        return Issues(tuple(map(self._understood, found.values())), total, len(found) < total)

    def count_issues(self, what: str) -> Count:
        """Exact, as far as the index is up to date."""
        return Count(self._count(Question.of(what)), is_exact=True)

    def browse_url(self, what: Version | Issue | str) -> str:
        """On the server."""
        return address(self.settings.url, what)

    def _known_projects(self) -> tuple[ProjectPayload, ...]:
        return self.calls.get(ProjectList, "project", {"includeArchived": "true"}).root

    def _count(self, question: Question) -> int:
        return self._page(question, question.jql, (), size=0).total

    def _page(
        self, question: Question, jql: str, fields: Sequence[str], *, size: int, start: int = 0
    ) -> OffsetPage:
        body: JSONObject = {"jql": jql, "fields": [*fields], "startAt": start, "maxResults": size}
        return self.calls.ask(OffsetPage, "search", body, thing=question.thing)

    def _fields(self) -> tuple[str, ...]:
        flagged = self.settings.flagged_field
        return (*FIELDS, flagged) if flagged else FIELDS

    def _understood(self, payload: IssuePayload) -> Issue:
        return payload.understood(self.settings.flagged_field, self.settings.blocked_by)
