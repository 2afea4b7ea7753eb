"""What the page of the permission enforcer shows: the plan, who may do what, and the exceptions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from release_kraken.core.json import JSONValue
from release_kraken.core.plugin import Desk
from release_kraken.core.report import Report
from release_kraken.tools.bamboo_permissions.facts import unpacked
from release_kraken.tools.bamboo_permissions.journal import Journal
from release_kraken.tools.bamboo_permissions.plan import Deed, Held, Plan, Step
from release_kraken.tools.bamboo_permissions.planning.deadlines import SOON
from release_kraken.tools.bamboo_permissions.principals import folded
from release_kraken.tools.bamboo_permissions.settings import BambooPermissionsSettings, subject
from release_kraken.tools.bamboo_permissions.tables import access_table
from release_kraken.tools.bamboo_permissions.wording import change_in_words, entity_in_words, rights_in_words
from release_kraken.tools.bamboo_permissions.world import Entity

_MOST = 50
"""Entities, or rows of a list, that are shown; the run has all."""
_MOST_ACCESS = 200
_VIEWS = {"plan": "Plan", "access": "Access", "exceptions": "Exceptions"}


@dataclass(frozen=True, slots=True)
class Row:
    """What one principal gets and loses at an entity."""

    who: str
    gets: str
    loses: str
    why: str


@dataclass(frozen=True, slots=True)
class Place:
    """An entity that changes."""

    name: str
    url: str
    rows: tuple[Row, ...]


def values(desk: Desk[BambooPermissionsSettings]) -> Mapping[str, object]:
    """What the template shows; before the first run, that there was none."""
    journal = Journal(desk.memory, subject(desk.settings))
    around: dict[str, object] = {
        "policy": desk.settings.policy and str(desk.settings.policy),
        "last": journal.last(),
        "unfinished": journal.unfinished(),
        "view": None,
    }
    if desk.run is None or desk.report is None or not desk.report.facts:
        return around
    return {
        **around,
        **_shown(desk.report, desk.query),
        "run": desk.run.id,
        "read": desk.run.finished,
        "today": desk.now.date().isoformat(),
        "soon": (desk.now.date() + SOON).isoformat(),
    }


def _shown(report: Report, query: Mapping[str, str]) -> Mapping[str, object]:
    state = unpacked(report.facts)
    plan, world = state.plan, state.world
    principal = query.get("principal", "").strip()
    asked = query.get("view", "access" if principal else "plan")
    view = asked if asked in _VIEWS else "plan"
    everything = places(plan)
    return {
        "view": view,
        "tabs": [(title, f"?view={name}", name == view) for name, title in _VIEWS.items()],
        "digest": report.facts.get("policy"),
        "account": world.identity,
        "entities": len(world.observed),
        "unread": len(report.not_checked),
        "tally": {deed.value: sum(step.deed is deed for step in plan.steps) for deed in Deed},
        "places": everything[:_MOST],
        "more": len(everything) - _MOST,
        "held": [_held(each) for each in plan.held[:_MOST]],
        "count_held": len(plan.held),
        "unmatched": plan.unmatched[:_MOST],
        "count_unmatched": len(plan.unmatched),
        "left_alone": plan.left_alone[:_MOST],
        "name": entity_in_words,
        "principal": principal,
        "access": access_table(world, principal, _MOST_ACCESS) if view == "access" else None,
        "exceptions": _records(report.facts.get("exceptions")),
    }


def places(plan: Plan) -> tuple[Place, ...]:
    """The entities of a plan, from the server downwards, each with what everybody gets and loses."""
    together: dict[object, list[Step]] = {}
    for step in plan.steps:
        together.setdefault(step.entity.scope, []).append(step)
    return tuple(_place(steps[0].entity, steps) for steps in together.values())


def _place(entity: Entity, steps: list[Step]) -> Place:
    of_one: dict[object, list[Step]] = {}
    for step in steps:
        of_one.setdefault(folded(step.principal), []).append(step)
    return Place(entity_in_words(entity), entity.url, tuple(map(_row, of_one.values())))


def _row(steps: list[Step]) -> Row:
    rights = {
        deed: frozenset(right for step in steps if step.deed is deed for right in step.rights)
        for deed in Deed
    }
    said = {deed: rights_in_words(some) if some else "" for deed, some in rights.items()}
    why = "; ".join(dict.fromkeys(step.why for step in steps))
    return Row(str(steps[0].principal), said[Deed.ADD], said[Deed.REMOVE], why)


def _held(held: Held) -> Mapping[str, str]:
    step = held.step
    return {
        "name": entity_in_words(step.entity),
        "url": step.entity.url,
        "what": change_in_words(step) if step.rights else str(step.principal),
        "why": held.why,
    }


def _records(value: JSONValue) -> list[Mapping[str, JSONValue]]:
    return list(_only_records(value))


def _only_records(value: JSONValue) -> Iterator[Mapping[str, JSONValue]]:
    if isinstance(value, list | tuple):
        yield from (each for each in value if isinstance(each, Mapping))
