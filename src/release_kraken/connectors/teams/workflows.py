"""Posts to channels through Workflows, each at a pace that Teams bears."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

from release_kraken.connectors.teams.message import CONTENT_TYPE, MOST_BYTES, encoded
from release_kraken.connectors.teams.settings import TeamsSettings
from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.core.json import JSONObject
from release_kraken.core.text import nearest
from release_kraken.net.client import Answer, Client
from release_kraken.net.pacing import Pace, Window

_WINDOWS = (Window(4, 4), Window(60, 30))
_MOST_ANSWERED = 1_000_000
_HIDDEN_ERROR = re.compile(rb"HTTP error (\d{3})", re.IGNORECASE)
_TOO_MANY = 429


class Workflows:
    """Implements `client.Teams`; callable from any thread."""

    def __init__(self, clients: Mapping[str, Client]) -> None:
        self._clients = clients

    def channels(self) -> tuple[str, ...]:
        """The names of the configured channels, in order."""
        return tuple(self._clients)

    def post(self, channel: str, message: JSONObject) -> None:
        """Post a message."""
        client = self._client(channel)
        body = encoded(message)
        if len(body) > MOST_BYTES:
            raise ConfigError(
                f"the message to the Teams channel {channel!r} has {len(body):,} bytes, "
                f"and Teams takes {MOST_BYTES:,}: shorten it"
            )
        try:
            answer = client.send("POST", content=body, headers={"content-type": CONTENT_TYPE})
            _look_into(answer)
        except RemoteError as error:
            raise error.of(f"Teams channel {channel!r}") from None

    def _client(self, channel: str) -> Client:
        if channel in self._clients:
            return self._clients[channel]
        near = nearest(channel, self._clients)
        hint = f"; did you mean {near!r}?" if near else ""
        raise ConfigError(
            f"no Teams channel is named {channel!r}{hint}; "
            f"channels are configured as [connectors.teams.channels.{near or '<name>'}]"
        )


@contextmanager
def open_workflows(settings: TeamsSettings, client_of: Callable[..., Client] = Client) -> Iterator[Workflows]:
    """Open the channels; those with the same address share its pace."""
    urls = {name: channel.url.get_secret_value() for name, channel in settings.channels.items()}
    with ExitStack() as stack:
        clients = {
            url: stack.enter_context(_client_for(url, client_of)) for url in dict.fromkeys(urls.values())
        }
        yield Workflows({name: clients[url] for name, url in urls.items()})


def _client_for(url: str, client_of: Callable[..., Client]) -> Client:
    """The path is as secret as the rest: it names the workflow, and in older addresses it is the password."""
    path = urlsplit(url).path.strip("/")
    return client_of(url, secrets=(url, path), pace=Pace(*_WINDOWS), most_bytes=_MOST_ANSWERED)


def _look_into(answer: Answer) -> None:
    """Office 365 connectors, which some still run, tell errors in the text of a success."""
    hidden = _HIDDEN_ERROR.search(answer.body)
    if hidden is None:
        return
    status = int(hidden[1])
    raise RemoteError(
        f"{answer.asked}: the answer says that posting failed with status {status}; try again later",
        retryable=status == _TOO_MANY or status >= 500,
        uncertain=status >= 500,
    )
