"""What could not be looked at, and which findings are in doubt for it."""

from collections.abc import Iterable, Iterator, Sequence

from release_kraken.core.report import NotChecked
from release_kraken.tools.bamboo_permissions.rule import path_of
from release_kraken.tools.bamboo_permissions.wording import entity_in_words
from release_kraken.tools.bamboo_permissions.world import Observed, World

_RULES = (
    "excess-grant",
    "failed-change",
    "held-change",
    "missing-grant",
    "specs-managed-drift",
    "unknown-right",
    "unmatched-entity",
)
_MOST = 10


def unread_lists(world: World) -> Iterator[NotChecked]:
    """Lists that could not be had: nothing is known of what is on them, nor which patterns match it."""
    for what, why in world.gaps:
        yield NotChecked(what, why, rules=(*_RULES, "idle-pattern", "unknown-principal"))


def unread(observed: Iterable[Observed]) -> Iterator[NotChecked]:
    """Entities whose grants could not be read; many of one kind with the same trouble are told as one."""
    together: dict[tuple[str, str], list[Observed]] = {}
    for each in observed:
        if each.grants is None:
            together.setdefault((each.entity.scope.kind, each.trouble), []).append(each)
    for (kind, trouble), some in together.items():
        if len(some) > _MOST:
            yield NotChecked(_many(some), trouble, path=kind, rules=_RULES)
        else:
            yield from (_one(each) for each in some)


def _one(each: Observed) -> NotChecked:
    return NotChecked(
        entity_in_words(each.entity), each.trouble, path=path_of(each.entity.scope), rules=_RULES
    )


def _many(some: Sequence[Observed]) -> str:
    return f"{entity_in_words(some[0].entity)} and {len(some) - 1:,} others of its kind"
