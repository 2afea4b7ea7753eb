"""Bitbucket Cloud as a forge, by its REST API 2.0.

https://developer.atlassian.com/cloud/bitbucket/rest/
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from pydantic import ValidationError

from release_kraken.connectors.bitbucket.cloud_payloads import (
    Account,
    Comment,
    Commit,
    Event,
    PullRequestPayload,
)
from release_kraken.connectors.bitbucket.settings import BitbucketSettings
from release_kraken.connectors.bitbucket.words import COMMENT_LIMIT, put_status, read
from release_kraken.core.comment import CommentMovedError, OwnComment, put_one
from release_kraken.core.forge import BuildState, BuildStatus, CloneSource, Hook, HookAction, HookRefusedError
from release_kraken.core.pull_request import PullRequest
from release_kraken.core.webhook import refuse_unnamed, refuse_unsigned
from release_kraken.net.client import Client, StatusError, path_of
from release_kraken.net.paging import follow_next

_ACTIONS = {
    "pullrequest:created": HookAction.CHECK,
    "pullrequest:updated": HookAction.CHECK,
    "pullrequest:fulfilled": HookAction.CLOSE,
    "pullrequest:rejected": HookAction.CLOSE,
}
_STATES = {
    BuildState.RUNNING: "INPROGRESS",
    BuildState.PASSED: "SUCCESSFUL",
    BuildState.FAILED: "FAILED",
    BuildState.STOPPED: "STOPPED",
}
_WHOLE = 40  # hexadecimal digits of a commit


@dataclass(frozen=True)
class BitbucketCloud:
    """Implements `Bitbucket` for bitbucket.org."""

    settings: BitbucketSettings
    client: Client

    def read_hook(self, headers: Mapping[str, str], body: bytes) -> Hook:
        """Check and read a webhook; one that tells of a new head asks for the whole name of its commit."""
        refuse_unsigned(body, headers.get("x-hub-signature"), self.settings.webhook_secrets)
        name = headers.get("x-event-key", "")
        action = _ACTIONS.get(name, HookAction.NOTHING)
        if action is HookAction.NOTHING:
            return Hook(action, name)
        try:
            event = Event.model_validate_json(body)
        except ValidationError:
            raise HookRefusedError(f"this is no payload of {name}", status=400) from None
        refuse_unnamed(event.repository.full_name, self.settings.repositories)
        if action is HookAction.CHECK and (event.pullrequest.draft or event.pullrequest.state != "OPEN"):
            return Hook(HookAction.NOTHING, name)
        return Hook(action, name, self._pull_request(event.repository.full_name, event.pullrequest))

    def get_pull_request(self, repository: str, number: int) -> PullRequest:
        """Its present state."""
        answer = self.client.get(f"{_path(repository)}/pullrequests/{number}")
        return self._pull_request(repository, read(PullRequestPayload, answer))

    def clone_source(self, pull_request: PullRequest) -> CloneSource:
        """Both branches; a fork's lies in the fork, since Cloud keeps no reference to it in the target."""
        return CloneSource(
            url=self._git_url(pull_request.repository),
            head_url=self._git_url(pull_request.source) if pull_request.is_fork else "",
            head_ref=f"refs/heads/{pull_request.branch}",
            target_ref=f"refs/heads/{pull_request.target}",
            username=self._git_username(),
            password=self.settings.credential,
        )

    def put_build_status(self, pull_request: PullRequest, status: BuildStatus) -> None:
        """Show a status; a commit of a fork is known in the fork alone."""
        path = path_of("commit", pull_request.head, "statuses", "build")
        extra = {"refname": pull_request.branch}  # without it pull requests do not count the status
        put_status(
            self.client,
            f"{_path(pull_request.source or pull_request.repository)}/{path}",
            status,
            _STATES,
            extra,
        )

    def put_comment(self, pull_request: PullRequest, mark: str, text: str, *, create: bool = True) -> str:
        """Change our comment in place, or add it."""
        path = f"{_path(pull_request.repository)}/pullrequests/{pull_request.number}/comments"
        return put_one(
            _Comments(self.client, path, self._account()), mark, text, COMMENT_LIMIT, create=create
        )

    def get_identity(self) -> str:
        """The account."""
        answer = self.client.get("user")
        account = read(Account, answer)
        return f"Bitbucket Cloud as {account.display_name or account.nickname}"

    def _account(self) -> str:
        if self.settings.account is not None:
            return self.settings.account
        answer = self.client.get("user")
        return read(Account, answer).uuid

    def _pull_request(self, repository: str, payload: PullRequestPayload) -> PullRequest:
        source = payload.source.repository.full_name if payload.source.repository else ""
        is_fork = source.lower() != repository.lower()
        head = self._whole(source or repository, payload.source.commit)
        author = payload.author or Account()
        return PullRequest(
            forge="bitbucket",
            repository=repository,
            number=payload.id,
            title=payload.title,
            author=author.nickname or author.display_name,
            url=f"{self.settings.url}/{repository}/pull-requests/{payload.id}",
            head=head,
            branch=payload.source.branch.name,
            target=payload.destination.branch.name,
            is_fork=is_fork,
            source=source if is_fork else "",
            file_url=f"{self.settings.url}/{source or repository}/src/{head}/{{path}}#lines-{{line}}",
        )

    def _whole(self, repository: str, commit: Commit | None) -> str:
        """The whole name of a commit, of which webhooks give twelve digits."""
        if commit is None or len(commit.hash) >= _WHOLE:
            return commit.hash if commit else ""
        answer = self.client.get(f"{_path(repository)}/{path_of('commit', commit.hash)}")
        return read(Commit, answer).hash

    def _git_url(self, repository: str) -> str:
        return f"{self.settings.url}/{quote(repository)}.git"

    def _git_username(self) -> str:
        """git wants fixed names for tokens; an e-mail address shows an API token."""
        if self.settings.username is None:
            return "x-token-auth"
        return "x-bitbucket-api-token-auth" if "@" in self.settings.username else self.settings.username


@dataclass(frozen=True, slots=True)
class _Comments:
    """Implements `core.comment.Comments`."""

    client: Client
    path: str
    account: str

    def list_own(self) -> Iterator[OwnComment]:
        """Ours."""
        for item in follow_next(self.client, self.path, {"pagelen": 100}):
            comment = Comment.model_validate(item)
            if not comment.deleted and comment.user and comment.user.uuid == self.account:
                yield _own(comment)

    def create(self, text: str) -> OwnComment:
        """Add one."""
        answer = self.client.send("POST", self.path, json={"content": {"raw": text}})
        return _own(read(Comment, answer))

    def update(self, comment: OwnComment, text: str) -> OwnComment:
        """Change one."""
        try:
            answer = self.client.send("PUT", f"{self.path}/{comment.id}", json={"content": {"raw": text}})
        except StatusError as error:
            if error.status in (404, 409, 410):
                raise CommentMovedError(str(error)) from error
            raise
        return _own(read(Comment, answer))


def _own(comment: Comment) -> OwnComment:
    return OwnComment(comment.id, comment.content.raw, 0, comment.links.html.href)


def _path(repository: str) -> str:
    return f"repositories/{path_of(*repository.split('/'))}"
