"""Reads what there is on a Bamboo server, and who was granted what there."""

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from release_kraken.connectors.bamboo.client import Bamboo
from release_kraken.connectors.bamboo.grants import Refusal, RefusedError
from release_kraken.connectors.bamboo.scope import ScopeKind
from release_kraken.core.context import Context
from release_kraken.core.errors import RemoteError
from release_kraken.tools.bamboo_permissions.entities import SERVER, SOURCES, above
from release_kraken.tools.bamboo_permissions.world import Entity, Observed, World

_AT_ONCE = 5
_NO_LIST = "this Bamboo does not have that list, or hides it from Kraken's account; Kraken needs Bamboo 9"
_TROUBLES = {
    Refusal.FORBIDDEN: "Kraken's account is no administrator there: grant it Admin",
    Refusal.MISSING: "it is gone, hidden from Kraken's account, or this Bamboo has no permissions there",
}


def collect(kinds: Collection[ScopeKind], context: Context) -> World:
    """All entities of these kinds and of those above them, with their grants.

    What cannot be listed is a gap, what cannot be read an entity with trouble. Raises RemoteError where
    Bamboo does not even say who asks. Costs 3 requests an entity.
    """
    bamboo = context.connector(Bamboo)
    identity = bamboo.get_identity()
    entities, gaps = [SERVER], list[tuple[str, str]]()
    wanted = above(kinds)
    for source in SOURCES:
        if source.kinds & wanted:
            try:
                entities += [each for each in source.list_entities(bamboo) if each.scope.kind in wanted]
            except RemoteError as error:
                gaps.append((source.what, _why_no_list(error)))
    return World(observe(entities, context), identity, tuple(gaps))


def observe(
    entities: Sequence[Entity], context: Context, step: str = "Read permissions"
) -> tuple[Observed, ...]:
    """The entities with their grants, in the same order, a few asked for at a time."""
    bamboo = context.connector(Bamboo)
    pool = ThreadPoolExecutor(_AT_ONCE)
    try:
        asked = [pool.submit(observe_one, bamboo, entity) for entity in entities]
        for done, _ in enumerate(as_completed(asked), 1):
            context.progress.update(step, done, len(asked))
        return tuple(each.result() for each in asked)
    finally:
        pool.shutdown(cancel_futures=True)


def observe_one(bamboo: Bamboo, entity: Entity) -> Observed:
    """One entity with its grants."""
    try:
        return Observed(entity, bamboo.list_grants(entity.scope))
    except RemoteError as error:
        known = _TROUBLES.get(error.refusal) if isinstance(error, RefusedError) else None
        return Observed(entity, None, known or str(error))


def _why_no_list(error: RemoteError) -> str:
    is_missing = isinstance(error, RefusedError) and error.refusal is Refusal.MISSING
    return _NO_LIST if is_missing else str(error)
