"""What is told of a run, rebuilt from the store; and to whom: the envelopes of its deliveries."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from release_kraken import __version__
from release_kraken.core.delivery import Delivery
from release_kraken.core.errors import ConfigError
from release_kraken.core.publication import Publication
from release_kraken.core.report import Comparison, Report
from release_kraken.core.run import Run, RunStatus
from release_kraken.engine import discovery
from release_kraken.engine.settings.configuration import Configuration
from release_kraken.engine.suite import Suite
from release_kraken.store.records import Envelope, Phase

if TYPE_CHECKING:
    from release_kraken.core.settings import Settings

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Destination:
    """A publisher that delivers, with its settings."""

    publisher: str
    delivery: Delivery[Any]
    settings: "Settings"


def publication(suite: Suite, run: Run) -> Publication:
    """What is known of a run now; that of an ended run is always the same. Raises StoreError."""
    stored = suite.store.reports.get(run.id)
    if stored is None:
        return unreported(suite, run, run.status, run.error)
    return reported(suite, run, stored.report, stored.comparison)


def reported(suite: Suite, run: Run, report: Report, comparison: Comparison | None) -> Publication:
    """A run that ended with a report."""
    told = _told(suite, run, report)
    return replace(told, comparison=comparison if report.rules else None)  # a listing looks for nothing


def unreported(suite: Suite, run: Run, status: RunStatus, error: str | None = None) -> Publication:
    """A run that has no report, or none yet."""
    return replace(_told(suite, run, Report()), unfinished=status, error=error)


def _told(suite: Suite, run: Run, report: Report) -> Publication:
    known = run.tool in discovery.names(discovery.TOOLS)
    tool = discovery.load(discovery.TOOLS, run.tool) if known else None
    started = run.started or run.created
    return Publication(
        tool=run.tool,
        summary=tool.summary if tool else "",
        subject=run.subject,
        version=__version__,
        started=started,
        finished=run.finished or max(suite.now(), started),
        report=report,
        rules=tool.rules() if tool else (),
        applied=run.request.apply,
        run_id=run.id,
        url=suite.page_of(run.id),
        trigger=run.request.trigger,
        pull_request=run.request.pull_request,
    )


def destinations(configuration: Configuration, complain: Callable[[str], None]) -> tuple[Destination, ...]:
    """The publishers that deliver and are configured; the faults of one do not silence the others."""
    found = []
    for name in discovery.names(discovery.PUBLISHERS):
        try:
            destination = _destination(configuration, name)
        except ConfigError as error:
            complain(f"nothing is delivered by {name}: {error}")
        else:
            found += [destination] if destination else []
    return tuple(found)


def _destination(configuration: Configuration, name: str) -> Destination | None:
    delivery = discovery.load(discovery.PUBLISHERS, name).delivery
    if delivery is None:
        return None
    try:
        return Destination(name, delivery, configuration.publisher_settings(delivery, name))
    except ConfigError:
        if configuration.has_section("publishers", name):
            raise
        return None  # it has no defaults: who wants it configures it


def envelopes(to: tuple[Destination, ...], told: Publication, phase: Phase) -> tuple[Envelope, ...]:
    """What is to be sent of a publication. A publisher that fails costs its own deliveries, not the run."""
    planned: list[Envelope] = []
    for destination in to:
        try:
            addresses = destination.delivery.addresses(destination.settings, told)
        except Exception:  # noqa: BLE001 - a plug-in's bug must not take the run's result with it
            _log.exception("%s cannot say where run %s goes", destination.publisher, told.run_id)
            continue
        repeatable = destination.delivery.repeatable
        planned += [
            Envelope(destination.publisher, address, phase, repeatable)
            for address in dict.fromkeys(addresses)
        ]
    return tuple(planned)
