"""How settings are declared: pydantic models whose fields may also be set from the command line."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict


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
