"""What Confluence Cloud sends, as far as it is read.

https://developer.atlassian.com/cloud/confluence/rest/v2/
"""

from pydantic import Field

from release_kraken.connectors.confluence.payloads import Body, Id, Links, Payload, Text


class Account(Payload):
    """The account of a token; `anonymous` where the token was not looked at."""

    type: str = "known"
    account_id: Text = Field(default="", alias="accountId")
    display_name: Text = Field(default="", alias="displayName")
    public_name: Text = Field(default="", alias="publicName")


class Space(Payload):
    """A space."""

    id: Id
    key: str


class Version(Payload):
    """A version of a page."""

    number: int
    message: Text = ""
    author_id: Text = Field(default="", alias="authorId")


class PagePayload(Payload):
    """A page."""

    id: Id
    status: str = "current"
    title: str
    space_id: Id = Field(alias="spaceId")
    parent_id: Id | None = Field(default=None, alias="parentId")
    version: Version
    body: Body = Body()
    links: Links = Field(default=Links(), alias="_links")


class Child(Payload):
    """What lies right below a page: a page, a folder, a whiteboard, a database."""

    id: Id
    title: Text = ""
    type: str = "page"
    status: str = "current"


class AttachmentPayload(Payload):
    """An attachment by version 2 of the API."""

    id: Id
    title: str
    comment: Text = ""
