"""Sign-in by OpenID Connect: the authorization code flow with PKCE, and what the provider says of a person.

https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.core.json import JSONObject, JSONValue
from release_kraken.core.text import visible
from release_kraken.engine.settings.sections import OidcSettings
from release_kraken.web.signin.person import Person, person_in, text_in

_SECONDS = 10
_FRESH = timedelta(hours=1)
_LEEWAY_SECONDS = 60
_SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Public keys alone: `none` is no signature, and an HMAC could be made by who knows our client secret."""
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a browser that was sent to the provider must bring back, or prove to know."""

    state: str
    nonce: str
    verifier: str


class Provider:
    """An identity provider. Callable from any thread; asks it nothing before it is needed.

    All that is wrong with what it answers is a RemoteError in words for whoever signs in.
    """

    def __init__(self, settings: OidcSettings, callback: str, now: Callable[[], datetime]) -> None:
        _refuse_plain(settings.issuer)
        self._settings = settings
        self._callback = callback
        self._now = now
        self._lock = threading.Lock()
        self._metadata: tuple[JSONObject, datetime] | None = None
        self._keys: KeySet | None = None

    @property
    def name(self) -> str:
        """What it is called on the sign-in page."""
        return urlsplit(self._settings.issuer).netloc

    def address(self, attempt: Attempt) -> str:
        """Where to send a browser that wants to sign in."""
        with self._asking() as client:
            endpoint = text_in(self._discovered(client), "authorization_endpoint")
            address: str = client.create_authorization_url(
                endpoint, state=attempt.state, nonce=attempt.nonce, code_verifier=attempt.verifier
            )[0]
            return address

    def person(self, code: str, attempt: Attempt) -> Person:
        """Who came back with this code."""
        with self._asking() as client:
            metadata = self._discovered(client)
            client.token_endpoint_auth_method = self._way_to_authenticate(metadata)
            token: Mapping[str, JSONValue] = client.fetch_token(
                text_in(metadata, "token_endpoint"),
                grant_type="authorization_code",
                code=code,
                code_verifier=attempt.verifier,
                redirect_uri=self._callback,
            )
            claims = self._claims(client, metadata, token, attempt.nonce)
            return person_in({**self._userinfo(client, metadata, claims), **claims}, self._settings)

    @contextmanager
    def _asking(self) -> Iterator[OAuth2Client]:
        """A client of its own for each sign-in: it holds that person's token."""
        secret = self._settings.client_secret
        try:
            with OAuth2Client(
                self._settings.client_id,
                secret.get_secret_value() if secret else None,
                scope=" ".join(self._settings.scopes),
                redirect_uri=self._callback,
                code_challenge_method="S256",
                timeout=_SECONDS,
            ) as client:
                yield client
        except OAuthError as error:
            raise RemoteError(f"{self.name} refused the sign-in: {visible(str(error))}") from error
        except JoseError as error:
            raise RemoteError(f"what {self.name} said of you is not to be believed: {error}") from error
        except ValueError as error:  # Authlib's and joserfc's word for what is no JSON, no token, no key
            raise RemoteError(f"{self.name} answered what cannot be understood: try again") from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise RemoteError(
                f"{self.name} cannot be asked: {type(error).__name__}; try again, and see [web.oidc] issuer",
                retryable=True,
            ) from error

    def _discovered(self, client: OAuth2Client) -> JSONObject:
        """The provider's metadata, kept for an hour."""
        with self._lock:
            if self._metadata is not None and self._now() - self._metadata[1] < _FRESH:
                return self._metadata[0]
            found = self._get(client, f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != self._settings.issuer:
                raise RemoteError(
                    f"{self.name} calls itself {visible(str(found.get('issuer')))!r}: "
                    "[web.oidc] issuer must be exactly that"
                )
            self._metadata, self._keys = (found, self._now()), None
            return found

    def _get(self, client: OAuth2Client, address: str, *, with_token: bool = False) -> JSONObject:
        answer = client.request(
            "GET", address, withhold_token=not with_token, headers={"accept": "application/json"}
        )
        answer.raise_for_status()
        try:
            content: JSONValue = answer.json()
        except ValueError as error:
            raise RemoteError(f"{self.name} answered {urlsplit(address).path} without JSON") from error
        if not isinstance(content, dict):
            raise RemoteError(f"{self.name} answered {urlsplit(address).path} without a JSON object")
        return content

    def _way_to_authenticate(self, metadata: JSONObject) -> str:
        if self._settings.client_secret is None:
            return "none"
        ways = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        listed = ways if isinstance(ways, list) else []
        return "client_secret_basic" if "client_secret_basic" in listed else "client_secret_post"

    def _claims(
        self, client: OAuth2Client, metadata: JSONObject, token: Mapping[str, JSONValue], nonce: str
    ) -> JSONObject:
        """What the ID token says, once signature, issuer, audience, times and nonce are found right."""
        decoded = self._decoded(client, metadata, text_in(token, "id_token"))
        expected = {
            "iss": {"essential": True, "value": self._settings.issuer},
            "aud": {"essential": True, "value": self._settings.client_id},
        }
        known = {
            "nonce": nonce,
            "client_id": self._settings.client_id,
            "access_token": token.get("access_token"),
        }
        claims = CodeIDToken(decoded.claims, decoded.header, expected, known)
        claims.validate(now=int(self._now().timestamp()), leeway=_LEEWAY_SECONDS)
        return dict(claims)

    def _decoded(self, client: OAuth2Client, metadata: JSONObject, text: str) -> jwt.Token:
        """The token, its signature checked; a key that is not known makes us ask for the keys once more."""
        registry = JWSRegistry(algorithms=list(_SIGNATURES), strict_check_header=False)
        try:
            return jwt.decode(text, self._key_set(client, metadata, again=False), registry=registry)
        except InvalidKeyIdError:
            return jwt.decode(text, self._key_set(client, metadata, again=True), registry=registry)

    def _key_set(self, client: OAuth2Client, metadata: JSONObject, *, again: bool) -> KeySet:
        with self._lock:
            if self._keys is None or again:
                published = self._get(client, text_in(metadata, "jwks_uri")).get("keys")
                if not isinstance(published, list):
                    raise RemoteError(f"{self.name} publishes no keys: nothing that it says can be believed")
                self._keys = KeySet.import_key_set({"keys": published})
            return self._keys

    def _userinfo(self, client: OAuth2Client, metadata: JSONObject, claims: JSONObject) -> JSONObject:
        """What the ID token leaves out: some providers put the groups here alone."""
        wanted = {self._settings.name_claim, self._settings.groups_claim}
        if wanted <= claims.keys() or not isinstance(metadata.get("userinfo_endpoint"), str):
            return {}
        found = self._get(client, text_in(metadata, "userinfo_endpoint"), with_token=True)
        if found.get("sub") != claims.get("sub"):
            raise RemoteError(f"{self.name} told of somebody else: sign in again")
        return found


def _refuse_plain(issuer: str) -> None:
    parts = urlsplit(issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise ConfigError(
            "[web.oidc] issuer must begin with https://: anybody between could sign in as anybody"
        )
