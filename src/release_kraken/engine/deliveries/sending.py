"""The outbox: carries out the deliveries that runs have left in the store, each address one at a time."""

import logging
import random
import threading
from collections.abc import Callable
from datetime import timedelta

from release_kraken.core.delivery import Receipt
from release_kraken.core.errors import ConfigError, KrakenError, RemoteError
from release_kraken.core.publication import Publication
from release_kraken.core.run import Run, RunStatus
from release_kraken.engine import discovery
from release_kraken.engine.deliveries.publications import publication, unreported
from release_kraken.engine.endings import enter_end
from release_kraken.engine.suite import Suite
from release_kraken.store import StoreError
from release_kraken.store.records import Phase, RunFilter, StoredDelivery

_log = logging.getLogger(__name__)

_POLL_SECONDS = 0.5
_READY = 200
_SLOTS = 4
_TRIES = 10
_LONGEST_PAUSE = 600  # seconds; 10 tries are spread over about half an hour
_LONGEST_ASKED = 3600  # seconds; Power Automate has been seen to ask for 40 minutes

Address = tuple[str, str]
"""A publisher and where it sends."""


class Sender:
    """Sends what is ready, in the order in which it was planned, several addresses at the same time.

    `owner` is the process whose death lets others decide about what it was sending. `busy` are the addresses
    to which something is on its way; `changed` tells when that changes.
    """

    def __init__(
        self,
        suite: Suite,
        owner: str,
        wake: Callable[[], None],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._suite = suite
        self._owner = owner
        self._wake = wake
        self._chance = chance
        self.busy: set[Address] = set()
        self.changed = threading.Condition()
        self._stopping = threading.Event()

    def step(self) -> float:
        """Begin what is ready; returns when to be called again."""
        for delivery in self._suite.store.deliveries.list_ready(self._suite.now(), _READY):
            if len(self.busy) >= _SLOTS:
                break
            self._begin(delivery)
        return _POLL_SECONDS

    def drain(self, seconds: float) -> None:
        """Wait for what is being sent. No step may be made any more."""
        self._stopping.set()
        with self.changed:
            self.changed.wait_for(lambda: not self.busy, seconds)

    def _begin(self, delivery: StoredDelivery) -> None:
        address = _address(delivery)
        with self.changed:
            if address in self.busy:
                return
            self.busy.add(address)
        name = f"delivery {delivery.id}"
        threading.Thread(target=self._work, args=(delivery,), name=name, daemon=True).start()

    def _work(self, delivery: StoredDelivery) -> None:
        try:
            self._carry_out(delivery)
        except StoreError as error:
            _log.warning("delivery %s waits: %s", delivery.id, error)
        finally:
            with self.changed:
                self.busy.discard(_address(delivery))
                self.changed.notify_all()
            self._wake()

    def _carry_out(self, delivery: StoredDelivery) -> None:
        deliveries, now = self._suite.store.deliveries, self._suite.now()
        run = self._suite.store.runs.get(delivery.run_id)
        if run is None or self._is_obsolete(delivery, run):
            deliveries.obsolete(delivery.id, now)
        elif self._is_taken(delivery):
            self._keep(delivery, self._tried(delivery, run))

    def _is_taken(self, delivery: StoredDelivery) -> bool:
        """Take it, so that nobody else sends it; where the store does not say, nothing was sent."""
        deliveries = self._suite.store.deliveries
        try:
            return deliveries.begin(delivery.id, self._owner)
        except StoreError as error:
            why, now = str(error), self._suite.now()
            self._keep(delivery, lambda: deliveries.again(delivery.id, why, now))
            return False

    def _is_obsolete(self, delivery: StoredDelivery, run: Run) -> bool:
        """That a run begins is no news once it has ended; of a group, only the newest run's word counts."""
        if delivery.envelope.phase is Phase.BEGIN and run.status.is_final:
            return True
        return delivery.envelope.repeatable and self._is_overtaken(delivery, run)

    def _is_overtaken(self, delivery: StoredDelivery, run: Run) -> bool:
        """Whether a newer run of the group has told, or will tell, the same address something else."""
        if run.request.group is None or self._suite.store.deliveries.is_newest(run.id):
            return False
        newest = self._suite.store.runs.list(RunFilter(group=run.request.group), limit=1)
        told = (later for newer in newest for later in self._suite.store.deliveries.list_for(newer.id))
        return any(_address(later) == _address(delivery) for later in told)

    def _tried(self, delivery: StoredDelivery, run: Run) -> Callable[[], None]:
        """Send it; returns how to enter what came of it."""
        deliveries, id_ = self._suite.store.deliveries, delivery.id
        try:
            receipt = self._sent(delivery, run)
        except StoreError as error:  # what is to be told could not be read: nothing was sent
            return self._again(delivery, str(error))
        except RemoteError as error:
            return self._refused(delivery, error)
        except KrakenError as error:
            why = str(error)
            return lambda: deliveries.failed(id_, why, self._suite.now())
        except Exception as bug:  # noqa: BLE001 - a worker loop: a publisher's bug ends its delivery alone
            _log.error("delivery %s by %s failed", id_, delivery.envelope.publisher, exc_info=bug)
            why = f"a bug in {delivery.envelope.publisher}: {type(bug).__name__}: {bug}"
            return lambda: deliveries.failed(id_, why, self._suite.now())
        return lambda: deliveries.sent(id_, receipt, self._suite.now())

    def _refused(self, delivery: StoredDelivery, error: RemoteError) -> Callable[[], None]:
        """Try again where that may help and can make no second one."""
        deliveries, id_, why = self._suite.store.deliveries, delivery.id, str(error)
        if error.uncertain and not delivery.envelope.repeatable:
            return lambda: deliveries.uncertain(id_, why, self._suite.now())
        if error.retryable and delivery.attempts + 1 < _TRIES:
            return self._again(delivery, why, error.after)
        return lambda: deliveries.failed(id_, why, self._suite.now())

    def _sent(self, delivery: StoredDelivery, run: Run) -> Receipt:
        envelope = delivery.envelope
        sending = discovery.load(discovery.PUBLISHERS, envelope.publisher).delivery
        if sending is None:
            raise ConfigError(f"the publisher {envelope.publisher} delivers nothing any more")
        settings = self._suite.configuration.publisher_settings(sending, envelope.publisher)
        return sending.send(
            settings, self._told(envelope.phase, run), envelope.address, self._suite.connections
        )

    def _told(self, phase: Phase, run: Run) -> Publication:
        if phase is Phase.BEGIN:
            return unreported(self._suite, run, RunStatus.RUNNING)
        return publication(self._suite, run)

    def _again(self, delivery: StoredDelivery, why: str, asked: float = 0) -> Callable[[], None]:
        """Not before a pause of our own, nor before what the server asks for, within reason."""
        pause = min(_LONGEST_PAUSE, 2 ** (delivery.attempts + 1)) * (0.75 + self._chance() / 2)
        not_before = self._suite.now() + timedelta(seconds=max(pause, min(asked, _LONGEST_ASKED)))
        return lambda: self._suite.store.deliveries.again(delivery.id, why, not_before)

    def _keep(self, delivery: StoredDelivery, enter: Callable[[], None]) -> None:
        enter_end(f"delivery {delivery.id}", lambda _: enter(), self._stopping)


def _address(delivery: StoredDelivery) -> Address:
    return delivery.envelope.publisher, delivery.envelope.address
