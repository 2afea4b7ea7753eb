"""The example and the schema, both made from the declarations."""

import re
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import jsonschema
import pytest
from pydantic import Field

from release_kraken.core.settings import Settings
from release_kraken.engine.settings import configuration, example, schema

VALIDATOR = jsonschema.Draft202012Validator


class Colour(StrEnum):
    RED = "red"


class Deep(Settings):
    size: Annotated[int, Field(description="Size.")] = 3


class Inner(Settings):
    name: Annotated[str, Field(description="Name.")]
    deep: Annotated[Deep, Field(description="Deeper.")] = Deep()


class Odd(Settings):
    """Every shape that a field may have."""

    text: Annotated[str, Field(description="Text.")] = 'quote " and \\ and \n'
    switch: Annotated[bool, Field(description="Switch.")] = True
    folder: Annotated[Path | None, Field(description="Folder.")] = None
    number: Annotated[float | None, Field(gt=0, description="Number.")] = None
    choice: Annotated[Literal["a", "b"] | None, Field(description="Choice.")] = None
    colour: Annotated[Colour | None, Field(description="Colour.")] = None
    free: Annotated[dict[str, int], Field(description="Free.")] = Field(default={"a b": 1, "c": 2})
    shown: Annotated[str | None, Field(pattern="^x+$", examples=["xx"], description="Shown.")] = None
    one: Annotated[Deep, Field(description="One.")] = Deep()
    maybe: Annotated[Inner | None, Field(description="Maybe.")] = None
    many: Annotated[tuple[Inner, ...], Field(description="Many.")] = ()
    named: Annotated[dict[str, Deep], Field(description="Named.")] = Field(default_factory=dict)


def uncommented(text: str) -> str:
    return re.sub(r"^#(?! )", "", text, flags=re.MULTILINE)


def odd_example() -> str:
    return "[odd]\n" + "\n".join(example.body(("odd",), Odd)) + "\n"


def test_the_example_says_nothing_until_it_is_uncommented() -> None:
    assert Odd.model_validate(tomllib.loads(odd_example())["odd"]) == Odd()


def test_the_uncommented_example_is_the_defaults_and_one_of_each_list() -> None:
    settings = Odd.model_validate(tomllib.loads(uncommented(odd_example()))["odd"])
    assert settings == Odd(many=(Inner(name="..."),), named={"name": Deep()})


def test_what_is_unset_is_shown_and_validates() -> None:
    keys = "|".join(Odd.model_fields)
    text = re.sub(rf"^# ?(?=\[|(?:{keys}|name|size) = )", "", odd_example(), flags=re.MULTILINE)
    values = tomllib.loads(text)["odd"]
    assert values.keys() == Odd.model_fields.keys()
    assert Odd.model_validate(values).maybe == Inner(name="...")


@pytest.mark.parametrize(
    "change", [pytest.param(str, id="as-it-is"), pytest.param(uncommented, id="uncommented")]
)
def test_the_whole_example_is_right(tmp_path: Path, change: "type[str]") -> None:
    path = tmp_path / "kraken.toml"
    path.write_text(change(example.example()))
    configuration.read(path).check()


def test_the_example_fits_on_a_page() -> None:
    assert not [line for line in example.example().splitlines() if line.startswith("# ") and len(line) > 102]


def test_the_schema_is_one() -> None:
    VALIDATOR.check_schema(schema.schema())


def test_the_schema_accepts_the_example() -> None:
    document = tomllib.loads(uncommented(example.example()))
    VALIDATOR(schema.schema()).validate(document)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[tool]", id="section"),
        pytest.param("[tools.nothing]", id="tool"),
        pytest.param("[cache]\nmegabyts = 1", id="key"),
        pytest.param("[cache]\nmegabytes = 0", id="value"),
    ],
)
def test_the_schema_refuses_what_is_unknown(text: str) -> None:
    assert not VALIDATOR(schema.schema()).is_valid(tomllib.loads(text))
