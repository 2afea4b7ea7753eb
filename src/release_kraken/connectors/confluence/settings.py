"""The settings of the Confluence connector."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from release_kraken.core.settings import Settings

Address = Annotated[str, Field(pattern=r"^https?://[^\s@?#]+$"), AfterValidator(lambda url: url.rstrip("/"))]


class ConfluenceSettings(Settings):
    """Which Confluence, and under which account."""

    kind: Annotated[
        Literal["cloud", "data_center"], Field(description="A site of Atlassian, or a server of one's own.")
    ] = "cloud"
    url: Annotated[
        Address,
        Field(
            description="Its address in the browser: of Cloud with /wiki, of a server with its context path.",
            examples=["https://example.atlassian.net/wiki"],
        ),
    ]
    api_url: Annotated[
        Address | None,
        Field(
            description="Where the REST API is asked instead, for scoped tokens and service accounts.",
            examples=["https://api.atlassian.com/ex/confluence/<cloud id>/wiki"],
        ),
    ] = None
    username: Annotated[
        str | None,
        Field(description="E-mail address of the token's owner (Cloud); none for a personal access token."),
    ] = None
    token: Annotated[
        SecretStr, Field(min_length=1, description="API token (Cloud) or personal access token.")
    ]
    concurrency: Annotated[
        int, Field(ge=1, le=16, description="Requests that may be under way at the same time.")
    ] = 5
    requests_per_second: Annotated[int, Field(ge=1, description="Requests that may begin in a second.")] = 20
    deadline: Annotated[
        float, Field(gt=0, description="Seconds that a run may ask Confluence; what is asked later fails.")
    ] = 480

    @model_validator(mode="after")
    def _names_the_site_whole(self) -> Self:
        if self.kind == "cloud" and self.url.endswith(".atlassian.net"):
            raise ValueError(f"url must end with /wiki: {self.url}/wiki")
        if self.api_url and "/ex/confluence/" in self.api_url and not self.api_url.endswith("/wiki"):
            raise ValueError(f"api_url must end with /wiki: {self.api_url}/wiki")
        return self

    @property
    def api(self) -> str:
        """The address that every path of the API follows, `/api/v2` and `/rest/api` included."""
        return self.api_url or self.url
