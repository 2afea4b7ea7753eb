"""The settings of the Teams connector."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr

from release_kraken.core.settings import Settings

_OURSELVES = ("localhost", "127.0.0.1", "::1")


def _checked(secret: SecretStr) -> SecretStr:
    """The host is Microsoft's to choose, and it has changed before: only the scheme is looked at."""
    try:
        parts = urlsplit(secret.get_secret_value())
        is_usable = bool(parts.hostname) and (
            parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _OURSELVES)
        )
    except ValueError:
        is_usable = False
    if not is_usable:
        raise ValueError("must be the whole address of a workflow, which begins with https://")
    return secret


class ChannelSettings(Settings):
    """One channel."""

    url: Annotated[
        SecretStr,
        AfterValidator(_checked),
        Field(
            description="Address of the workflow that posts to the channel, exactly as Teams shows it. "
            "Whoever knows it can post: it is a secret.",
            examples=["https://....environment.api.powerplatform.com/...?api-version=1&sig=..."],
        ),
    ]


class TeamsSettings(Settings):
    """The channels that can be posted to."""

    channels: Annotated[
        dict[Annotated[str, Field(min_length=1)], ChannelSettings],
        Field(description="A channel, by a name that routes refer to."),
    ] = Field(default_factory=dict)
