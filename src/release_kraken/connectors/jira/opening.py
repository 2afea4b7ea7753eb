"""Opens the client for the kind of Jira that is configured."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from release_kraken.connectors.jira.calls import Calls
from release_kraken.connectors.jira.client import Jira
from release_kraken.connectors.jira.cloud import JiraCloud
from release_kraken.connectors.jira.data_center import JiraDataCenter
from release_kraken.connectors.jira.settings import JiraSettings
from release_kraken.net.authorization import authorization
from release_kraken.net.client import Client
from release_kraken.net.deadline import Deadline
from release_kraken.net.exchange import Timeouts
from release_kraken.net.pacing import Pace, per_second

_TIMEOUTS = Timeouts(connect=5, read=30, whole=120)


@contextmanager
def open_jira(
    settings: JiraSettings,
    *,
    wait: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
    timeouts: Timeouts = _TIMEOUTS,
) -> Iterator[Jira]:
    """A client for as long as a run lasts; its deadline counts from now."""
    token = settings.credential.get_secret_value()
    header = authorization(token, settings.username)
    deadline = Deadline("jira", settings.deadline, clock, wait)
    client = Client(
        settings.api,
        headers={"authorization": header},
        secrets=(token, header.partition(" ")[2]),
        timeouts=timeouts,
        pace=Pace(*per_second(settings.requests_per_second), clock=clock),
        wait=deadline.wait,
    )
    with client:
        calls = Calls(client, settings.kind, settings.concurrency, deadline)
        yield JiraCloud(settings, calls) if settings.kind == "cloud" else JiraDataCenter(settings, calls)
