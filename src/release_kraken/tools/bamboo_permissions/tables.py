"""The tables of a report: what differs from the policy. Who may do what is a table of its own."""

from collections.abc import Iterable, Iterator

from release_kraken.connectors.bamboo.rights import Right
from release_kraken.core.report import Table
from release_kraken.tools.bamboo_permissions.access import effective
from release_kraken.tools.bamboo_permissions.plan import Access, Plan
from release_kraken.tools.bamboo_permissions.wording import change_in_words, entity_in_words, rights_in_words
from release_kraken.tools.bamboo_permissions.world import World

_MOST = 500

Row = tuple[str, ...]

_ACCESS = Table(
    "Who may do what",
    ("Where to look",),
    (("kraken bamboo-permissions access prints it, as the page of this tool shows it",),),
)


def tables(plan: Plan) -> tuple[Table, ...]:
    """Those that have rows. What is still allowed from elsewhere is said with each step that removes."""
    found = (
        _table("Plan", ("Where", "What", "Why"), _steps(plan)),
        _table("Held", ("Where", "What", "Reason"), _held(plan)),
        _table("Left alone", ("Where", "Reason"), _left_alone(plan)),
    )
    differing = tuple(table for table in found if table.rows)
    return (*differing, _ACCESS) if differing else ()


def access_table(world: World, principal: str = "", most: int | None = None) -> Table:
    """Who may do what; with a principal (`user dana`, or its name alone), what that one may do."""
    names = {str(each.entity.scope): entity_in_words(each.entity) for each in world.observed}
    rows = (
        (names[str(each.entity.scope)], str(each.principal), rights_in_words(rights), names[each.source])
        for each, rights in together(each for each in effective(world) if is_named(each, principal))
    )
    return _table("Effective access", ("Where", "Who", "Rights", "Granted at"), rows, most)


def is_named(access: Access, principal: str) -> bool:
    """Whether it is meant by what somebody typed; everybody is by nothing."""
    wanted = principal.strip().lower()
    return not wanted or wanted in (str(access.principal).lower(), access.principal.name.lower())


def together(found: Iterable[Access]) -> Iterator[tuple[Access, frozenset[Right]]]:
    """The first of each entity, principal and source, with all its rights."""
    rights: dict[tuple[object, ...], set[Right]] = {}
    firsts: dict[tuple[object, ...], Access] = {}
    for each in found:
        key = (each.entity.scope, each.principal, each.source)
        firsts.setdefault(key, each)
        rights.setdefault(key, set()).add(each.right)
    return ((first, frozenset(rights[key])) for key, first in firsts.items())


def _steps(plan: Plan) -> Iterator[Row]:
    return ((entity_in_words(step.entity), change_in_words(step), step.why) for step in plan.steps)


def _held(plan: Plan) -> Iterator[Row]:
    for held in plan.held:
        what = change_in_words(held.step) if held.step.rights else str(held.step.principal)
        yield entity_in_words(held.step.entity), what, held.why


def _left_alone(plan: Plan) -> Iterator[Row]:
    return ((entity_in_words(each.entity), each.reason) for each in plan.left_alone)


def _table(title: str, columns: Row, rows: Iterable[Row], most: int | None = _MOST) -> Table:
    every = list(rows)
    shown = every[:most]
    if most is not None and len(every) > most:
        title = f"{title} (the first {most:,} of {len(every):,})"
    return Table(title, columns, tuple(shown))
