"""The settings of the git connector."""

from typing import Annotated

from pydantic import Field

from release_kraken.core.settings import Program, Settings


class GitSettings(Settings):
    """Which git runs, and how much it may fetch."""

    binary: Annotated[Program, Field(description="git, or the absolute path of it.")] = "git"
    time_limit: Annotated[
        float, Field(gt=0, le=86_400, description="Seconds until a checkout is given up.")
    ] = 600.0
    megabytes: Annotated[int, Field(gt=0, description="Size above which a checkout is given up.")] = 2_000
    plain_http: Annotated[
        bool, Field(description="Also fetch over http://, where everybody on the way reads the credentials.")
    ] = False
