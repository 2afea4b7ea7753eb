"""What tools remember from one run to the next: JSON values by key, apart for each tool."""

import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, LargeBinary, bindparam, delete, select

from release_kraken.core.json import JSONValue
from release_kraken.store import StoreError
from release_kraken.store.database import Database
from release_kraken.store.dialects import insert
from release_kraken.store.tables import memory

LONGEST_KEY = 1000
"""In bytes: what fits into an index of every database."""

_LEVEL = 1  # as for reports: twice as fast as the default, and a tenth larger
_LONE_SURROGATES = "surrogatepass"  # every text of Python comes back as it was
_HERE = (memory.c.tool == bindparam("of_tool")) & (memory.c.key == bindparam("of_key", type_=LargeBinary))
_FORGETTING = delete(memory).where(_HERE)


class ToolMemories:
    """What each tool remembers.

    Keys are kept as the bytes of their UTF-8: every database orders those alike, and a prefix is a range.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, tool: str, key: str) -> JSONValue:
        """The value of a key; None where there is none."""
        query = select(memory.c.value).where(memory.c.tool == tool, memory.c.key == _kept_key(key))
        with self._database.reading() as connection:
            kept = connection.scalar(query)
        return None if kept is None else _value(kept)

    def list(self, tool: str, prefix: str = "") -> Mapping[str, JSONValue]:
        """Every value whose key begins so, by its whole key, in the order of keys."""
        query = select(memory.c.key, memory.c.value).where(memory.c.tool == tool, *_begins(prefix))
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(memory.c.key)).all()
        return {key.decode(errors=_LONE_SURROGATES): _value(value) for key, value in rows}

    def put(self, tool: str, values: Mapping[str, JSONValue], now: datetime) -> None:
        """Keep all of these values, or none; what a key had is replaced."""
        kept = [
            {"tool": tool, "key": _kept_key(key), "value": _kept_value(value), "changed": now}
            for key, value in sorted(values.items())  # so that nobody waits for each other
        ]
        if not kept:
            return
        with self._database.writing() as connection:
            entering = insert(connection.dialect.name, memory)
            replacing = entering.on_conflict_do_update(
                index_elements=["tool", "key"],
                set_={"value": entering.excluded.value, "changed": entering.excluded.changed},
            )
            connection.execute(replacing, kept)

    def remove(self, tool: str, keys: Iterable[str]) -> None:
        """Forget these keys, all of them or none; those that there are not are no matter."""
        gone = [{"of_tool": tool, "of_key": _kept_key(key)} for key in sorted(keys)]
        if not gone:
            return
        with self._database.writing() as connection:
            connection.execute(_FORGETTING, gone)


def _kept_key(key: str) -> bytes:
    kept = key.encode(errors=_LONE_SURROGATES)
    if len(kept) > LONGEST_KEY:
        raise StoreError(
            f"the key {key[:40]!r}... cannot be remembered: it has {len(kept)} bytes, "
            f"and {LONGEST_KEY} is the most; choose a shorter one"
        )
    return kept


def _kept_value(value: JSONValue) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=dict)  # any Mapping
    return zlib.compress(text.encode(errors=_LONE_SURROGATES), _LEVEL)


def _value(kept: bytes) -> JSONValue:
    value: JSONValue = json.loads(zlib.decompress(kept).decode(errors=_LONE_SURROGATES))
    return value


def _begins(prefix: str) -> tuple[ColumnElement[bool], ...]:
    """The keys with this prefix as a range, which the primary key's index answers."""
    if not prefix:
        return ()
    first = _kept_key(prefix)
    return memory.c.key >= first, memory.c.key < first[:-1] + bytes([first[-1] + 1])  # no UTF-8 has 0xFF
