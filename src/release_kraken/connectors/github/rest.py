"""GitHub as a forge, by its REST API.

https://docs.github.com/rest
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote

from pydantic import ValidationError

from release_kraken.connectors.github.access import Access, open_access
from release_kraken.connectors.github.client import GitHub
from release_kraken.connectors.github.payloads import Comment, Event, PullRequestPayload, read
from release_kraken.connectors.github.settings import GitHubSettings
from release_kraken.core.comment import CommentMovedError, OwnComment, put_one
from release_kraken.core.forge import BuildState, BuildStatus, CloneSource, Hook, HookAction, HookRefusedError
from release_kraken.core.pull_request import PullRequest
from release_kraken.core.text import shortened, shortened_name
from release_kraken.core.webhook import refuse_unnamed, refuse_unsigned
from release_kraken.net.client import Client, StatusError, path_of
from release_kraken.net.paging import follow_link

_COMMENT_LIMIT = 65_536
_DESCRIPTION_LIMIT = 140
_KEY_LIMIT = 255
_ACTIONS = {
    "opened": HookAction.CHECK,
    "reopened": HookAction.CHECK,
    "synchronize": HookAction.CHECK,
    "ready_for_review": HookAction.CHECK,
    "edited": HookAction.CHECK,
    "closed": HookAction.CLOSE,
}
_STATES = {
    BuildState.RUNNING: "pending",
    BuildState.PASSED: "success",
    BuildState.FAILED: "failure",
    BuildState.STOPPED: "error",
}


@contextmanager
def open_github(settings: GitHubSettings) -> Iterator[GitHub]:
    """A client for as long as it is needed."""
    with open_access(settings) as access:
        yield GitHubRest(settings, access)


@dataclass(frozen=True)
class GitHubRest:
    """Implements `GitHub`."""

    settings: GitHubSettings
    access: Access

    def read_hook(self, headers: Mapping[str, str], body: bytes) -> Hook:
        """Check and read a webhook."""
        refuse_unsigned(body, headers.get("x-hub-signature-256"), self.settings.webhook_secrets)
        name = headers.get("x-github-event", "")
        if name != "pull_request":
            return Hook(HookAction.NOTHING, name)
        try:
            event = Event.model_validate_json(body)
        except ValidationError:
            raise HookRefusedError(
                f"this is no payload of {name}: the webhook's content type must be application/json",
                status=400,
            ) from None
        refuse_unnamed(event.repository.full_name, self.settings.repositories)
        return self._hook(f"{name}.{event.action}", event)

    def _hook(self, name: str, event: Event) -> Hook:
        action = _ACTIONS.get(event.action, HookAction.NOTHING)
        is_of_text = event.action == "edited" and "base" not in event.changes
        is_closed = event.pull_request.state != "open" or event.pull_request.draft
        if action is HookAction.NOTHING or is_of_text or (action is HookAction.CHECK and is_closed):
            return Hook(HookAction.NOTHING, name)
        return Hook(action, name, self._pull_request(event.repository.full_name, event.pull_request))

    def get_pull_request(self, repository: str, number: int) -> PullRequest:
        """Its present state."""
        answer = self.access.client(repository).get(f"{_path(repository)}/pulls/{number}")
        return self._pull_request(repository, read(PullRequestPayload, answer))

    def clone_source(self, pull_request: PullRequest) -> CloneSource:
        """The target repository has a reference to every head, also to that of a fork.

        That of a branch is the branch itself, which is never behind.
        """
        of_request = f"refs/pull/{pull_request.number}/head"
        return CloneSource(
            url=f"{self.settings.url}/{quote(pull_request.repository)}.git",
            head_ref=of_request if pull_request.is_fork else f"refs/heads/{pull_request.branch}",
            target_ref=f"refs/heads/{pull_request.target}",
            username="x-access-token",
            password=self.access.password(pull_request.repository),
        )

    def put_build_status(self, pull_request: PullRequest, status: BuildStatus) -> None:
        """Show a status; the newest of a context counts, so it may be sent again."""
        described = {
            "state": _STATES[status.state],
            "context": shortened_name(status.key, _KEY_LIMIT),
            "description": shortened(status.description, _DESCRIPTION_LIMIT),
            "target_url": status.url,
        }
        path = f"{_path(pull_request.repository)}/{path_of('statuses', pull_request.head)}"
        client = self.access.client(pull_request.repository)
        client.send("POST", path, json=described, repeatable=True)

    def put_comment(self, pull_request: PullRequest, mark: str, text: str, *, create: bool = True) -> str:
        """Change our comment in place, or add it."""
        repository = pull_request.repository
        comments = _Comments(
            self.access.client(repository),
            f"{_path(repository)}/issues",
            pull_request.number,
            self.access.account(repository).id,
        )
        return put_one(comments, mark, text, _COMMENT_LIMIT, create=create)

    def get_identity(self) -> str:
        """The account."""
        return f"GitHub as {self.access.name()}"

    def _pull_request(self, repository: str, payload: PullRequestPayload) -> PullRequest:
        source = payload.head.repo.full_name if payload.head.repo else ""
        is_fork = source.lower() != repository.lower()
        return PullRequest(
            forge="github",
            repository=repository,
            number=payload.number,
            title=payload.title,
            author=payload.user.login if payload.user else "",
            url=f"{self.settings.url}/{repository}/pull/{payload.number}",
            head=payload.head.sha,
            branch=payload.head.ref,
            target=payload.base.ref,
            is_fork=is_fork,
            source=source if is_fork else "",
            file_url=f"{self.settings.url}/{repository}/blob/{payload.head.sha}/{{path}}#L{{line}}",
        )


@dataclass(frozen=True, slots=True)
class _Comments:
    """Implements `core.comment.Comments`."""

    client: Client
    issues: str
    number: int
    account: int

    def list_own(self) -> Iterator[OwnComment]:
        """Ours; whoever may write could change those of others too."""
        for item in follow_link(self.client, self._path, {"per_page": 100}):
            comment = Comment.model_validate(item)
            if comment.user and comment.user.id == self.account:
                yield _own(comment)

    def create(self, text: str) -> OwnComment:
        """Add one."""
        return _own(read(Comment, self.client.send("POST", self._path, json={"body": text})))

    def update(self, comment: OwnComment, text: str) -> OwnComment:
        """Change one."""
        path = f"{self.issues}/comments/{comment.id}"
        try:
            return _own(read(Comment, self.client.send("PATCH", path, json={"body": text}, repeatable=True)))
        except StatusError as error:
            if error.status in (404, 409, 410):
                raise CommentMovedError(str(error)) from error
            raise

    @property
    def _path(self) -> str:
        return f"{self.issues}/{self.number}/comments"


def _own(comment: Comment) -> OwnComment:
    return OwnComment(comment.id, comment.body or "", 0, comment.html_url)


def _path(repository: str) -> str:
    return f"repos/{path_of(*repository.split('/'))}"
