"""Enters what is to be sent because runs begin and end."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from release_kraken.store.records import DeliveryStatus, Envelope, Phase
from release_kraken.store.transaction import Transaction, inserting

_WAITING = {"status": DeliveryStatus.WAITING, "attempts": 0, "reference": "", "notes": ()}
_COLUMNS = ("run_id", "publisher", "address", "phase", "repeatable", "created", *_WAITING)
_ENTERING = f"{inserting('deliveries', _COLUMNS)} ON CONFLICT DO NOTHING"
_OUTDATING = """\
UPDATE deliveries SET status = :obsolete, ended = :now
WHERE run_id = :run_id AND phase = :phase AND status = :waiting
"""


def enter_envelopes(
    transaction: Transaction, run_id: str, envelopes: Iterable[Envelope], now: datetime
) -> None:
    """Enter deliveries of a run, each of which is kept once."""
    waiting = {"run_id": run_id, **_WAITING, "created": now}
    transaction.change_all(_ENTERING, [{**waiting, **asdict(envelope)} for envelope in envelopes])


def make_obsolete(transaction: Transaction, run_id: str, phase: Phase, now: datetime) -> None:
    """What still waits to be sent is too late."""
    status = {"waiting": DeliveryStatus.WAITING, "obsolete": DeliveryStatus.OBSOLETE}
    transaction.change(_OUTDATING, {"run_id": run_id, "phase": phase, "now": now, **status})
