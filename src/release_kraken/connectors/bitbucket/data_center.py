"""Bitbucket Data Center as a forge, by its REST API 1.0 (Bitbucket 7.4 and later).

https://developer.atlassian.com/server/bitbucket/rest/
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from pydantic import ValidationError

from release_kraken.connectors.bitbucket.data_center_payloads import (
    Activity,
    Comment,
    Event,
    PullRequestPayload,
)
from release_kraken.connectors.bitbucket.settings import BitbucketSettings
from release_kraken.connectors.bitbucket.words import COMMENT_LIMIT, put_status, read
from release_kraken.core.comment import CommentMovedError, OwnComment, put_one
from release_kraken.core.errors import RemoteError
from release_kraken.core.forge import BuildState, BuildStatus, CloneSource, Hook, HookAction, HookRefusedError
from release_kraken.core.pull_request import PullRequest
from release_kraken.core.webhook import refuse_unnamed, refuse_unsigned
from release_kraken.net.client import Client, StatusError, path_of
from release_kraken.net.paging import follow_start

if TYPE_CHECKING:
    from release_kraken.core.json import JSONValue

_MODIFIED = "pr:modified"
_ACTIONS = {
    "pr:opened": HookAction.CHECK,
    "pr:from_ref_updated": HookAction.CHECK,
    "pr:to_ref_updated": HookAction.CHECK,
    _MODIFIED: HookAction.CHECK,
    "pr:merged": HookAction.CLOSE,
    "pr:declined": HookAction.CLOSE,
    "pr:deleted": HookAction.CLOSE,
}
_STATES = {
    BuildState.RUNNING: "INPROGRESS",
    BuildState.PASSED: "SUCCESSFUL",
    BuildState.FAILED: "FAILED",
    BuildState.STOPPED: "CANCELLED",
}


@dataclass(frozen=True)
class BitbucketDataCenter:
    """Implements `Bitbucket` for a server of one's own."""

    settings: BitbucketSettings
    client: Client

    def read_hook(self, headers: Mapping[str, str], body: bytes) -> Hook:
        """Check and read a webhook."""
        refuse_unsigned(body, headers.get("x-hub-signature"), self.settings.webhook_secrets)
        name = headers.get("x-event-key", "")
        action = _ACTIONS.get(name, HookAction.NOTHING)
        if action is HookAction.NOTHING:
            return Hook(action, name)
        try:
            event = Event.model_validate_json(body)
        except ValidationError:
            raise HookRefusedError(f"this is no payload of {name}", status=400) from None
        refuse_unnamed(event.pull_request.to_ref.repository.full_name, self.settings.repositories)
        if action is HookAction.CHECK and not _is_to_be_checked(name, event):
            return Hook(HookAction.NOTHING, name)
        return Hook(action, name, self._pull_request(event.pull_request))

    def get_pull_request(self, repository: str, number: int) -> PullRequest:
        """Its present state."""
        return self._pull_request(
            read(PullRequestPayload, self.client.get(f"{_path(repository)}/pull-requests/{number}"))
        )

    def clone_source(self, pull_request: PullRequest) -> CloneSource:
        """The target repository has a reference to every head, also to that of a fork."""
        of_request = f"refs/pull-requests/{pull_request.number}/from"
        return CloneSource(
            url=f"{self.settings.url}/scm/{quote(pull_request.repository, safe='/~')}.git",
            head_ref=of_request if pull_request.is_fork else f"refs/heads/{pull_request.branch}",
            target_ref=f"refs/heads/{pull_request.target}",
            username=self.settings.username or "",
            password=self.settings.credential,
        )

    def put_build_status(self, pull_request: PullRequest, status: BuildStatus) -> None:
        """Show a status."""
        path = path_of("commits", pull_request.head, "builds")
        put_status(self.client, f"{_path(pull_request.repository)}/{path}", status, _STATES, {})

    def put_comment(self, pull_request: PullRequest, mark: str, text: str, *, create: bool = True) -> str:
        """Change our comment in place, or add it."""
        path = f"{_path(pull_request.repository)}/pull-requests/{pull_request.number}"
        comments = _Comments(self.client, path, self._account(), f"{pull_request.url}?commentId=")
        return put_one(comments, mark, text, COMMENT_LIMIT, create=create)

    def get_identity(self) -> str:
        """The account."""
        return f"Bitbucket Data Center as {self._account()}"

    def _account(self) -> str:
        """The name that every answer to a known user bears in a header; there is no address to ask for it."""
        if self.settings.account is not None:
            return self.settings.account
        answer = self.client.get("application-properties")
        name = unquote(answer.headers.get("x-ausername", ""))
        if not name:
            raise RemoteError(
                f"{answer.asked}: the server does not say whose token this is; check it, or set account in "
                "[connectors.bitbucket]"
            )
        return name

    def _pull_request(self, payload: PullRequestPayload) -> PullRequest:
        repository = payload.to_ref.repository
        head = payload.from_ref.latest_commit
        page = f"{self.settings.url}/projects/{quote(repository.project.key)}/repos/{quote(repository.slug)}"
        source = payload.from_ref.repository.full_name
        is_fork = source.lower() != repository.full_name.lower()
        return PullRequest(
            forge="bitbucket",
            repository=repository.full_name,
            number=payload.id,
            title=payload.title,
            author=payload.author.user.display_name or payload.author.user.name,
            url=f"{page}/pull-requests/{payload.id}/overview",
            head=head,
            branch=payload.from_ref.id.removeprefix("refs/heads/"),
            target=payload.to_ref.id.removeprefix("refs/heads/"),
            is_fork=is_fork,
            source=source if is_fork else "",
            file_url=f"{page}/browse/{{path}}?at={head}#{{line}}",
        )


@dataclass(frozen=True, slots=True)
class _Comments:
    """Implements `core.comment.Comments`."""

    client: Client
    path: str
    account: str
    page: str

    def list_own(self) -> Iterator[OwnComment]:
        """Ours, the oldest first; general comments are listed among the activities alone."""
        own = []
        for item in follow_start(self.client, f"{self.path}/activities"):
            comment = Activity.model_validate(item).comment
            if comment and comment.author.name.lower() == self.account.lower():
                own.append(self._own(comment))
        yield from sorted({each.id: each for each in own}.values(), key=lambda each: each.id)

    def create(self, text: str) -> OwnComment:
        """Add one."""
        return self._own(
            read(Comment, self.client.send("POST", f"{self.path}/comments", json={"text": text}))
        )

    def update(self, comment: OwnComment, text: str) -> OwnComment:
        """Change one, unless it has another version by now."""
        changed: dict[str, JSONValue] = {"text": text, "version": comment.version}
        try:
            answer = self.client.send("PUT", f"{self.path}/comments/{comment.id}", json=changed)
        except StatusError as error:
            if error.status in (404, 409):
                raise CommentMovedError(str(error)) from error
            raise
        return self._own(read(Comment, answer))

    def _own(self, comment: Comment) -> OwnComment:
        return OwnComment(comment.id, comment.text, comment.version, f"{self.page}{comment.id}")


def _is_to_be_checked(name: str, event: Event) -> bool:
    """Whether an open pull request has another head or target; titles are modified too."""
    if event.pull_request.draft or event.pull_request.state != "OPEN":
        return False
    return name != _MODIFIED or event.previous_target is not None


def _path(repository: str) -> str:
    project, _, slug = repository.partition("/")
    return path_of("projects", project, "repos", slug)
