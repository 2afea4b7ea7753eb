"""As whom Kraken asks GitHub: the owner of a token, or a GitHub App with a token for each repository.

https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from pydantic import SecretStr

from release_kraken.connectors.github.payloads import App, Installation, InstallationToken, User, read
from release_kraken.connectors.github.settings import GitHubSettings
from release_kraken.core.errors import ConfigError
from release_kraken.net.client import Client, path_of

if TYPE_CHECKING:
    from release_kraken.core.json import JSONValue

HEADERS = {"accept": "application/vnd.github+json", "x-github-api-version": "2022-11-28"}

_PERMISSIONS = {"contents": "read", "pull_requests": "write", "statuses": "write"}
_SPARE = timedelta(minutes=10)  # what is left of a token that is still handed out: a clone takes a while
_SIGNED_FOR = timedelta(minutes=9)  # GitHub takes ten
_CLOCKS_DIFFER = timedelta(minutes=1)


class Access(Protocol):
    """Clients and credentials for repositories."""

    def client(self, repository: str) -> Client:
        """A client that may ask about a repository."""
        ...

    def password(self, repository: str) -> SecretStr:
        """What git gives as the password of `x-access-token`."""
        ...

    def account(self, repository: str) -> User:
        """The account that our comments bear."""
        ...

    def name(self) -> str:
        """Who we are, in words."""
        ...


@contextmanager
def open_access(settings: GitHubSettings) -> Iterator[Access]:
    """As the settings say; raises ConfigError where they name nobody."""
    if settings.app is not None:
        with ExitStack() as clients:
            yield AppAccess(settings.api, settings.app.id, settings.app.private_key, clients)
    else:
        token = settings.credential
        with _client(settings.api, token) as client:
            yield TokenAccess(client, token)


@dataclass(frozen=True)
class TokenAccess:
    """A personal access token for everything."""

    bearer: Client
    token: SecretStr

    def client(self, _repository: str) -> Client:
        """The same for all."""
        return self.bearer

    def password(self, _repository: str) -> SecretStr:
        """The token."""
        return self.token

    def account(self, _repository: str) -> User:
        """Whose token it is."""
        return read(User, self.bearer.get("user"))

    def name(self) -> str:
        """The account's name."""
        return self.account("").login


@dataclass(frozen=True, slots=True)
class _Lease:
    """A token of one repository, until it expires."""

    client: Client
    token: SecretStr
    expires: datetime


@dataclass
class AppAccess:
    """A GitHub App: for each repository a token that is good for nothing else, for an hour."""

    api: str
    app_id: int
    private_key: SecretStr
    clients: ExitStack
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _leases: dict[str, _Lease] = field(default_factory=dict)
    _leasing: threading.Lock = field(default_factory=threading.Lock)

    def client(self, repository: str) -> Client:
        """A client with the repository's token."""
        return self._lease(repository).client

    def password(self, repository: str) -> SecretStr:
        """The repository's token."""
        return self._lease(repository).token

    def account(self, repository: str) -> User:
        """The app's bot."""
        login = f"{self._app().slug}[bot]"
        return read(User, self.client(repository).get(path_of("users", login)))

    def name(self) -> str:
        """The app's name."""
        return f"the app {self._app().slug}"

    def _app(self) -> App:
        with Client(self.api, headers=self._signed()) as client:
            return read(App, client.get("app"))

    def _lease(self, repository: str) -> _Lease:
        with self._leasing:
            lease = self._leases.get(repository)
            if lease is None or lease.expires - self.now() < _SPARE:
                lease = self._leases[repository] = self._new_lease(repository)
            return lease

    def _new_lease(self, repository: str) -> _Lease:
        owner, _, name = repository.partition("/")
        with Client(self.api, headers=self._signed()) as client:
            installation = read(Installation, client.get(path_of("repos", owner, name, "installation")))
            path = path_of("app", "installations", str(installation.id), "access_tokens")
            wanted: dict[str, JSONValue] = {"repositories": [name], "permissions": _PERMISSIONS}
            given = read(InstallationToken, client.send("POST", path, json=wanted, repeatable=True))
        token = SecretStr(given.token)
        return _Lease(self.clients.enter_context(_client(self.api, token)), token, given.expires_at)

    def _signed(self) -> Mapping[str, str]:
        """Headers with a statement that the app's key has signed."""
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import RSAKey

        claims = {
            "iat": int((self.now() - _CLOCKS_DIFFER).timestamp()),
            "exp": int((self.now() + _SIGNED_FOR).timestamp()),
            "iss": str(self.app_id),
        }
        try:
            key = RSAKey.import_key(self.private_key.get_secret_value())
        except (ValueError, JoseError):
            raise ConfigError(
                "[connectors.github.app] private_key is no RSA key in PEM form: "
                "make a new one in the app's settings"
            ) from None
        return {**HEADERS, "authorization": f"Bearer {jwt.encode({'alg': 'RS256'}, claims, key)}"}


def _client(api: str, token: SecretStr) -> Client:
    secret = token.get_secret_value()
    return Client(api, headers={**HEADERS, "authorization": f"Bearer {secret}"}, secrets=(secret,))
