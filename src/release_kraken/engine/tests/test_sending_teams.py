"""The outbox and Microsoft Teams, over a real socket: nothing is posted twice."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from release_kraken.connectors.teams.fake import FakeTeams
from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import Report
from release_kraken.core.run import RunRequest, Trigger
from release_kraken.engine.deliveries.sending import Sender
from release_kraken.engine.settings.configuration import Configuration
from release_kraken.engine.suite import open_suite
from release_kraken.net.fake_server import Faults, serve
from release_kraken.store.records import Claim, Envelope, Phase

REPORT = Report((Finding("rule", Severity.ERROR, "wrong"),), rules=("rule",))


@pytest.mark.parametrize(
    ("fault", "expected", "arrived"),
    [
        pytest.param(lambda faults: None, "sent", 1, id="well"),
        pytest.param(lambda faults: faults.status(429, {"Retry-After": "0"}), "sent", 1, id="throttled"),
        pytest.param(lambda faults: faults.status(429, {"Retry-After": "99"}), "waiting", 0, id="busy"),
        pytest.param(lambda faults: faults.status(502), "uncertain", 0, id="5xx"),
        pytest.param(lambda faults: faults.reset(), "uncertain", 0, id="reset"),
        pytest.param(lambda faults: faults.status(404), "failed", 0, id="refused"),
    ],
)
def test_what_becomes_of_a_card(
    tmp_path: Path, fault: Callable[[Faults], None], expected: str, arrived: int
) -> None:
    teams = FakeTeams()
    faults = Faults(teams.app)
    with serve(faults) as base:
        document = {
            "store": {"url": f"sqlite:///{tmp_path}/kraken.db"},
            "connectors": {"teams": {"channels": {"alerts": {"url": teams.url(base, "alerts")}}}},
            "publishers": {"teams": {"routes": [{"channel": "alerts"}]}},
        }
        with open_suite(Configuration(None, document)) as suite:
            now = suite.now()
            run = suite.store.runs.enter(
                RunRequest("terraform_pr", "infra", Trigger.CRON), now, begun_by="me"
            )
            assert run is not None
            envelope = Envelope("teams", "alerts", Phase.END, repeatable=False)
            suite.store.queue.finish(Claim(run), REPORT, now, lambda _: [envelope])
            fault(faults)
            sender = Sender(suite, "me", lambda: None)
            sender.step()
            sender.drain(10)
            (delivery,) = suite.store.deliveries.list_for(run.id)
            is_ready_soon = bool(suite.store.deliveries.list_ready(now + timedelta(seconds=90), 1))
    assert (delivery.status, len(teams.cards.get("alerts", ()))) == (expected, arrived)
    assert not is_ready_soon
    assert "sig" not in (delivery.error or "")
