"""The settings of the GitHub connector."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from release_kraken.core.errors import ConfigError
from release_kraken.core.settings import Settings

_URL = "https://github.com"
_API = "https://api.github.com"

Address = Annotated[str, Field(pattern=r"^https?://[^\s@]+$"), AfterValidator(lambda url: url.rstrip("/"))]


class GitHubAppSettings(Settings):
    """A GitHub App as which Kraken works."""

    id: Annotated[int, Field(gt=0, description="Its id.")]
    private_key: Annotated[SecretStr, Field(min_length=1, description="Its private key, in PEM form.")]


class GitHubSettings(Settings):
    """Which GitHub, under which account, and which of its repositories are checked."""

    url: Annotated[
        Address,
        Field(description="Its address in the browser.", examples=["https://github.example.org"]),
    ] = _URL
    api_url: Annotated[
        Address | None, Field(description="Address of the REST API, where it is not the usual one.")
    ] = None
    token: Annotated[
        SecretStr | None,
        Field(
            min_length=1,
            description="Fine-grained personal access token: contents read, commit statuses and "
            "pull requests write.",
        ),
    ] = None
    app: Annotated[
        GitHubAppSettings | None, Field(description="A GitHub App, which then takes the place of a token.")
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
    def _is_somebody(self) -> Self:
        if self.app is not None and self.token is not None:
            raise ValueError("token and app exclude each other")
        return self

    @property
    def api(self) -> str:
        """The address that every path of the API follows."""
        if self.api_url is not None:
            return self.api_url
        return _API if self.url == _URL else f"{self.url}/api/v3"

    @property
    def credential(self) -> SecretStr:
        """The token; raises ConfigError where there is none."""
        if self.token is None:
            raise ConfigError(
                "[connectors.github] token is missing: give token_file, token_env, or the section of an app"
            )
        return self.token

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        """The secrets that a webhook may be signed with."""
        secrets = (self.webhook_secret, self.former_webhook_secret)
        return tuple(secret.get_secret_value() for secret in secrets if secret is not None)
