"""The settings of the Bitbucket connector."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from release_kraken.core.errors import ConfigError
from release_kraken.core.settings import Settings

_CLOUD = "https://bitbucket.org"
_CLOUD_API = "https://api.bitbucket.org/2.0"

Address = Annotated[str, Field(pattern=r"^https?://[^\s@]+$"), AfterValidator(lambda url: url.rstrip("/"))]


class BitbucketSettings(Settings):
    """Which Bitbucket, under which account, and which of its repositories are checked."""

    kind: Annotated[
        Literal["cloud", "data_center"], Field(description="bitbucket.org, or a server of one's own.")
    ] = "cloud"
    url: Annotated[
        Address,
        Field(description="Its address in the browser.", examples=["https://bitbucket.example.org"]),
    ] = _CLOUD
    api_url: Annotated[
        Address | None, Field(description="Address of the REST API, where it is not the usual one.")
    ] = None
    username: Annotated[
        str | None,
        Field(
            description="Whose token it is: the e-mail address for an API token of Bitbucket Cloud, the user "
            "name for an app password or a password; none for an access token."
        ),
    ] = None
    token: Annotated[
        SecretStr | None, Field(min_length=1, description="API token, access token or app password.")
    ] = None
    account: Annotated[
        str | None,
        Field(
            description="The account that the token's comments bear (Cloud: UUID; Data Center: name), "
            "for access tokens that may not ask."
        ),
    ] = None
    webhook_secret: Annotated[
        SecretStr | None, Field(min_length=1, description="Secret that webhooks are signed with.")
    ] = None
    former_webhook_secret: Annotated[
        SecretStr | None, Field(min_length=1, description="Secret before, while it is being replaced.")
    ] = None
    repositories: Annotated[
        tuple[str, ...],
        Field(description="Repositories whose webhooks count (patterns); none: none.", examples=[["shop/*"]]),
    ] = ()

    @model_validator(mode="after")
    def _knows_its_server(self) -> Self:
        if self.kind == "data_center" and self.url == _CLOUD:
            raise ValueError('kind = "data_center" needs the url of the server')
        return self

    @property
    def api(self) -> str:
        """The address that every path of the API follows."""
        if self.api_url is not None:
            return self.api_url
        return _CLOUD_API if self.kind == "cloud" else f"{self.url}/rest/api/1.0"

    @property
    def credential(self) -> SecretStr:
        """The token; raises ConfigError where there is none."""
        if self.token is None:
            raise ConfigError("[connectors.bitbucket] token is missing: give it, or token_file or token_env")
        return self.token

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        """The secrets that a webhook may be signed with."""
        secrets = (self.webhook_secret, self.former_webhook_secret)
        return tuple(secret.get_secret_value() for secret in secrets if secret is not None)
