"""The outbox: what is to be sent, what was, and what nobody is sure of."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, Select, exists, or_, select, update

from release_kraken.core.delivery import Receipt
from release_kraken.store.announcing import enter_envelopes, make_obsolete
from release_kraken.store.database import Database
from release_kraken.store.plain import Plain
from release_kraken.store.records import DeliveryStatus, Envelope, Phase, StoredDelivery
from release_kraken.store.tables import deliveries, runs

_BEGINNING = deliveries.alias("beginning")
_UNSENT = (DeliveryStatus.WAITING, DeliveryStatus.SENDING)


class Deliveries:
    """Deliveries, entered by the transactions that begin and end runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_ready(self, now: datetime, limit: int) -> tuple[StoredDelivery, ...]:
        """What may be sent now, the oldest first; the end of a run waits until its beginning is told."""
        untold = exists().where(
            _BEGINNING.c.run_id == deliveries.c.run_id,
            _BEGINNING.c.publisher == deliveries.c.publisher,
            _BEGINNING.c.address == deliveries.c.address,
            _BEGINNING.c.phase == Phase.BEGIN,
            _BEGINNING.c.status.in_(_UNSENT),
        )
        query = select(deliveries).where(
            deliveries.c.status == DeliveryStatus.WAITING,
            or_(deliveries.c.not_before.is_(None), deliveries.c.not_before <= now),
            or_(deliveries.c.phase == Phase.BEGIN, ~untold),
        )
        return self._deliveries(query.order_by(deliveries.c.id).limit(limit))

    def begin(self, delivery_id: int, owner: str) -> bool:
        """Take a delivery that waits; False: somebody else has."""
        return self._change(
            delivery_id,
            DeliveryStatus.WAITING,
            status=DeliveryStatus.SENDING,
            owner=owner,
            attempts=deliveries.c.attempts + 1,
        )

    def sent(self, delivery_id: int, receipt: Receipt, now: datetime) -> None:
        """It has arrived."""
        told = {"reference": receipt.reference, "notes": receipt.notes, "error": None}
        self._change(delivery_id, *_UNSENT, status=DeliveryStatus.SENT, ended=now, **told)

    def again(self, delivery_id: int, error: str, not_before: datetime) -> None:
        """It has not arrived and is to be tried again."""
        waits = {"status": DeliveryStatus.WAITING, "owner": None, "not_before": not_before}
        self._change(delivery_id, *_UNSENT, error=error, **waits)

    def failed(self, delivery_id: int, error: str, now: datetime) -> None:
        """It has not arrived and never will."""
        self._change(delivery_id, *_UNSENT, status=DeliveryStatus.FAILED, error=error, ended=now)

    def uncertain(self, delivery_id: int, error: str, now: datetime) -> None:
        """It may have arrived or not, and to send it again could make a second one."""
        self._change(delivery_id, *_UNSENT, status=DeliveryStatus.UNCERTAIN, error=error, ended=now)

    def obsolete(self, delivery_id: int, now: datetime) -> None:
        """Something newer has taken its place."""
        self._change(delivery_id, *_UNSENT, status=DeliveryStatus.OBSOLETE, ended=now)

    def settle(self, owner: str, now: datetime) -> int:
        """Decide what a dead process was sending: what is repeatable waits again, the rest is uncertain."""
        theirs = (deliveries.c.status == DeliveryStatus.SENDING) & (deliveries.c.owner == owner)
        waits = {"status": DeliveryStatus.WAITING, "owner": None}
        unsure = {"status": DeliveryStatus.UNCERTAIN, "ended": now}
        with self._database.writing() as connection:
            return sum(
                connection.execute(update(deliveries).where(theirs, condition).values(values)).rowcount
                for condition, values in (
                    (deliveries.c.repeatable.is_(True), waits),
                    (deliveries.c.repeatable.is_(False), unsure),
                )
            )

    def list_for(self, run_id: str) -> tuple[StoredDelivery, ...]:
        """A run's deliveries, in order of entering."""
        return self._deliveries(
            select(deliveries).where(deliveries.c.run_id == run_id).order_by(deliveries.c.id)
        )

    def list_recent(self, limit: int) -> tuple[StoredDelivery, ...]:
        """The newest deliveries, the newest first."""
        return self._deliveries(select(deliveries).order_by(deliveries.c.id.desc()).limit(limit))

    def is_newest(self, run_id: str) -> bool:
        """Whether no newer run of the same group was entered."""
        with self._database.reading() as connection:
            return connection.scalar(select(runs.c.superseded_by).where(runs.c.id == run_id)) is None

    def _change(self, delivery_id: int, *former: DeliveryStatus, **values: object) -> bool:
        which = update(deliveries).where(deliveries.c.id == delivery_id, deliveries.c.status.in_(former))
        with self._database.writing() as connection:
            return connection.execute(which.values(values)).rowcount == 1

    def _deliveries(self, query: Select[tuple[object]]) -> tuple[StoredDelivery, ...]:
        with self._database.reading() as connection:
            return tuple(_delivery(row) for row in connection.execute(query).mappings())


def tell_end(connection: Connection, run_ids: Sequence[str], now: datetime) -> None:
    """Who was told, or may have been, that a run begins is told that it has ended: nobody works on it now."""
    plain = Plain(connection)
    for run_id in run_ids:
        make_obsolete(plain, run_id, Phase.BEGIN, now)
        told = select(deliveries).where(
            deliveries.c.run_id == run_id,
            deliveries.c.phase == Phase.BEGIN,
            deliveries.c.attempts > 0,
        )
        begun = [_delivery(row).envelope for row in connection.execute(told).mappings()]
        ends = (Envelope(known.publisher, known.address, Phase.END, known.repeatable) for known in begun)
        enter_envelopes(plain, run_id, ends, now)


def _delivery(row: RowMapping) -> StoredDelivery:
    return StoredDelivery(
        id=row["id"],
        run_id=row["run_id"],
        envelope=Envelope(row["publisher"], row["address"], Phase(row["phase"]), row["repeatable"]),
        status=DeliveryStatus(row["status"]),
        created=row["created"],
        attempts=row["attempts"],
        not_before=row["not_before"],
        ended=row["ended"],
        reference=row["reference"],
        notes=tuple(row["notes"]),
        error=row["error"],
    )
