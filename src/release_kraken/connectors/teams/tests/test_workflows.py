"""Posting, against a pretended Teams on a real socket."""

import json
from pathlib import Path
from typing import Any

import pytest

from release_kraken.connectors.teams import CONNECTOR
from release_kraken.connectors.teams.fake import SIGNATURE
from release_kraken.connectors.teams.message import MOST_BYTES, encoded, message
from release_kraken.connectors.teams.workflows import Workflows
from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.core.json import JSONObject

CARD: JSONObject = {
    "type": "AdaptiveCard",
    "version": "1.4",
    "body": [{"type": "TextBlock", "text": "É **done** 🐙"}],
}


def caught(workflows: Workflows, content: JSONObject, channel: str = "alerts") -> RemoteError:
    with pytest.raises(RemoteError) as info:
        workflows.post(channel, content)
    return info.value


def sized(size: int) -> JSONObject:
    """A message of so many bytes, though of fewer characters."""
    padding = size - len(encoded(message(CARD, "")))
    return message(CARD, "é" * (padding // 2) + "x" * (padding % 2))


def test_card_arrives(workflows: Workflows, pretended: Any) -> None:
    workflows.post("the others/é", message(CARD, "done"))
    assert pretended.teams.cards == {"the others/é": [CARD]}
    (request,) = pretended.faults.requests.all
    assert f"{pretended.base}{request.path}" == pretended.teams.url(pretended.base, "the others/é")
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    assert "É **done** 🐙".encode() in request.body


def test_channels(workflows: Workflows) -> None:
    assert workflows.channels() == ("alerts", "the others/é")


def test_unknown_channel(workflows: Workflows) -> None:
    with pytest.raises(ConfigError, match="no Teams channel is named 'alert'; did you mean 'alerts'"):
        workflows.post("alert", message(CARD, ""))


def test_largest_message_arrives(workflows: Workflows, pretended: Any) -> None:
    workflows.post("alerts", sized(MOST_BYTES))
    assert len(pretended.teams.cards["alerts"]) == 1


def test_larger_message_is_not_sent(workflows: Workflows, pretended: Any) -> None:
    with pytest.raises(ConfigError, match=r"has 28,001 bytes, and Teams takes 28,000: shorten it"):
        workflows.post("alerts", sized(MOST_BYTES + 1))
    assert pretended.faults.requests.all == []


def test_pretended_limit_is_the_real_one(pretended: Any) -> None:
    import httpx2

    url = pretended.teams.url(pretended.base, "alerts")
    headers = {"content-type": "application/json; charset=utf-8"}
    assert httpx2.post(url, content=b"x" * (28 * 1024 + 1), headers=headers).status_code == 413


def test_throttling_is_waited_for(workflows: Workflows, pretended: Any) -> None:
    pretended.faults.status(429, {"Retry-After": "7"})
    workflows.post("alerts", message(CARD, ""))
    assert len(pretended.teams.cards["alerts"]) == 1
    assert 7 <= max(pretended.waits) < 8


def test_pace_is_kept_for_each_channel(workflows: Workflows, pretended: Any) -> None:
    for _ in range(4):
        workflows.post("alerts", message(CARD, ""))
        workflows.post("the others/é", message(CARD, ""))
    assert pretended.waits == [0] * 8
    workflows.post("alerts", message(CARD, ""))
    assert 0 < pretended.waits[-1] <= 4


@pytest.mark.parametrize("fault", ["slow", "truncated", "reset"])
def test_what_may_have_arrived_is_not_sent_again(workflows: Workflows, pretended: Any, fault: str) -> None:
    getattr(pretended.faults, fault)()
    error = caught(workflows, message(CARD, ""))
    assert (error.retryable, error.uncertain) == (True, True)
    assert len(pretended.faults.requests.all) == 1


@pytest.mark.parametrize(
    ("status", "retryable", "uncertain"),
    [(500, True, True), (502, True, True), (503, True, True), (400, False, False), (404, False, False)],
)
def test_refusals(
    workflows: Workflows, pretended: Any, status: int, retryable: bool, uncertain: bool
) -> None:
    pretended.faults.status(status, body=b'{"error": {"code": "X", "message": "no such flow"}}')
    error = caught(workflows, message(CARD, ""))
    assert (error.retryable, error.uncertain) == (retryable, uncertain)
    assert str(error).startswith("Teams channel 'alerts': POST 127.0.0.1")
    assert ": no such flow; " in str(error)
    assert len(pretended.faults.requests.all) == 1


@pytest.mark.parametrize(
    ("status", "retryable", "uncertain"), [(429, True, False), (502, True, True), (400, False, False)]
)
def test_error_within_a_success(
    workflows: Workflows, pretended: Any, status: int, retryable: bool, uncertain: bool
) -> None:
    told = (
        f"Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error {status}"
    )
    pretended.faults.status(200, body=told.encode(), content_type="text/plain")
    error = caught(workflows, message(CARD, ""))
    assert (error.retryable, error.uncertain) == (retryable, uncertain)
    assert f"posting failed with status {status}" in str(error)


def test_success_of_old_connectors(workflows: Workflows, pretended: Any) -> None:
    pretended.faults.status(200, body=b"1", content_type="text/plain")
    workflows.post("alerts", message(CARD, ""))


def test_log_in_page(workflows: Workflows, pretended: Any) -> None:
    pretended.faults.log_in_page()
    assert "a log-in page or a proxy answered" in str(caught(workflows, message(CARD, "")))


@pytest.mark.parametrize("fault", ["slow", "truncated", "reset", "log_in_page"])
def test_address_stays_secret(workflows: Workflows, pretended: Any, fault: str) -> None:
    getattr(pretended.faults, fault)()
    error = caught(workflows, message(CARD, ""))
    for part in (SIGNATURE, "workflows/alerts", "sig="):
        assert part not in f"{error} {error!r} {workflows!r} {vars(workflows)!r}"
    assert error.__context__ is None or SIGNATURE not in str(error.__context__)


def test_address_that_the_server_repeats_stays_secret(workflows: Workflows, pretended: Any) -> None:
    path = pretended.teams.url("", "alerts")
    pretended.faults.status(404, body=json.dumps({"message": f"no {path} and {SIGNATURE}"}).encode())
    error = caught(workflows, message(CARD, ""))
    assert SIGNATURE not in str(error)
    assert "workflows/alerts" not in str(error)


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param({**CARD, "version": "1.5"}, id="version"),
        pytest.param({**CARD, "body": [{"type": "Table"}]}, id="element"),
        pytest.param({**CARD, "actions": [{"type": "Action.Execute"}]}, id="action"),
    ],
)
def test_pretended_teams_refuses_what_the_real_one_does_not_show(
    workflows: Workflows, pretended: Any, bad: JSONObject
) -> None:
    assert "InvalidCard" in str(caught(workflows, message(bad, "")))
    assert pretended.teams.cards == {}


def test_signature_is_checked(pretended: Any) -> None:
    import httpx2

    url = pretended.teams.url(pretended.base, "alerts").replace(SIGNATURE, "guessed")
    assert httpx2.post(url, json={}).status_code == 401


def test_check(pretended: Any, tmp_path: Path) -> None:
    assert CONNECTOR.check is not None
    with CONNECTOR.open(pretended.settings("alerts", "releases"), tmp_path) as teams:
        assert CONNECTOR.check(teams) == (
            "2 channels configured (alerts, releases); a workflow answers to a post alone, so none was asked"
        )
    with CONNECTOR.open(pretended.settings(), tmp_path) as teams:
        assert CONNECTOR.check(teams) == "no channel is configured"


def test_same_address_has_one_pace(pretended: Any) -> None:
    from release_kraken.connectors.teams.workflows import open_workflows

    settings = pretended.settings("a")
    both = settings.model_copy(update={"channels": {**settings.channels, "b": settings.channels["a"]}})
    with open_workflows(both) as workflows:
        clients = workflows._clients
        assert clients["a"] is clients["b"]
