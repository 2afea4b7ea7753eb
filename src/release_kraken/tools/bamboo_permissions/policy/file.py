"""What a file of a policy may hold, and its JSON Schema.

Words for scopes and rights are checked and stay as they are written: `building` makes sense of them.
"""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from release_kraken.connectors.bamboo.rights import right_named
from release_kraken.connectors.bamboo.scope import ScopeKind
from release_kraken.core.errors import ConfigError
from release_kraken.core.json import JSONObject
from release_kraken.tools.bamboo_permissions.policy.model import Unmatched
from release_kraken.tools.bamboo_permissions.policy.words import match_in, meanings, scopes_in

Text: TypeAlias = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Texts: TypeAlias = Annotated[
    tuple[Text, ...], Field(min_length=1), BeforeValidator(_listed, json_schema_input_type=Text | list[Text])
]
"""One text, or a list of them."""

MEANINGLESS = "meaningless"
"""The type of pydantic's error for words that mean nothing where they stand; its message says it all."""


def _told(check: Callable[[], object]) -> None:
    """Run a check of words, whose fault pydantic then tells with all others of the file."""
    try:
        check()
    except ConfigError as error:
        raise PydanticCustomError(MEANINGLESS, "{text}", {"text": str(error)}) from error


def _scopes(words: tuple[str, ...]) -> tuple[str, ...]:
    _told(lambda: scopes_in(words))
    return words


def _match(words: tuple[str, ...] | None, info: ValidationInfo) -> tuple[str, ...] | None:
    _told(lambda: tuple(meanings(_kinds(info), lambda kind: match_in(kind, words))))
    return words


def _rights(words: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    def check(kind: ScopeKind) -> object:
        return tuple(meanings(words, lambda word: right_named(kind, word)))

    _told(lambda: tuple(meanings(_kinds(info), check)))
    return words


def _kinds(info: ValidationInfo) -> tuple[ScopeKind, ...]:
    """The kinds of places of the table; none where something is wrong with them."""
    return scopes_in(info.data.get("scope", ()))


Scopes: TypeAlias = Annotated[Texts, AfterValidator(_scopes)]


def _day(value: object) -> object:
    """A day in quotes is meant as well; a number or a moment is not."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


Expiry: TypeAlias = Annotated[
    Annotated[date, Strict()] | Literal["never"],
    BeforeValidator(_day, json_schema_input_type=date | Literal["never"]),
]


class Table(BaseModel):
    """A table of the file: unknown keys are refused, texts are not made of anything else."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PlacesTable(Table):
    """Some entities."""

    scope: Annotated[Scopes, Field(description="Kinds of places: global, project, project-plans, plan ...")]
    match: Annotated[
        Texts | None,
        Field(
            description="Globs for key or name; ! excludes. Required but for the scope global.",
            validate_default=True,
        ),
        AfterValidator(_match),
    ] = None


class RightsTable(PlacesTable):
    """Rights at some entities."""

    rights: Annotated[
        Texts,
        Field(description="Rights, in the words of Specs, Bamboo's pages or its API."),
        AfterValidator(_rights),
    ]


class HolderTable(Table):
    """A user or a role."""

    rights: tuple[RightsTable, ...] = ()


class GroupTable(HolderTable):
    """A predefined group."""

    bamboo_groups: Annotated[
        Texts | None, Field(description="Bamboo's groups that stand behind it; default: the same name.")
    ] = None


class ExceptionTable(RightsTable):
    """Rights of one user or group beside the rules."""

    user: Annotated[Text | None, Field(description="Account name.")] = None
    group: Annotated[Text | None, Field(description="A group of this policy or of Bamboo.")] = None
    reason: Text
    expires: Annotated[Expiry, Field(description='The last day on which it holds, or "never".')]


class UnmanagedTable(PlacesTable):
    """Entities that are left alone."""

    reason: Text


class PolicyFile(Table):
    """Permissions of a Bamboo server: who is to have which rights where."""

    unmatched: Annotated[
        Unmatched | None,
        Field(description="Entities that nothing speaks of: report them (default), or enforce no grants."),
    ] = None
    scopes: Annotated[
        Scopes | None, Field(description="Kinds of places that the policy is about; default: all.")
    ] = None
    groups: dict[Text, GroupTable] = Field(default_factory=dict)
    users: dict[Text, HolderTable] = Field(default_factory=dict)
    roles: dict[Text, HolderTable] = Field(default_factory=dict, description="LOGGED_IN, ANONYMOUS.")
    exceptions: tuple[ExceptionTable, ...] = ()
    unmanaged: tuple[UnmanagedTable, ...] = ()


def policy_schema() -> JSONObject:
    """The JSON Schema of a file (draft 2020-12), for editors."""
    schema: JSONObject = PolicyFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
