"""Finds what runs in an environment, from its deployments."""

from collections.abc import Sequence
from datetime import UTC, datetime

from release_kraken.connectors.bamboo.deployments import Deployed, Result

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def deployed(environment: int, results: Sequence[Result], *, is_all: bool) -> Deployed:
    """What runs there; `results` come newest first, `is_all` says that there are no others.

    Bamboo sorts by when they started, what counts is when they finished. A rollback is a newer deployment of
    an older version: versions are never compared.
    """
    carried_out = sorted((result for result in results if result.is_deployed), key=_finished, reverse=True)
    current, former, *_ = (*carried_out, None, None)
    newest = results[0] if results else None
    return Deployed(
        environment=environment,
        current=current,
        attempt=None if newest is None or newest.is_deployed else newest,
        former=former,
        is_known=current is not None or is_all,
    )


def _finished(result: Result) -> datetime:
    return result.finished or result.started or _LONG_AGO
