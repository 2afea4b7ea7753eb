"""What both kinds of Confluence send, as far as it is read."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from release_kraken.core.json import JSONValue

Id = Annotated[str, BeforeValidator(lambda value: str(value) if isinstance(value, int) else value)]
"""An id: Cloud sends text, Data Center has sent numbers too."""

Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
"""Text that may be null."""


class Payload(BaseModel):
    """What is not read is ignored."""

    model_config = ConfigDict(populate_by_name=True)


class Links(Payload):
    """Addresses, all of them relative."""

    webui: Text = ""
    next: str | None = None


class Listing(Payload):
    """One page of a list."""

    results: list[JSONValue]
    links: Links = Field(default=Links(), alias="_links")


class Storage(Payload):
    """A body."""

    value: str


class Body(Payload):
    """A body, in the formats that the server chose to send."""

    storage: Storage | None = None

    @property
    def text(self) -> str | None:
        """The body; None is not empty: it was not sent."""
        return None if self.storage is None else self.storage.value


class OldVersion(Payload):
    """A page as it was."""

    body: Body = Body()


class Number(Payload):
    """A version of something."""

    number: int = 1


class Label(Payload):
    """A label."""

    name: str


class Property(Payload):
    """A content property."""

    id: Id = ""
    key: str
    value: JSONValue = None
    version: Number = Number()
