"""The forms of a tool's actions: made from their inputs, filled in, and read back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from release_kraken.core.json import JSONValue
from release_kraken.core.plugin import Action, Tool
from release_kraken.web.access import Actor, Scope
from release_kraken.web.pages import settings_form
from release_kraken.web.pages.endpoints import Form
from release_kraken.web.pages.settings_form import Field, Kind, Shown

Given = Mapping[str, JSONValue | date]
_NOTHING: Given = {}


@dataclass(frozen=True, slots=True)
class Refused:
    """A form of an action that was sent in vain: what it said, and what is wrong with it."""

    action: str
    texts: Mapping[str, str]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActionForm:
    """One form: `fields` are to be filled in, `fixed` are sent along. `id` is unique on the page.

    Nothing of it is shown to who may not send it. `is_refused` says that it was sent in vain just now.
    """

    id: str
    address: str
    summary: str
    csrf: str
    back: str
    fields: tuple[Shown, ...]
    fixed: tuple[Shown, ...]
    may: bool
    is_refused: bool


@dataclass(frozen=True, slots=True)
class ActionForms:
    """Makes the forms of one action on one page, which its template asks for by `form`."""

    action: Action[Any, Any]
    inputs: tuple[Field, ...]
    address: str
    actor: Actor
    back: str
    refused: Refused | None
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def form(self, values: Given = _NOTHING, fixed: Given = _NOTHING, back: str = "") -> ActionForm:
        """A form with these inputs filled in, and those sent along unseen; afterwards `back` is shown.

        What was sent in vain stands in its form again: the one with the same fixed inputs.
        """
        texts = self._texts({**values, **fixed})
        is_refused = self._is_refused(texts, fixed)
        refused = self.refused if is_refused else None
        shown = settings_form.shown(
            self.inputs,
            refused.texts if refused else texts,
            refused.faults if refused else (),
        )
        return ActionForm(
            id=f"{self.action.name}-{next(self._numbers)}",
            address=self.address,
            summary=self.action.summary,
            csrf=self.actor.csrf,
            back=back or self.back,
            fields=tuple(one for one in shown if one.field.name not in fixed),
            fixed=tuple(one for one in shown if one.field.name in fixed and _is_sent(one)),
            may=self.actor.may(Scope.RUN),
            is_refused=is_refused,
        )

    def _texts(self, given: Given) -> dict[str, str]:
        known = {field.name for field in self.inputs}
        if not known >= given.keys():
            raise LookupError(
                f"{self.action.name} has no input {', '.join(sorted(given.keys() - known))} for a form"
            )
        defaults = {
            name: info.get_default(call_default_factory=True)
            for name, info in self.action.inputs.model_fields.items()
            if name in known and not info.is_required()
        }
        return {name: settings_form.as_text(value) for name, value in {**defaults, **given}.items()}

    def _is_refused(self, texts: Mapping[str, str], fixed: Given) -> bool:
        if self.refused is None or self.refused.action != self.action.name:
            return False
        return all(self.refused.texts.get(name) == texts[name] for name in fixed)


def action_forms(
    tool: Tool[Any], actor: Actor, back: str, refused: Refused | None
) -> Mapping[str, ActionForms]:
    """What makes the forms of each action, by the action's name."""
    return {
        action.name: ActionForms(
            action,
            input_fields(action),
            f"/tools/{tool.name}/actions/{action.name}",
            actor,
            back,
            refused,
        )
        for action in tool.actions
    }


def input_fields(action: Action[Any, Any]) -> tuple[Field, ...]:
    """The inputs that a form can hold: no secrets, no tables."""
    return settings_form.fields(action.inputs, frozenset(action.inputs.model_fields))


def inputs(fields: tuple[Field, ...], texts: Mapping[str, str], form: Form) -> dict[str, JSONValue]:
    """What a form says as inputs; what it does not hold, or leaves empty that is no text, has its default."""
    return {
        field.name: settings_form.as_value(field, texts[field.name])
        for field in fields
        if field.kind is Kind.BOX or _is_given(field, texts[field.name], form)
    }


def _is_given(field: Field, text: str, form: Form) -> bool:
    is_held = form.has(f"{settings_form.PREFIX}{field.name}")
    return is_held and bool(text or field.kind in (Kind.TEXT, Kind.LINES) or field.is_optional)


def _is_sent(shown: Shown) -> bool:
    """A box that is not ticked is not sent."""
    return shown.field.kind is not Kind.BOX or shown.text == "true"
