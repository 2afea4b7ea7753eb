"""Keeps house: removes what the store need not keep any longer."""

import logging

from release_kraken.engine.settings.sections import RetentionSettings
from release_kraken.engine.suite import Suite

_log = logging.getLogger(__name__)

_EVERY_SECONDS = 3600.0
_BREATH_SECONDS = 1.0
_BATCH = 1000


class Housekeeper:
    """Prunes the store in batches, with a breath between them in which others can write."""

    def __init__(self, suite: Suite) -> None:
        self._store = suite.store
        self._now = suite.now
        self._days = suite.configuration.own(RetentionSettings).model_dump()

    def step(self) -> float:
        """Remove one batch; returns when to be called again."""
        removed = self._store.retention.prune(self._now(), **self._days, batch=_BATCH)
        if not any(removed.values()):
            return _EVERY_SECONDS
        _log.info("removed what is old: %s", ", ".join(f"{count} {name}" for name, count in removed.items()))
        return _BREATH_SECONDS
