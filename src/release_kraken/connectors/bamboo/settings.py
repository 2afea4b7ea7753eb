"""The settings of the Bamboo connector."""

from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from release_kraken.core.errors import ConfigError
from release_kraken.core.settings import Settings

Address = Annotated[str, Field(pattern=r"^https?://[^\s@]+$"), AfterValidator(lambda url: url.rstrip("/"))]


class BambooSettings(Settings):
    """Which Bamboo, under which account, and how much it is asked."""

    url: Annotated[
        Address,
        Field(description="Its address in the browser.", examples=["https://bamboo.example.org"]),
    ]
    api_url: Annotated[
        Address | None,
        Field(description="Address of the REST API, where it is not below `url` as `/rest/api/latest`."),
    ] = None
    token: Annotated[
        SecretStr | None, Field(min_length=1, description="Personal access token of Kraken's account.")
    ] = None
    concurrency: Annotated[
        int, Field(ge=1, le=16, description="How many requests are under way at the same time.")
    ] = 5
    requests_per_second: Annotated[
        int, Field(ge=1, le=100, description="How many requests are made in any second.")
    ] = 20
    deadline: Annotated[
        float, Field(gt=0, description="Seconds after which one run asks nothing more of Bamboo.")
    ] = 600

    @property
    def api(self) -> str:
        """The address that every path of the API follows."""
        return f"{self.url}/rest/api/latest" if self.api_url is None else self.api_url

    @property
    def credential(self) -> str:
        """The token; raises ConfigError where there is none."""
        if self.token is None:
            raise ConfigError("[connectors.bamboo] token is missing: give it, or token_file or token_env")
        return self.token.get_secret_value()
