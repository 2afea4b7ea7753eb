"""The changes of a plan for people: what each entity's grants are, and what they become."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from release_kraken.connectors.bamboo.grants import Grant, Grants, Principal
from release_kraken.connectors.bamboo.rights import Rights
from release_kraken.core.report import Change
from release_kraken.tools.bamboo_permissions.holdings import after
from release_kraken.tools.bamboo_permissions.plan import Deed, Step
from release_kraken.tools.bamboo_permissions.principals import folded
from release_kraken.tools.bamboo_permissions.rule import grant_key
from release_kraken.tools.bamboo_permissions.wording import entity_in_words, grant_in_words
from release_kraken.tools.bamboo_permissions.world import World

FOUND_AS = {Deed.ADD: "missing-grant", Deed.REMOVE: "excess-grant"}
"""The rules that find what steps mend."""


def finding_of(step: Step) -> str:
    """The key of the finding that a step mends."""
    return grant_key(FOUND_AS[step.deed], step.entity.scope, step.principal)


def changes(steps: Iterable[Step], world: World) -> tuple[Change, ...]:
    """One for each entity, in the order in which they are first touched."""
    grants = {each.entity.scope: each.grants for each in world.observed}
    together: dict[object, list[Step]] = {}
    for step in steps:
        together.setdefault(step.entity.scope, []).append(step)
    return tuple(_change(some, grants.get(some[0].entity.scope)) for some in together.values())


def _change(steps: list[Step], grants: Grants | None) -> Change:
    before = {folded(each.principal): each for each in grants.all} if grants else {}
    now = dict(before)
    for step in steps:
        had = now.get(folded(step.principal), Grant(step.principal, Rights(frozenset())))
        now[folded(step.principal)] = replace(
            had, rights=replace(had.rights, known=after(step, had.rights.known))
        )
    return Change(
        entity_in_words(steps[0].entity),
        _text(before),
        _text(now),
        "; ".join(dict.fromkeys(step.why for step in steps)),
        tuple(dict.fromkeys(finding_of(step) for step in steps)),
    )


def _text(grants: Mapping[Principal, Grant]) -> str:
    """A line for everybody who has rights, in the same order always."""
    has_rights = (grants[who] for who in sorted(grants, key=lambda who: (who.kind, who.name)))
    return "".join(
        f"{grant_in_words(each)}\n" for each in has_rights if each.rights.known or each.rights.unknown
    )
