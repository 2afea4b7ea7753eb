"""Every end of a run is a status of its commit."""

from dataclasses import replace

import pytest

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.forge import BuildState
from release_kraken.core.publication import Publication
from release_kraken.core.pull_request import PullRequest
from release_kraken.core.report import NotChecked, Report
from release_kraken.core.run import RunStatus
from release_kraken.publishers.build_status import PUBLISHER, BuildStatusSettings, status_of
from release_kraken.publishers.tests.conftest import publication

PULL_REQUEST = PullRequest("github", "shop/infra", 7, "x", "dana", "https://f/7", "a" * 40, "b", "main")


def _told(report: Report = Report(), **more: object) -> Publication:  # noqa: B008 - frozen
    return replace(publication(report), pull_request=PULL_REQUEST, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "state", "words"),
    [
        pytest.param(_told(), BuildState.PASSED, "no findings", id="clean"),
        pytest.param(
            _told(Report((Finding("r", Severity.ERROR, "m"),))), BuildState.FAILED, "1 error", id="findings"
        ),
        pytest.param(
            _told(Report(not_checked=(NotChecked("a", "b"),))),
            BuildState.PASSED,
            "not everything was checked · no findings · 1 not checked",
            id="incomplete",
        ),
        pytest.param(_told(unfinished=RunStatus.RUNNING), BuildState.RUNNING, "at work", id="running"),
        pytest.param(
            _told(unfinished=RunStatus.FAILED, error="no\nway"), BuildState.FAILED, "no way", id="failed"
        ),
        pytest.param(
            _told(unfinished=RunStatus.CANCELLED, error="superseded"),
            BuildState.STOPPED,
            "superseded",
            id="cancelled",
        ),
    ],
)
def test_states(told: Publication, state: BuildState, words: str) -> None:
    status = status_of(told)
    assert (status.state, status.key) == (state, "kraken-terraform-pr")
    assert status.description.startswith(words)


def test_only_pull_requests_have_one() -> None:
    assert PUBLISHER.delivery is not None
    where = PUBLISHER.delivery.addresses
    assert where(BuildStatusSettings(), _told()) == ("github:shop/infra#7",)
    assert where(BuildStatusSettings(), replace(_told(), pull_request=None)) == ()
    assert where(BuildStatusSettings(enabled=False), _told()) == ()
