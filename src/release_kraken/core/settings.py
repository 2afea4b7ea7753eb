"""How settings are declared: pydantic models whose fields may also be set from the command line."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo


class Settings(BaseModel):
    """Base of all settings: unknown keys are refused, values do not change, every field is described."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=False)


@dataclass(frozen=True, slots=True)
class Option:
    """Marks a settings field, by `Annotated`, that the command line may set for one run.

    `flag` is the option's name ("--rule"; a list field may be given several times, a boolean field
    becomes a switch that sets it to true). The field's description is the help text.
    """

    flag: str
    metavar: str | None = None


@dataclass(frozen=True, slots=True)
class Argument:
    """Marks the settings field, by `Annotated`, that is the command's positional argument."""

    metavar: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where settings come from; given to validation as its context.

    `holds` says whether a path lies in the checkout that the configuration file is part of, where a pull
    request can change both.
    """

    holds: Callable[[Path], bool]


def _check_program(text: str, info: ValidationInfo) -> str:
    if "/" not in text:
        return text
    try:
        path = Path(text).expanduser()
    except RuntimeError:
        raise ValueError("names a home directory that does not exist") from None
    if not path.is_absolute():
        raise ValueError("must be the name of a program on PATH, or an absolute path")
    if isinstance(info.context, Origin) and info.context.holds(path):
        raise ValueError(
            "lies in the checkout, where any pull request can change it: put it elsewhere, or on PATH"
        )
    return str(path)


Program: TypeAlias = Annotated[str, Field(min_length=1), AfterValidator(_check_program)]
"""A program that will be run: a name to be found on PATH, or an absolute path outside of the checkout."""
