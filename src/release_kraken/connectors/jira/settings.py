"""The settings of the Jira connector."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr

from release_kraken.core.errors import ConfigError
from release_kraken.core.settings import Settings

_PATHS = {"cloud": "rest/api/3", "data_center": "rest/api/2"}

Address = Annotated[str, Field(pattern=r"^https?://[^\s@]+$"), AfterValidator(lambda url: url.rstrip("/"))]


class JiraSettings(Settings):
    """Which Jira, as whom, and how much is asked of it."""

    kind: Annotated[
        Literal["cloud", "data_center"], Field(description="Jira Cloud, or a server of one's own.")
    ] = "cloud"
    url: Annotated[
        Address,
        Field(
            description="Its address in the browser, with the context path if it has one.",
            examples=["https://example.atlassian.net"],
        ),
    ]
    api_url: Annotated[
        Address | None,
        Field(
            description="Address that REST is asked at, where it is another: a token with scopes needs "
            "https://api.atlassian.com/ex/jira/ and the id of the site.",
        ),
    ] = None
    username: Annotated[
        str | None,
        Field(
            description="Whose token it is: the e-mail address on Jira Cloud; none for a personal access "
            "token of Data Center."
        ),
    ] = None
    token: Annotated[
        SecretStr | None, Field(min_length=1, description="API token, or personal access token.")
    ] = None
    flagged_field: Annotated[
        str | None,
        Field(
            pattern=r"^customfield_\d+$",
            description="The field Flagged, by which boards show impediments.",
            examples=["customfield_10021"],
        ),
    ] = None
    blocked_by: Annotated[
        str,
        Field(min_length=1, description="How a link reads from the issue that waits for the other."),
    ] = "is blocked by"
    concurrency: Annotated[int, Field(ge=1, le=16, description="Requests that may be under way at once.")] = 5
    requests_per_second: Annotated[int, Field(ge=1, description="Requests that may begin in a second.")] = 20
    deadline: Annotated[
        int,
        Field(ge=1, description="Seconds that a run may take to ask Jira; what is asked later fails."),
    ] = 480

    @property
    def api(self) -> str:
        """The address that every path of the API follows."""
        return f"{self.api_url or self.url}/{_PATHS[self.kind]}"

    @property
    def credential(self) -> SecretStr:
        """The token; raises ConfigError where there is none."""
        if self.token is None:
            raise ConfigError("[connectors.jira] token is missing: give it, or token_file or token_env")
        return self.token
