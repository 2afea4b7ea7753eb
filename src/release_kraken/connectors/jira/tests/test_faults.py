"""What happens when Jira, or what stands before it, does not do as it should."""

from collections.abc import Callable

import pytest

from release_kraken.connectors.jira.client import Jira, NotVisibleError
from release_kraken.connectors.jira.opening import open_jira
from release_kraken.connectors.jira.tests.conftest import At, settings
from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.net.client import StatusError
from release_kraken.net.exchange import Timeouts

IMPATIENT = Timeouts(connect=5, read=0.05, whole=5)


@pytest.fixture(name="at")
def _at(at: At) -> At:
    at.fake.add_project("SHOP")
    at.fake.add_issue("SHOP", "one")
    return at


def _search(jira: Jira) -> int:
    return len(jira.list_issues("project = SHOP", limit=9).items)


PLAYS = [
    pytest.param(lambda at: at.faults.status(503, {"retry-after": "3"}), id="unavailable"),
    pytest.param(lambda at: at.faults.status(502), id="bad-gateway"),
    pytest.param(lambda at: at.faults.reset(), id="reset"),
    pytest.param(lambda at: at.faults.truncated(), id="half-an-answer"),
    pytest.param(lambda at: at.faults.slow(), id="slow"),
    pytest.param(lambda at: at.fake.refusals.append("limit"), id="too-many"),
    pytest.param(lambda at: at.fake.refusals.append("gateway"), id="too-many-without-a-time"),
]


@pytest.mark.parametrize("play", PLAYS)
def test_what_passes_is_asked_again_also_a_search(at: At, play: Callable[[At], None]) -> None:
    play(at)
    assert _search(at.reopen(timeouts=IMPATIENT)) == 1
    assert len(at.asked) == 2


def test_it_waits_as_long_as_it_is_asked_to(at: At) -> None:
    at.fake.refusals.append("limit")
    assert _search(at.jira) == 1
    assert max(at.waits) >= 1
    assert at.fake.too_many == 1


def test_a_zero_in_retry_after_is_no_wish(at: At) -> None:
    """Data Center sends it with all that goes well."""
    _search(at.jira)
    assert max(at.waits, default=0) == 0


@pytest.mark.parametrize("play", PLAYS)
def test_what_does_not_pass_is_given_up(at: At, play: Callable[[At], None]) -> None:
    for _ in range(9):
        play(at)
    with pytest.raises(RemoteError) as raised:
        _search(at.reopen(timeouts=IMPATIENT))
    assert raised.value.retryable
    assert len(at.asked) == 5


def test_a_log_in_page_is_no_answer(at: At) -> None:
    at.faults.log_in_page()
    with pytest.raises(RemoteError, match="a page for people, not data"):
        _search(at.jira)


@pytest.mark.parametrize(
    "body", [b"[]", b"null", b'{"issues": 7}', b'{"issues": [{"key": "A-1"}]}', b"{", b"\xff", b"[" * 99_999]
)
def test_an_answer_of_another_shape_is_refused(at: At, body: bytes) -> None:
    at.faults.status(200, body=body)
    with pytest.raises(RemoteError, match="the answer is"):
        _search(at.jira)


def test_a_token_that_is_refused_silently_is_found_out(at: At) -> None:
    at.fake.answers_anybody = True
    jira = at.reopen(token="expired-token")
    with pytest.raises(RemoteError, match="Jira refuses the token and answers as to anybody") as raised:
        _search(jira)
    assert "expired-token" not in str(raised.value)


def test_what_a_refused_token_does_not_show_is_not_taken_for_removed(at: At) -> None:
    at.fake.answers_anybody = True
    jira = at.reopen(token="expired-token")
    for ask in (lambda: jira.list_versions("SHOP"), lambda: jira.list_projects(["SHOP"])):
        with pytest.raises(RemoteError) as raised:
            ask()
        assert not isinstance(raised.value, NotVisibleError)


def test_the_token_is_proved_once(at: At) -> None:
    jira = at.jira
    for _ in range(3):
        with pytest.raises(NotVisibleError):
            jira.list_versions("NONE")
    assert sum(each.endswith("/myself") for each in at.asked) == 1


def test_a_token_that_is_refused_is_named(at: At) -> None:
    with pytest.raises(StatusError, match="401 Unauthorized: Client must be authenticated") as raised:
        at.reopen(token="expired-token").get_identity()
    assert ("set api_url" in str(raised.value)) == (at.fake.kind == "cloud")


def test_no_token_is_a_fault_of_the_configuration(at: At) -> None:
    with pytest.raises(ConfigError, match=r"\[connectors.jira\] token is missing"):
        at.reopen(token=None)


def test_a_deadline_ends_all_that_is_asked_later(at: At) -> None:
    moments = iter([0.0, 0.0, 0.0, 0.0, 481.0, 481.0, 481.0])
    given = settings(at.fake.kind, at.url, at.fake, {})
    with open_jira(given, wait=at.waits.append, clock=lambda: next(moments)) as jira:
        assert _search(jira) == 1
        with pytest.raises(RemoteError, match="jira: not all was asked within 480 s") as raised:
            _search(jira)
    assert raised.value.retryable
    assert len(at.asked) == 1


def test_it_keeps_within_what_is_allowed(at: At) -> None:
    """As waits are noted and not waited, the stand-in would refuse what comes at once."""
    jira = at.reopen(requests_per_second=10)
    for _ in range(30):
        jira.get_identity()
    most = 30 if at.fake.kind == "cloud" else 60
    assert len(at.asked) == most
    assert sum(wait > 0.5 for wait in at.waits) >= most - 20


def test_too_many_are_refused_by_the_stand_in(at: At) -> None:
    at.fake.allowed = 2
    jira = at.jira
    for _ in range(2):
        _search(jira)
    with pytest.raises(RemoteError, match="429"):
        _search(jira)
    assert at.fake.too_many == 5


def test_one_project_that_fails_leaves_the_others(at: At) -> None:
    jira = at.jira
    at.fake.project("SHOP").hidden = True
    at.fake.add_project("PAY")
    with pytest.raises(NotVisibleError):
        jira.list_versions("SHOP")
    assert jira.list_versions("PAY") == ()
