"""What tools remember from one run to the next: JSON values by key, apart for each tool."""

import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from release_kraken.core.json import JSONValue
from release_kraken.store import StoreError
from release_kraken.store.transaction import Transactions

LONGEST_KEY = 1000
"""In bytes: what fits into an index of every database."""

_LEVEL = 1  # as for reports: twice as fast as the default, and a tenth larger
_LONE_SURROGATES = "surrogatepass"  # every text of Python comes back as it was
_GETTING = 'SELECT value FROM memory WHERE tool = :tool AND "key" = :key'
_LISTING = """\
SELECT "key", value FROM memory WHERE tool = :tool AND "key" >= :first AND "key" < :beyond ORDER BY "key"
"""
_KEEPING = """\
INSERT INTO memory (tool, "key", value, changed) VALUES (:tool, :key, :value, :changed)
ON CONFLICT (tool, "key") DO UPDATE SET value = excluded.value, changed = excluded.changed
"""
_FORGETTING = 'DELETE FROM memory WHERE tool = :tool AND "key" = :key'


class ToolMemories:
    """What each tool remembers.

    Keys are kept as the bytes of their UTF-8: every database orders those alike, and a prefix is a range.
    """

    def __init__(self, database: Transactions) -> None:
        self._database = database

    def get(self, tool: str, key: str) -> JSONValue:
        """The value of a key; None where there is none."""
        with self._database.looking() as transaction:
            found = transaction.rows(_GETTING, {"tool": tool, "key": _kept_key(key)})
        return _value(found[0][0]) if found else None

    def list(self, tool: str, prefix: str = "") -> Mapping[str, JSONValue]:
        """Every value whose key begins so, by its whole key, in the order of keys."""
        first = _kept_key(prefix)
        with self._database.looking() as transaction:
            rows = transaction.rows(_LISTING, {"tool": tool, "first": first, "beyond": _beyond(first)})
        return {key.decode(errors=_LONE_SURROGATES): _value(value) for key, value in rows}

    def put(self, tool: str, values: Mapping[str, JSONValue], now: datetime) -> None:
        """Keep all of these values, or none; what a key had is replaced."""
        kept = [
            {"tool": tool, "key": _kept_key(key), "value": _kept_value(value), "changed": now}
            for key, value in sorted(values.items())  # so that nobody waits for each other
        ]
        if not kept:
            return
        with self._database.changing() as transaction:
            transaction.change_all(_KEEPING, kept)

    def remove(self, tool: str, keys: Iterable[str]) -> None:
        """Forget these keys, all of them or none; those that there are not are no matter."""
        gone = [{"tool": tool, "key": _kept_key(key)} for key in sorted(keys)]
        if not gone:
            return
        with self._database.changing() as transaction:
            transaction.change_all(_FORGETTING, gone)


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


def _beyond(prefix: bytes) -> bytes:
    """What is greater than every key with this prefix: a range, which the primary key's index answers."""
    if not prefix:
        return b"\xff"  # no UTF-8 has it
    return prefix[:-1] + bytes([prefix[-1] + 1])
