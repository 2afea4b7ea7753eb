"""What a tool remembers from one run to the next, and what it enters into the audit log."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from release_kraken.core.json import JSONObject, JSONValue


class Memory(Protocol):
    """JSON values by key, of one tool; kept in the store, so that runs, pages and actions share them.

    Keys are texts such as `release/10042`. Each call is one transaction. Raises a KrakenError where the
    store cannot be used: who remembers nothing must not act as if there had been nothing.
    """

    def get(self, key: str) -> JSONValue:
        """The value of a key; None where there is none."""
        ...

    def list(self, prefix: str = "") -> Mapping[str, JSONValue]:
        """Every value whose key begins so, by its whole key, in order."""
        ...

    def put(self, values: Mapping[str, JSONValue]) -> None:
        """Keep all of these values, or none; what a key had is replaced."""
        ...

    def remove(self, keys: Iterable[str]) -> None:
        """Forget these keys; those that there are not are no matter."""
        ...


class Audit(Protocol):
    """Enters what a run does to the outside into the audit log, as done by who asked for the run."""

    def record(self, action: str, target: str, detail: JSONObject) -> None:
        """Enter that `action` ("bamboo.grant") is done to `target`; `detail` is before and after.

        Raises a KrakenError where nothing can be entered: what cannot be audited must not be done.
        """
        ...
