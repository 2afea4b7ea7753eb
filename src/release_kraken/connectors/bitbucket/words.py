"""What both kinds of Bitbucket share: limits, and how a status is put."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from release_kraken.core.errors import RemoteError
from release_kraken.core.forge import BuildState, BuildStatus
from release_kraken.core.text import shortened, shortened_name
from release_kraken.net.client import Answer, Client

COMMENT_LIMIT = 32_768
"""Characters that a comment may have."""

_KEY_LIMIT = 40  # characters that Cloud takes; Data Center takes 255
_TEXT_LIMIT = 255

if TYPE_CHECKING:
    from release_kraken.core.json import JSONValue

PayloadT = TypeVar("PayloadT", bound=BaseModel)


def put_status(
    client: Client, path: str, status: BuildStatus, states: Mapping[BuildState, str], extra: Mapping[str, str]
) -> None:
    """Put a status; one with the same key is replaced, so it may be sent again."""
    described: dict[str, JSONValue] = {
        "key": shortened_name(status.key, _KEY_LIMIT),
        "state": states[status.state],
        "name": shortened(status.title, _TEXT_LIMIT),
        "description": shortened(status.description, _TEXT_LIMIT),
        "url": status.url,
    }
    client.send("POST", path, json={**described, **extra}, repeatable=True)


def read(model: type[PayloadT], answer: Answer) -> PayloadT:
    """The answer as what Bitbucket documents; raises RemoteError where it is not."""
    try:
        return model.model_validate_json(answer.body)
    except ValidationError:
        raise RemoteError(
            f"{answer.asked}: the answer is not what Bitbucket documents; check the address"
        ) from None
