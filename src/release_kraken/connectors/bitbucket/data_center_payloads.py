"""What Bitbucket Data Center sends, as far as it is read.

https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html
"""

from pydantic import BaseModel, Field

from release_kraken.core.webhook import BranchName, Number


class User(BaseModel):
    """A user."""

    name: str = ""
    display_name: str = Field(default="", alias="displayName")


class Participant(BaseModel):
    """Somebody's part in a pull request."""

    user: User = User()


class Project(BaseModel):
    """A project, or a person's own (`~name`)."""

    key: str


class Repository(BaseModel):
    """A repository."""

    slug: str
    project: Project

    @property
    def full_name(self) -> str:
        """Project and repository: `SHOP/infra`."""
        return f"{self.project.key}/{self.slug}"


class Ref(BaseModel):
    """One end of a pull request."""

    id: BranchName
    display_id: str = Field(alias="displayId")
    latest_commit: str = Field(default="", alias="latestCommit")
    repository: Repository


class PullRequestPayload(BaseModel):
    """A pull request."""

    id: Number
    title: str
    state: str = "OPEN"
    draft: bool = False
    author: Participant = Participant()
    from_ref: Ref = Field(alias="fromRef")
    to_ref: Ref = Field(alias="toRef")


class Event(BaseModel):
    """A webhook about a pull request; `previousTarget` is there when the target was changed."""

    pull_request: PullRequestPayload = Field(alias="pullRequest")
    previous_target: dict[str, object] | None = Field(default=None, alias="previousTarget")


class Comment(BaseModel):
    """A comment below a pull request; `version` counts its changes."""

    id: int
    version: int = 0
    text: str = ""
    author: User = User()


class Activity(BaseModel):
    """Something that happened to a pull request; `comment` is there where that is a comment."""

    action: str = ""
    comment: Comment | None = None
