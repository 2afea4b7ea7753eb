"""The tour of the first page: steps for newcomers, from a file that the team writes."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from release_kraken.core.errors import ConfigError
from release_kraken.core.settings import Settings


class Step(Settings):
    """One thing to look at."""

    title: Annotated[str, Field(min_length=1, description="What to do.")]
    text: Annotated[str, Field(description="What is seen there.")] = ""
    path: Annotated[str, Field(pattern="^(/|https?://)", description="The page, or a whole address.")]


class Tour(Settings):
    """The file."""

    steps: Annotated[tuple[Step, ...], Field(description="The steps, in order.")]


def read_tour(path: Path) -> Sequence[Step]:
    """Read the steps; raises ConfigError where that cannot be done."""
    try:
        return Tour.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).steps
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(
            f"web.tour: {path} cannot be read: {error}; mend it, or take the key away"
        ) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"web.tour: {path}: {place}: {first['msg']}; mend it") from error
