"""What GitHub sends, as far as it is read.

https://docs.github.com/webhooks/webhook-events-and-payloads#pull_request
"""

from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from release_kraken.core.errors import RemoteError
from release_kraken.core.webhook import BranchName, Number
from release_kraken.net.client import Answer

PayloadT = TypeVar("PayloadT", bound=BaseModel)


class User(BaseModel):
    """An account."""

    id: int
    login: str


class Repository(BaseModel):
    """A repository."""

    full_name: str


class Ref(BaseModel):
    """One end of a pull request; a fork that was deleted has no repository."""

    ref: BranchName
    sha: str
    repo: Repository | None = None


class PullRequestPayload(BaseModel):
    """A pull request."""

    number: Number
    title: str
    state: str = "open"
    draft: bool = False
    html_url: str = ""
    user: User | None = None
    head: Ref
    base: Ref


class Event(BaseModel):
    """A webhook about a pull request; `changes` says what was edited."""

    action: str
    pull_request: PullRequestPayload
    repository: Repository
    changes: dict[str, object] = {}


class Comment(BaseModel):
    """A comment below a pull request."""

    id: int
    body: str | None = None
    user: User | None = None
    html_url: str = ""


class App(BaseModel):
    """A GitHub App."""

    slug: str


class Installation(BaseModel):
    """Where an app is installed."""

    id: int


class InstallationToken(BaseModel):
    """A token of an app, for an hour."""

    token: str
    expires_at: datetime


def read(model: type[PayloadT], answer: Answer) -> PayloadT:
    """The answer as what GitHub documents; raises RemoteError where it is not."""
    try:
        return model.model_validate_json(answer.body)
    except ValidationError:
        raise RemoteError(
            f"{answer.asked}: the answer is not what GitHub documents; check the address"
        ) from None
