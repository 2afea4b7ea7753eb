"""What Confluence Data Center sends, as far as it is read, and version 1 of the API on Cloud too.

https://developer.atlassian.com/server/confluence/rest/
"""

from pydantic import Field

from release_kraken.connectors.confluence.payloads import Body, Id, Links, Payload, Text


class Person(Payload):
    """A user; `anonymous` where nobody is known by the token."""

    type: str = "known"
    username: Text = ""
    user_key: Text = Field(default="", alias="userKey")
    display_name: Text = Field(default="", alias="displayName")

    @property
    def id(self) -> str:
        """The name, or the key where names are hidden."""
        return self.username or self.user_key


class Space(Payload):
    """A space."""

    key: str


class Version(Payload):
    """A version of a page."""

    number: int
    message: Text = ""
    by: Person = Person()


class Reference(Payload):
    """A page above another."""

    id: Id


class Child(Payload):
    """A page right below another."""

    id: Id
    title: str


class Content(Payload):
    """A page."""

    id: Id
    status: str = "current"
    title: str
    space: Space
    ancestors: tuple[Reference, ...] = ()
    version: Version
    body: Body = Body()
    links: Links = Field(default=Links(), alias="_links")


class Comment(Payload):
    """The place of an attachment's comment, on Data Center and in version 1 on Cloud."""

    comment: Text = ""


class AttachmentPayload(Payload):
    """An attachment; its comment stands in one of two places."""

    id: Id
    title: str
    metadata: Comment = Comment()
    extensions: Comment = Comment()

    @property
    def comment(self) -> str:
        """What was said about its newest version."""
        return self.extensions.comment or self.metadata.comment
