"""A form from settings, and the parameters read back from it."""

from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Field, SecretStr

from release_kraken.core.finding import Severity
from release_kraken.core.json import JSONValue
from release_kraken.core.settings import Argument, Option, Settings
from release_kraken.web.pages import settings_form
from release_kraken.web.pages.endpoints import Form
from release_kraken.web.pages.settings_form import Kind


class Nested(Settings):
    """A table."""

    depth: Annotated[int, Field(description="Depth.")] = 1


class Every(Settings):
    """One field of each kind."""

    path: Annotated[Path, Argument("[PATH]"), Field(description="Folder.")] = Path("infra")
    rules: Annotated[tuple[str, ...], Option("--rule"), Field(description="Rules.")] = ("one", "two")
    static: Annotated[bool, Option("--static"), Field(description="Static.")] = True
    jobs: Annotated[int | None, Option("--jobs"), Field(description="Jobs.")] = None
    hours: Annotated[float, Option("--hours"), Field(description="Hours.")] = 24.0
    mode: Annotated[Literal["fast", "whole"], Option("--mode"), Field(description="Mode.")] = "whole"
    severity: Annotated[Severity, Option("--severity"), Field(description="Least.")] = Severity.NOTE
    token: Annotated[SecretStr | None, Field(description="Secret.")] = None
    nested: Annotated[Nested, Field(description="Table.")] = Nested()


FIELDS = settings_form.fields(Every, frozenset(Every.model_fields))
CONFIGURED = settings_form.configured(FIELDS, Every())


def test_every_kind_but_secrets_and_tables() -> None:
    assert {field.name: field.kind for field in FIELDS} == {
        "path": Kind.TEXT,
        "rules": Kind.LINES,
        "static": Kind.BOX,
        "jobs": Kind.WHOLE,
        "hours": Kind.NUMBER,
        "mode": Kind.CHOICE,
        "severity": Kind.CHOICE,
    }


def test_only_what_may_be_set() -> None:
    assert [field.name for field in settings_form.fields(Every, frozenset({"mode"}))] == ["mode"]


def test_configured_values_fill_it_in() -> None:
    assert CONFIGURED == {
        "path": "infra",
        "rules": "one\ntwo",
        "static": "true",
        "jobs": "",
        "hours": "24.0",
        "mode": "whole",
        "severity": "note",
    }


def test_what_is_sent_unchanged_is_no_parameter() -> None:
    boxes = {"setting-static": ("on",)}
    form = Form(boxes | {f"setting-{name}": (text,) for name, text in CONFIGURED.items() if name != "static"})

    texts = settings_form.filled_in(FIELDS, form)

    assert settings_form.parameters(FIELDS, texts, CONFIGURED) == {}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        pytest.param("path", "live", "live", id="text"),
        pytest.param("rules", "three\r\n\r\n four ", ["three", "four"], id="lines"),
        pytest.param("rules", "", [], id="no lines"),
        pytest.param("jobs", "8", 8, id="whole number"),
        pytest.param("jobs", "many", "many", id="no number: the settings say so"),
        pytest.param("hours", "0.5", 0.5, id="number"),
        pytest.param("mode", "fast", "fast", id="choice"),
    ],
)
def test_what_is_changed_is_a_parameter(name: str, text: str, value: JSONValue) -> None:
    form = Form(
        {f"setting-{field}": (kept,) for field, kept in CONFIGURED.items()} | {f"setting-{name}": (text,)}
    )

    texts = settings_form.filled_in(FIELDS, form)

    assert settings_form.parameters(FIELDS, texts, CONFIGURED) == {name: value}


def test_a_box_that_is_not_ticked_is_not_sent() -> None:
    form = Form({f"setting-{name}": (text,) for name, text in CONFIGURED.items() if name != "static"})

    texts = settings_form.filled_in(FIELDS, form)

    assert settings_form.parameters(FIELDS, texts, CONFIGURED) == {"static": False}


def test_nothing_takes_a_configured_value_back() -> None:
    assert settings_form.parameters(FIELDS, {**CONFIGURED, "jobs": ""}, {**CONFIGURED, "jobs": "4"}) == {
        "jobs": None
    }


def test_a_fault_stands_beside_its_field() -> None:
    faults = ("--jobs must be a whole number", "apply what?")

    shown = settings_form.shown(FIELDS, CONFIGURED, faults)

    assert {one.field.name: one.faults for one in shown if one.faults} == {"jobs": (faults[0],)}
    assert settings_form.elsewhere(FIELDS, faults) == ["apply what?"]
