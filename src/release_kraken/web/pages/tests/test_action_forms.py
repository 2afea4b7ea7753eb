"""Forms of actions: what they hold, what they send, what becomes of it."""

from datetime import date
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from release_kraken.core.finding import Severity
from release_kraken.core.plugin import Action
from release_kraken.core.settings import Settings
from release_kraken.web.access import ROLES, Actor
from release_kraken.web.pages import settings_form
from release_kraken.web.pages.action_forms import (
    ActionForm,
    ActionForms,
    Given,
    Refused,
    input_fields,
    inputs,
)
from release_kraken.web.pages.endpoints import Form


class Note(Settings):
    """One input of each kind."""

    release: Annotated[str, Field(description="Which.")]
    text: Annotated[str, Field(description="What.")] = ""
    count: Annotated[int, Field(description="How many.")] = 3
    share: Annotated[float | None, Field(description="How much.")] = None
    urgent: Annotated[bool, Field(description="Whether.")] = False
    mode: Annotated[Literal["fast", "whole"], Field(description="How.")] = "whole"
    severity: Annotated[Severity | None, Field(description="How bad.")] = None
    until: Annotated[date | None, Field(description="Until when.")] = None
    teams: Annotated[tuple[str, ...], Field(description="Who.")] = ()


ACTION: Action[Settings, Note] = Action("note", "Note something", Note, lambda note, desk: note.text)
FIELDS = input_fields(ACTION)
OPERATOR = Actor("ann", ROLES["operator"], "secret")


def forms(actor: Actor = OPERATOR, refused: Refused | None = None) -> ActionForms:
    """What a template is given."""
    return ActionForms(ACTION, FIELDS, "/tools/x/actions/note", actor, "/tools/x?week=1", refused)


def sent(form: ActionForm) -> Form:
    """What a browser sends of a form as it is shown."""
    shown = [*form.fixed, *form.fields]
    boxes = [one for one in shown if one.field.kind == "box"]
    held = {one.html_name: (one.text,) for one in shown if one not in boxes}
    return Form({**held, **{one.html_name: ("on",) for one in boxes if one.text == "true"}})


def read(form: Form) -> Note:
    """What a sent form says, checked."""
    return Note.model_validate(inputs(FIELDS, settings_form.filled_in(FIELDS, form), form))


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"text": "be careful", "count": 0, "share": 0.5}, id="texts and numbers"),
        pytest.param({"urgent": True, "mode": "fast", "severity": "error"}, id="box and choices"),
        pytest.param({"until": date(2026, 11, 30), "teams": ["payments", "search"]}, id="date and lines"),
        pytest.param({"until": None, "severity": None}, id="nothing on purpose"),
    ],
)
@pytest.mark.parametrize("are_fixed", [False, True], ids=["filled in", "sent along"])
def test_what_is_shown_is_what_is_read(values: Given, are_fixed: bool) -> None:
    fixed = {"release": "10042", **values} if are_fixed else {"release": "10042"}
    form = forms().form({} if are_fixed else values, fixed)
    assert read(sent(form)) == Note.model_validate({"release": "10042", **values})


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"])),
    st.integers(),
    st.booleans(),
    st.none() | st.dates(),
)
def test_whatever_is_given_comes_back(text: str, count: int, urgent: bool, until: date | None) -> None:
    values: Given = {"text": text.strip(), "count": count, "urgent": urgent, "until": until}
    form = forms().form(values, {"release": "10042"})
    assert read(sent(form)) == Note.model_validate({"release": "10042", **values})


def test_what_a_form_leaves_out_has_its_default() -> None:
    form = Form({"setting-release": ("10042",), "setting-count": ("",), "setting-mode": ("",)})
    assert inputs(FIELDS, settings_form.filled_in(FIELDS, form), form) == {
        "release": "10042",
        "urgent": False,
    }


def test_what_is_no_number_is_kept_for_the_inputs_to_refuse() -> None:
    form = Form({"setting-count": ("many",)})
    assert inputs(FIELDS, settings_form.filled_in(FIELDS, form), form)["count"] == "many"


def test_what_was_refused_stands_in_its_own_form_alone() -> None:
    texts = {"release": "10042", "count": "many", "text": "careful"}
    made = forms(refused=Refused("note", texts, ("count must be a whole number", "else")))
    own, other = made.form({}, {"release": "10042"}), made.form({"count": 7}, {"release": "10043"})
    assert (own.is_refused, other.is_refused) == (True, False)
    assert {one.field.name: one.text for one in own.fields}["count"] == "many"
    assert {one.field.name: one.faults for one in own.fields}["count"] == ("count must be a whole number",)
    assert {one.field.name: one.text for one in other.fields}["count"] == "7"
    assert own.id != other.id


def test_another_action_was_refused() -> None:
    assert not forms(refused=Refused("else", {"release": "1"}, ())).form({}, {"release": "1"}).is_refused


def test_a_viewer_may_not() -> None:
    assert not forms(Actor("bob", ROLES["viewer"], "secret")).form().may


def test_a_template_that_names_no_input_is_told() -> None:
    with pytest.raises(LookupError, match="note has no input team for a form"):
        forms().form({"team": "payments"})


def test_where_it_leads_back_to() -> None:
    assert forms().form().back == "/tools/x?week=1"
    assert forms().form(back="/tools/x?week=2").back == "/tools/x?week=2"
