"""What is to be sent is sent once, as far as anybody can tell."""

import pytest

from release_kraken.core.delivery import Receipt
from release_kraken.store.records import DeliveryStatus, Envelope, Phase, StoredDelivery
from release_kraken.store.store import Store
from release_kraken.store.tests.samples import At, begun, entered, report

STATUS = Envelope("build_status", "12", Phase.BEGIN, repeatable=True)
STATUS_END = Envelope("build_status", "12", Phase.END, repeatable=True)
CARD = Envelope("teams", "ops", Phase.END, repeatable=False)


def ready(store: Store, at: At, *envelopes: Envelope) -> list[StoredDelivery]:
    """Deliveries of a run that has ended."""
    store.queue.finish(begun(store, at(0)), report(), at(1), lambda _: envelopes)
    return list(store.deliveries.list_ready(at(1), 99))


def test_a_delivery_is_taken_once_and_sent(store: Store, at: At) -> None:
    (delivery,) = ready(store, at, CARD)
    assert (delivery.envelope, delivery.status, delivery.created) == (CARD, DeliveryStatus.WAITING, at(1))
    assert store.deliveries.begin(delivery.id, "me")
    assert not store.deliveries.begin(delivery.id, "you")
    assert store.deliveries.list_ready(at(2), 99) == ()
    store.deliveries.sent(delivery.id, Receipt("https://x", ("shortened",)), at(3))
    (sent,) = store.deliveries.list_for(delivery.run_id)
    assert (sent.status, sent.attempts, sent.ended) == (DeliveryStatus.SENT, 1, at(3))
    assert (sent.reference, sent.notes, sent.error) == ("https://x", ("shortened",), None)
    store.deliveries.failed(delivery.id, "late", at(4))
    assert store.deliveries.list_recent(9) == (sent,)


def test_one_that_has_not_arrived_waits(store: Store, at: At) -> None:
    (delivery,) = ready(store, at, CARD)
    store.deliveries.begin(delivery.id, "me")
    store.deliveries.again(delivery.id, "busy", at(5))
    assert store.deliveries.list_ready(at(4), 99) == ()
    (again,) = store.deliveries.list_ready(at(5), 99)
    assert (again.error, again.attempts, again.not_before) == ("busy", 1, at(5))
    store.deliveries.failed(again.id, "no such channel", at(6))
    (failed,) = store.deliveries.list_recent(9)
    assert (failed.status, failed.error, failed.ended) == (DeliveryStatus.FAILED, "no such channel", at(6))


def test_the_end_is_told_after_the_beginning(store: Store, at: At) -> None:
    claim = begun(store, at(0))
    store.queue.begin_deliveries(claim, [STATUS, STATUS], at(0))
    (beginning,) = store.deliveries.list_ready(at(0), 99)
    store.deliveries.begin(beginning.id, "me")
    store.queue.finish(claim, report(), at(1), lambda _: [STATUS_END, CARD])
    assert [found.envelope for found in store.deliveries.list_ready(at(1), 99)] == [CARD]
    store.deliveries.sent(beginning.id, Receipt(), at(2))
    assert [found.envelope for found in store.deliveries.list_ready(at(2), 1)] == [STATUS_END]


def test_what_a_dead_process_was_sending_is_settled(store: Store, at: At) -> None:
    for delivery in ready(store, at, STATUS_END, CARD, Envelope("teams", "dev", Phase.END, repeatable=False)):
        store.deliveries.begin(delivery.id, "dead" if delivery.envelope.address != "dev" else "alive")
    assert store.deliveries.settle("dead", at(5)) == 2
    assert {found.envelope.address: found.status for found in store.deliveries.list_recent(9)} == {
        "12": DeliveryStatus.WAITING,
        "ops": DeliveryStatus.UNCERTAIN,
        "dev": DeliveryStatus.SENDING,
    }


def test_what_is_obsolete_is_not_sent(store: Store, at: At) -> None:
    (delivery,) = ready(store, at, STATUS_END)
    store.deliveries.obsolete(delivery.id, at(2))
    assert store.deliveries.list_ready(at(3), 99) == ()
    assert [found.status for found in store.deliveries.list_recent(9)] == [DeliveryStatus.OBSOLETE]


@pytest.mark.parametrize("group", [None, "pr"])
def test_the_only_run_is_the_newest(store: Store, at: At, group: str | None) -> None:
    assert store.deliveries.is_newest(entered(store, at(0), group=group).id)
