"""Jira Cloud, by its REST API 3.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

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
)
from release_kraken.connectors.jira.issue_payloads import IssuePayload, TokenPage, User
from release_kraken.connectors.jira.payloads import (
    CountPayload,
    ProjectPage,
    ProjectPayload,
    Unresolved,
    VersionPayload,
)
from release_kraken.connectors.jira.projects import found_projects, get_key
from release_kraken.connectors.jira.questions import FIELDS, Question, checked_id, thing
from release_kraken.connectors.jira.settings import JiraSettings
from release_kraken.connectors.jira.versions import list_versions
from release_kraken.core.errors import RemoteError
from release_kraken.net.client import StatusError

if TYPE_CHECKING:
    from release_kraken.core.json import JSONObject

_PAGE = 100  # issues; Jira sends fewer at once where their fields are many
_PAGE_OF_IDS = 5_000
_MOST_COUNTED = 10_000  # issues that are counted one by one, since Jira itself only estimates
_MOST_PAGES = 1_000
_KEYS_AT_ONCE = 50
_UNKNOWN_KEYS = (400, 404)


@dataclass(frozen=True)
class JiraCloud:
    """Implements `Jira` for atlassian.net."""

    settings: JiraSettings
    calls: Calls

    def get_identity(self) -> str:
        """The account."""
        return f"Jira Cloud as {self.calls.get(User, 'myself').shown}"

    def list_projects(self, keys: Collection[str]) -> tuple[Project, ...]:
        """Many by one request."""
        return tuple(found_projects(self.calls, keys, lambda: self._known_projects(sorted(set(keys)))))

    def list_versions(
        self, project: str, *, statuses: Collection[VersionStatus] = CURRENT
    ) -> tuple[Version, ...]:
        """With their progress."""
        wanted = ",".join(status.value for status in VersionStatus if status in statuses)
        return list_versions(self.calls, project, statuses, {"status": wanted})

    def get_version(self, version_id: str) -> Version:
        """With its progress."""
        payload = self._version(version_id)
        return payload.understood(get_key(self.calls, payload.project_id))

    def get_progress(self, version_id: str) -> Progress:
        """Both numbers are counted by the database, so they do not lag behind."""
        path = f"version/{checked_id(version_id)}/unresolvedIssueCount"
        unresolved = self.calls.get(Unresolved, path, thing=thing(version_id)).count
        progress = self._version(version_id).progress(unresolved)
        if progress is None:
            raise RemoteError(f"{thing(version_id)}: Jira Cloud gave no numbers; check the address")
        return progress

    def list_issues(self, what: str, *, limit: int) -> Issues:
        """The index that is searched may lag some seconds behind."""
        payloads, is_cut = self._walk(Question.of(what), self._fields(), _PAGE, limit)
        items = tuple(self._understood(payload) for payload in payloads)
        return Issues(items, None if is_cut else len(items), is_cut)

    def count_issues(self, what: str) -> Count:
        """Exact up to 10,000 issues; beyond, Jira Cloud has only an estimate."""
        question = Question.of(what)
        payloads, is_cut = self._walk(question, ["id"], _PAGE_OF_IDS, _MOST_COUNTED)
        if not is_cut:
            return Count(len(payloads), is_exact=True)
        estimate = self.calls.ask(
            CountPayload, "search/approximate-count", {"jql": question.jql}, thing=question.thing
        )
        return Count(max(estimate.count, len(payloads)), is_exact=False)

    def browse_url(self, what: Version | Issue | str) -> str:
        """On the site."""
        return address(self.settings.url, what)

    def _version(self, version_id: str) -> VersionPayload:
        path = f"version/{checked_id(version_id)}"
        return self.calls.get(VersionPayload, path, {"expand": "issuesstatus"}, thing=thing(version_id))

    def _known_projects(self, keys: Sequence[str]) -> Iterator[ProjectPayload]:
        for start in range(0, len(keys), _KEYS_AT_ONCE):
            asked = [("keys", key) for key in keys[start : start + _KEYS_AT_ONCE]]
            path = f"project/search?{urlencode(asked, quote_via=quote)}"
            try:
                yield from self.calls.get(ProjectPage, path, {"maxResults": _KEYS_AT_ONCE}).values
            except StatusError as error:  # as one key that is unknown may be taken
                if error.status not in _UNKNOWN_KEYS:
                    raise

    def _walk(
        self, question: Question, fields: Sequence[str], size: int, limit: int
    ) -> tuple[list[IssuePayload], bool]:
        """Issues, and whether there are or may be more."""
        found: dict[str, IssuePayload] = {}
        tokens: set[str] = set()
        body: JSONObject = {"jql": question.ordered, "fields": fields, "maxResults": min(size, limit)}
        for _ in range(_MOST_PAGES):
            page = self.calls.ask(TokenPage, "search/jql", body, thing=question.thing)
            found |= {payload.id: payload for payload in page.issues}
            token = page.following
            if token is None or len(found) >= limit:
                return list(found.values())[:limit], token is not None or len(found) > limit
            if token in tokens:
                raise RemoteError("Jira Cloud: the pages of a search go round in a circle; try again later")
            tokens.add(token)
            body = {**body, "nextPageToken": token}
        return list(found.values()), True

    def _fields(self) -> list[str]:
        flagged = self.settings.flagged_field
        return [*FIELDS, flagged] if flagged else [*FIELDS]

    def _understood(self, payload: IssuePayload) -> Issue:
        return payload.understood(self.settings.flagged_field, self.settings.blocked_by)
