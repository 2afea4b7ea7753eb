"""What Bitbucket Cloud sends, as far as it is read.

https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/
"""

from pydantic import BaseModel

from release_kraken.core.webhook import BranchName, Number


class Link(BaseModel):
    """An address."""

    href: str = ""


class Links(BaseModel):
    """Addresses of a thing."""

    html: Link = Link()


class Account(BaseModel):
    """A user, or what acts as one."""

    display_name: str = ""
    nickname: str = ""
    uuid: str = ""


class Content(BaseModel):
    """A text as it was written."""

    raw: str = ""


class Comment(BaseModel):
    """A comment below a pull request."""

    id: int
    content: Content = Content()
    user: Account | None = None
    deleted: bool = False
    links: Links = Links()


class Branch(BaseModel):
    """A branch."""

    name: BranchName


class Commit(BaseModel):
    """A commit; webhooks abbreviate it."""

    hash: str


class Repository(BaseModel):
    """A repository."""

    full_name: str


class End(BaseModel):
    """One end of a pull request; a fork that was deleted has no repository."""

    branch: Branch
    commit: Commit | None = None
    repository: Repository | None = None


class PullRequestPayload(BaseModel):
    """A pull request."""

    id: Number
    title: str
    state: str = "OPEN"
    draft: bool = False
    author: Account | None = None
    source: End
    destination: End
    links: Links = Links()


class Event(BaseModel):
    """A webhook about a pull request."""

    pullrequest: PullRequestPayload
    repository: Repository
