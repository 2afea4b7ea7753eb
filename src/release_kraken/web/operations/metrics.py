"""`/metrics` in the words of Prometheus: requests as this process saw them, runs as the store knows them."""

import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Counter, Histogram, Info, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from release_kraken import __version__
from release_kraken.engine.suite import Suite
from release_kraken.store.measures import EndedRun, Measures, read_measures

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_REQUEST_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_RUN_SECONDS = (1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600)
_SKEW = timedelta(minutes=2)  # machines whose clocks differ more count some runs not at all


class Metrics:
    """All numbers of one website, in a registry of its own."""

    def __init__(self, suite: Suite) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "kraken_http_requests", "Requests.", ("method", "route", "status"), registry=self._registry
        )
        self._request_seconds = Histogram(
            "kraken_http_request_seconds",
            "How long requests took.",
            ("method", "route"),
            buckets=_REQUEST_SECONDS,
            registry=self._registry,
        )
        Info("kraken_build", "What runs here.", registry=self._registry).info({"version": __version__})
        ProcessCollector(registry=self._registry)
        self._registry.register(_StoreCollector(suite))

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(method, route).observe(seconds)

    def text(self) -> bytes:
        """All numbers; raises StoreError."""
        return generate_latest(self._registry)


class _StoreCollector:
    """Reads the store when it is asked; runs that ended since it began are counted once each."""

    def __init__(self, suite: Suite) -> None:
        self._suite = suite
        self._lock = threading.Lock()
        self._since = suite.now()
        self._counted: dict[str, datetime] = {}
        self._ended = Counter(
            "kraken_runs_ended",
            "Runs that ended since this process began.",
            ("tool", "status"),
            registry=None,
        )
        self._seconds = Histogram(
            "kraken_run_seconds", "How long runs worked.", ("tool",), buckets=_RUN_SECONDS, registry=None
        )
        self._store_seconds = Histogram(
            "kraken_store_read_seconds", "How long the store took to give these numbers.", registry=None
        )

    def describe(self) -> Iterator[Metric]:
        """Nothing: to register must not ask the store."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """The state of the store, after what ended was counted."""
        with self._lock:
            begun = time.perf_counter()
            measures = read_measures(self._suite.store.database, self._since - _SKEW)
            self._store_seconds.observe(time.perf_counter() - begun)
            self._count(measures.ended)
        for counter in (self._ended, self._seconds, self._store_seconds):
            yield from counter.collect()
        yield from _gauges(measures, self._suite.now())

    def _count(self, ended: tuple[EndedRun, ...]) -> None:
        for run in ended:
            if run.id in self._counted or run.finished < self._since - _SKEW:
                continue
            self._ended.labels(run.tool, run.status).inc()
            if run.seconds is not None:
                self._seconds.labels(run.tool).observe(run.seconds)
        self._counted = {run.id: run.finished for run in ended}
        self._since = self._suite.now()


def _gauges(measures: Measures, now: datetime) -> Iterator[Metric]:
    runs = GaugeMetricFamily("kraken_runs", "Runs that wait or work.", labels=("tool", "status"))
    for one in measures.open:
        runs.add_metric((one.tool, one.status), one.count)
    yield runs
    queued = [one for one in measures.open if one.status == "queued"]
    yield GaugeMetricFamily("kraken_queue_length", "Runs that wait.", value=sum(one.count for one in queued))
    oldest = min((one.oldest for one in queued), default=now)
    yield GaugeMetricFamily(
        "kraken_queue_oldest_seconds",
        "For how long the oldest of them has.",
        value=max(0.0, (now - oldest).total_seconds()),
    )
    sent = GaugeMetricFamily(
        "kraken_deliveries", "Deliveries that the store keeps.", labels=("publisher", "status")
    )
    for labels, count in measures.deliveries.items():
        sent.add_metric(labels, count)
    yield sent
    alive = GaugeMetricFamily("kraken_processes", "Processes that are registered.", labels=("role",))
    for role, count in measures.processes.items():
        alive.add_metric((role,), count)
    yield alive
