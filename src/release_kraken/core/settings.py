"""How settings are declared: pydantic models whose fields may also be set from the command line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeAlias, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    SecretStr,
    ValidationInfo,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

_FORMS = {"file": "File that holds {key}.", "env": "Environment variable that holds {key}."}


class Settings(BaseModel):
    """Base of all settings: unknown keys are refused, values do not change, every field is described.

    A field of the type SecretStr is given by exactly one of three keys: `token` is the secret itself,
    `token_file` a file that holds it, `token_env` an environment variable that does.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=False)

    @model_validator(mode="before")
    @classmethod
    def _fetch_secrets(cls, values: Any, info: ValidationInfo) -> Any:
        if not isinstance(values, Mapping):
            return values
        fetched = dict(values)
        for key in secret_keys(cls):
            forms = [form for form in ("", *(f"_{form}" for form in _FORMS)) if f"{key}{form}" in fetched]
            if len(forms) > 1:
                raise ValueError(f"{' and '.join(f'{key}{form}' for form in forms)} exclude each other")
            if forms and forms != [""]:
                name = f"{key}{forms[0]}"
                fetched[key] = _fetched(name, forms[0][1:], fetched.pop(name), info.context)
        return fetched

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler, /
    ) -> JsonSchemaValue:
        """Add the other two forms of each secret; none of the three can then be said to be required."""
        described = handler.resolve_ref_schema(handler(schema))
        for key in secret_keys(cls):
            for form, text in _FORMS.items():
                described["properties"][f"{key}_{form}"] = {
                    "type": "string",
                    "description": text.format(key=key),
                }
            if key in described.get("required", ()):
                described["required"].remove(key)
        return described


def secret_keys(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys of a model whose values are secret."""
    return tuple(field.alias or name for name, field in model.model_fields.items() if _is_secret(field))


def secret_forms(key: str) -> dict[str, str]:
    """The further keys by which a secret may be given, each with its description."""
    return {f"{key}_{form}": text.format(key=key) for form, text in _FORMS.items()}


def _is_secret(field: FieldInfo) -> bool:
    return SecretStr in (field.annotation, *get_args(field.annotation))


def _fetched(key: str, form: str, name: object, context: object) -> str:
    if not isinstance(name, str):
        raise ValueError(f"{key} must be text")  # noqa: TRY004 - pydantic words ValueErrors for the user
    if not isinstance(context, Origin):
        raise ValueError(f"{key} is for configuration files: give the secret itself")  # noqa: TRY004
    try:
        return context.secrets[form](name)
    except ValueError as error:
        raise ValueError(f"{key} {error}") from None


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
class Reserved:
    """Marks a settings field, by `Annotated`, that names something on Kraken's own machine.

    Who asks for a run over the network may set it as an admin only. Fields of the types Path and Program are
    reserved without this mark.
    """


@dataclass(frozen=True, slots=True)
class Origin:
    """Where settings come from; given to validation as its context.

    `holds` says whether a path lies in the checkout that the configuration file is part of, where a pull
    request can change both. `secrets` fetch a secret from a "file" or an "env"ironment variable by its name;
    they raise ValueError in words that begin with a verb.
    """

    holds: Callable[[Path], bool]
    secrets: Mapping[str, Callable[[str], str]] = field(default_factory=dict)


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


Program: TypeAlias = Annotated[str, Field(min_length=1), AfterValidator(_check_program), Reserved()]
"""A program that will be run: a name to be found on PATH, or an absolute path outside of the checkout."""
