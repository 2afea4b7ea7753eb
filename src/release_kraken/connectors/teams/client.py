"""What the Teams connector offers."""

from typing import Protocol

from release_kraken.core.json import JSONObject


class Teams(Protocol):
    """Channels of Microsoft Teams that can be posted to."""

    def channels(self) -> tuple[str, ...]:
        """The names of the configured channels, in order."""
        ...

    def post(self, channel: str, message: JSONObject) -> None:
        """Post a message, as `message.message` makes it.

        That it was accepted is all that Teams tells: a card that it cannot show fails later, unseen. Raises
        ConfigError for an unknown channel or a message above `message.MOST_BYTES`, and RemoteError, which is
        `uncertain` where the message may have been posted all the same.
        """
        ...
