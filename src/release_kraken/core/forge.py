"""What Kraken asks of every forge (Bitbucket, GitHub): hooks read, checkouts named, results told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from pydantic import SecretStr

from release_kraken.core.errors import KrakenError
from release_kraken.core.pull_request import PullRequest


class HookRefusedError(KrakenError):
    """A request that claims to be a webhook and is not to be acted on; `status` is the HTTP answer."""

    def __init__(self, message: str, *, status: int) -> None:
        super().__init__(message)
        self.status = status


class HookAction(StrEnum):
    """What a webhook tells."""

    CHECK = "check"
    """A pull request was opened, or has a new head."""
    CLOSE = "close"
    """A pull request was merged or declined: checks of it are of no use any more."""
    NOTHING = "nothing"
    """Anything else, such as the ping of a new webhook."""


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook whose signature was found right. `event` is the forge's own name of what happened."""

    action: HookAction
    event: str
    pull_request: PullRequest | None = None


@dataclass(frozen=True, slots=True)
class CloneSource:
    """Where a pull request's head and target can be fetched.

    `head_ref` and `target_ref` are what `git fetch` is to be given. The head of a fork may lie in another
    repository of the same host: `head_url`. The password is sent to the host of `url` and to no other;
    without a user name it is a bearer token.
    """

    url: str
    head_ref: str
    target_ref: str
    username: str = ""
    password: SecretStr = field(default_factory=lambda: SecretStr(""))
    head_url: str = ""


class BuildState(StrEnum):
    """How a check of a commit stands."""

    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class BuildStatus:
    """What a forge shows beside a commit; one for each `key`, the newest replaces the former."""

    key: str
    state: BuildState
    title: str
    description: str
    url: str


class Forge(Protocol):
    """A forge. All methods but `read_hook` raise RemoteError where the forge does not do its part."""

    def read_hook(self, headers: Mapping[str, str], body: bytes) -> Hook:
        """Check the signature of a webhook and read it; header names are lower case.

        Raises HookRefusedError: 401 for a wrong or missing signature, 400 for what cannot be read, 404 for a
        repository that the configuration does not name, 503 where no secret is configured.
        """
        ...

    def get_pull_request(self, repository: str, number: int) -> PullRequest:
        """Its present state."""
        ...

    def clone_source(self, pull_request: PullRequest) -> CloneSource:
        """Where to fetch it from. Asks nobody; a GitHub App's token may be fetched."""
        ...

    def put_build_status(self, pull_request: PullRequest, status: BuildStatus) -> None:
        """Show a status beside the head; the one with the same key is replaced."""
        ...

    def put_comment(self, pull_request: PullRequest, mark: str, text: str, *, create: bool = True) -> str:
        """Write Markdown below the pull request; returns the comment's address.

        The comment of ours that bears `mark` (an invisible line that this method adds) is changed in place;
        if there is none and it is not to be created, nothing is written and the address is empty.
        """
        ...

    def get_identity(self) -> str:
        """Who we are there, in one line: shows that address and credentials are right."""
        ...
