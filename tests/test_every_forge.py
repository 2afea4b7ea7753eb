"""Every forge passes the same tests, over a real socket, against its stand-in."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from release_kraken.connectors.bitbucket import CONNECTOR as BITBUCKET
from release_kraken.connectors.bitbucket.fake import FakeBitbucketCloud
from release_kraken.connectors.bitbucket.fake_data_center import FakeBitbucketDataCenter
from release_kraken.connectors.bitbucket.settings import BitbucketSettings
from release_kraken.connectors.github import CONNECTOR as GITHUB
from release_kraken.connectors.github.fake import FakeGitHub
from release_kraken.connectors.github.settings import GitHubSettings
from release_kraken.core.errors import RemoteError
from release_kraken.core.forge import BuildState, BuildStatus, Forge, HookAction, HookRefusedError
from release_kraken.core.pull_request import PullRequest
from release_kraken.net.fake_forge import FakeForge, FakePullRequest
from release_kraken.net.fake_server import Faults, serve

HEAD = "0123456789abcdef0123456789abcdef01234567"
MARK = "[//]: # (kraken:terraform_pr)"

Fake = FakeBitbucketCloud | FakeBitbucketDataCenter | FakeGitHub


@dataclass(frozen=True)
class Kind:
    """A forge: its stand-in, how a client is opened, and what differs."""

    name: str
    fake: Callable[[FakeForge], Fake]
    open: Callable[[str, FakeForge, dict[str, Any]], Any]
    comment_limit: int
    key_limit: int
    description_limit: int
    closed: str
    head_of_fork: str


def _common(fake: FakeForge, more: dict[str, Any]) -> dict[str, Any]:
    given = {"token": fake.token, "webhook_secret": fake.secret, "repositories": ("shop/*",)}
    return given | more


def _cloud(url: str, fake: FakeForge, more: dict[str, Any]) -> Any:
    settings = BitbucketSettings(
        url=url, api_url=f"{url}/2.0", username="bot@example.org", **_common(fake, more)
    )
    return BITBUCKET.open(settings, None)  # type: ignore[arg-type]


def _data_center(url: str, fake: FakeForge, more: dict[str, Any]) -> Any:
    settings = BitbucketSettings(kind="data_center", url=url, **_common(fake, more))
    return BITBUCKET.open(settings, None)  # type: ignore[arg-type]


def _github(url: str, fake: FakeForge, more: dict[str, Any]) -> Any:
    return GITHUB.open(GitHubSettings(url=url, **_common(fake, more)), None)  # type: ignore[arg-type]


KINDS = (
    Kind("cloud", FakeBitbucketCloud, _cloud, 32_768, 40, 255, "fulfilled", "refs/heads/feature"),
    Kind(
        "data_center",
        FakeBitbucketDataCenter,
        _data_center,
        32_768,
        40,
        255,
        "merged",
        "refs/pull-requests/1/from",
    ),
    Kind("github", FakeGitHub, _github, 65_536, 255, 140, "closed", "refs/pull/1/head"),
)


@dataclass
class At:
    """A client and its stand-in."""

    kind: Kind
    fake: Fake
    state: FakeForge
    faults: Faults
    url: str
    forge: Forge
    reopen: Callable[..., Forge]

    def opened(self, **more: str) -> FakePullRequest:
        return self.state.open("shop/infra", "Add a bucket", HEAD, **more)

    def read(self, hook: tuple[dict[str, str], bytes]) -> Any:
        return self.forge.read_hook(*hook)

    def pull_request(self) -> PullRequest:
        return self.forge.get_pull_request("shop/infra", 1)

    def put(self, text: str) -> str:
        return self.forge.put_comment(self.pull_request(), "terraform_pr", text)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def at(request: pytest.FixtureRequest) -> Iterator[At]:
    kind: Kind = request.param
    state = FakeForge()
    fake = kind.fake(state)
    faults = Faults(fake.app)
    with serve(faults) as url, ExitStack() as clients:

        def reopen(**more: Any) -> Forge:
            forge: Forge = clients.enter_context(kind.open(url, state, more))
            return forge

        yield At(kind, fake, state, faults, url, reopen(), reopen)


def _status(**more: Any) -> BuildStatus:
    values = {
        "key": "kraken-terraform-pr",
        "state": BuildState.RUNNING,
        "title": "Terraform",
        "description": "at work",
        "url": "https://kraken.example.org/runs/1",
    }
    return BuildStatus(**(values | more))


def test_a_pull_request_is_read_alike_from_hook_and_api(at: At) -> None:
    opened = at.opened()
    hook = at.read(at.fake.hook(opened))
    assert hook.action is HookAction.CHECK
    assert hook.pull_request == at.pull_request()
    assert hook.pull_request.name == f"{hook.pull_request.forge}:shop/infra#1"
    assert hook.pull_request.head == HEAD
    assert (hook.pull_request.branch, hook.pull_request.target) == ("feature", "main")
    assert not hook.pull_request.is_fork
    assert hook.pull_request.url.startswith(at.url)
    assert HEAD in hook.pull_request.link_to("a b.tf", 7)
    assert "a%20b.tf" in hook.pull_request.link_to("a b.tf", 7)


def test_a_fork_is_told_from_a_branch(at: At) -> None:
    at.opened(source="eve/infra")
    pull_request = at.pull_request()
    source = at.forge.clone_source(pull_request)
    assert pull_request.is_fork
    assert pull_request.source == "eve/infra"
    assert source.head_ref == at.kind.head_of_fork


def test_the_clone_source_is_the_target_repository_without_credentials_in_its_address(at: At) -> None:
    at.opened()
    source = at.forge.clone_source(at.pull_request())
    assert source.url.startswith(at.url)
    assert source.url.endswith("shop/infra.git")
    assert source.target_ref == "refs/heads/main"
    assert source.password.get_secret_value() == at.state.token
    assert at.state.token not in repr(source)


def test_a_closed_pull_request_ends_checks(at: At) -> None:
    opened = at.opened()
    opened.is_open = False
    hook = at.read(at.fake.hook(opened, at.kind.closed))
    assert (hook.action, hook.pull_request.number) == (HookAction.CLOSE, 1)


def test_a_draft_is_not_checked(at: At) -> None:
    opened = at.opened()
    opened.draft = True
    assert at.read(at.fake.hook(opened)).action is HookAction.NOTHING


@pytest.mark.parametrize(
    "event", ["ping", "diagnostics:ping", "pullrequest:comment_created", "issue_comment"]
)
def test_other_events_are_nothing(at: At, event: str) -> None:
    assert at.read(at.fake.signed(event, {"test": True})).action is HookAction.NOTHING


def _refusal(at: At, hook: tuple[dict[str, str], bytes]) -> int:
    with pytest.raises(HookRefusedError) as refused:
        at.read(hook)
    assert at.state.secret not in str(refused.value)
    return refused.value.status


def test_a_signature_that_is_wrong_missing_or_of_another_body_is_refused(at: At) -> None:
    headers, body = at.fake.hook(at.opened())
    without = {name: value for name, value in headers.items() if "signature" not in name}
    garbled = {name: value if "signature" not in name else "sha256=é" for name, value in headers.items()}
    assert _refusal(at, (headers, body + b" ")) == 401
    assert _refusal(at, (without, body)) == 401
    assert _refusal(at, (garbled, body)) == 401
    assert at.faults.requests.all == []


def test_a_repository_that_is_not_named_is_refused_only_when_signed(at: At) -> None:
    headers, body = at.fake.hook(at.state.open("secret/infra", "x", HEAD))
    assert _refusal(at, (headers, body)) == 404
    assert _refusal(at, ({**headers, "x-hub-signature": "", "x-hub-signature-256": ""}, body)) == 401


def test_a_payload_that_cannot_be_read_is_refused(at: At) -> None:
    headers, _ = at.fake.hook(at.opened())
    event = headers.get("x-event-key") or headers["x-github-event"]
    assert _refusal(at, at.fake.signed(event, {"nonsense": []})) == 400


@pytest.mark.parametrize(
    ("branch", "number"),
    [
        pytest.param("feature", 10**30, id="number-beyond-all-readers"),
        pytest.param("feature", -1, id="no-number"),
        pytest.param("a\0b", 1, id="nul"),
        pytest.param("a\nb", 1, id="two-lines"),
        pytest.param("a:refs/heads/main", 1, id="two-references"),
        pytest.param("a*", 1, id="pattern"),
    ],
)
def test_numbers_and_branches_that_no_forge_has_are_refused(at: At, branch: str, number: int) -> None:
    opened = at.opened(branch=branch)
    opened.number = number
    assert _refusal(at, at.fake.hook(opened)) == 400


@pytest.mark.parametrize("branch", ["--upload-pack=x", "-x", "feature/#1-$(id);`x`&'\"", "f\u00fc\u202e"])
def test_branches_may_have_odd_names(at: At, branch: str) -> None:
    assert at.read(at.fake.hook(at.opened(branch=branch))).pull_request.branch == branch


def test_without_a_secret_nothing_is_accepted(at: At) -> None:
    at.forge = at.reopen(webhook_secret=None)
    assert _refusal(at, at.fake.hook(at.opened())) == 503


def test_two_secrets_count_while_one_is_replaced(at: At) -> None:
    at.forge = at.reopen(webhook_secret="new", former_webhook_secret=at.state.secret)
    hook = at.fake.hook(at.opened())
    at.state.secret = "new"
    assert at.read(hook).action is HookAction.CHECK
    assert at.read(at.fake.hook(at.state.pull_requests[0])).action is HookAction.CHECK


def test_a_status_replaces_the_one_with_its_key(at: At) -> None:
    at.opened()
    for state in (BuildState.RUNNING, BuildState.FAILED):
        at.forge.put_build_status(at.pull_request(), _status(state=state))
    at.forge.put_build_status(at.pull_request(), _status(key="other", state=BuildState.STOPPED))
    shown = at.state.statuses[HEAD]
    assert set(shown) == {"kraken-terraform-pr", "other"}
    assert shown["kraken-terraform-pr"]["state"].lower() in ("failed", "failure")


def test_a_status_keeps_to_the_limits(at: At) -> None:
    at.opened()
    for end in "ab":
        at.forge.put_build_status(at.pull_request(), _status(key="k" * 300 + end, description="d" * 1_000))
    shown = at.state.statuses[HEAD]
    assert all(len(key) <= at.kind.key_limit for key in shown)
    assert all(len(each["description"]) <= at.kind.description_limit for each in shown.values())
    assert len(shown) == 2


def test_the_comment_is_made_once_then_updated_among_others(at: At) -> None:
    opened = at.opened()
    for number in range(150):
        at.state.comment(opened, "somebody", f"remark {number}")
    first = at.put("one")
    for number in range(150):
        at.state.comment(opened, "somebody", f"remark {number}")
    assert at.put("two") == first
    ours = [each.text for each in opened.listed() if each.author == at.state.account]
    assert ours == [f"{MARK}\n\ntwo"]


def test_a_comment_that_says_the_same_is_left_alone(at: At) -> None:
    at.opened()
    at.put("one")
    at.faults.requests.clear()
    at.put("one")
    assert at.faults.requests.changes == []


def test_the_comment_of_another_with_our_mark_is_left_alone(at: At) -> None:
    opened = at.opened()
    theirs = at.state.comment(opened, "eve", f"{MARK}\n\nmine")
    at.put("ours")
    assert theirs.text.endswith("mine")
    assert [each.text for each in opened.listed()] == [f"{MARK}\n\nmine", f"{MARK}\n\nours"]


def test_another_comment_of_ours_is_left_alone(at: At) -> None:
    opened = at.opened()
    at.forge.put_comment(at.pull_request(), "other_tool", "other")
    at.put("ours")
    assert len(list(opened.listed())) == 2


def test_a_deleted_comment_is_made_again(at: At) -> None:
    opened = at.opened()
    at.put("one")
    opened.comments[-1].deleted = True
    at.put("two")
    assert [each.text for each in opened.listed()] == [f"{MARK}\n\ntwo"]


def test_a_conflict_is_tried_again(at: At) -> None:
    opened = at.opened()
    at.put("one")
    pull_request = at.pull_request()
    at.faults.clear()
    at.forge.put_comment(pull_request, "terraform_pr", "one")
    for request in at.faults.requests.all:  # let them through as often as they are asked before the update
        assert not request.changes
    listings = len(at.faults.requests.all)
    at.faults.clear()
    _pass_then_conflict(at, listings)
    at.forge.put_comment(pull_request, "terraform_pr", "two")
    assert [each.text for each in opened.listed()] == [f"{MARK}\n\ntwo"]


def _pass_then_conflict(at: At, count: int) -> None:
    """Let so many requests through, and answer the next with a conflict."""
    app = at.faults._app
    left = [count]

    async def once(scope: Any, receive: Any, send: Any) -> None:
        left[0] -= 1
        if left[0] == -1:
            await send({"type": "http.response.start", "status": 409, "headers": []})
            await send({"type": "http.response.body", "body": b"{}"})
            return
        await app(scope, receive, send)

    at.faults._app = once


def test_a_comment_keeps_to_the_limit_and_says_so(at: At) -> None:
    opened = at.opened()
    at.put("x" * 100_000)
    text = opened.comments[-1].text
    assert len(text) == at.kind.comment_limit
    assert text.startswith(MARK)
    assert text.rstrip().endswith("longer than a comment may be.*")


def test_too_many_requests_are_waited_for(at: At) -> None:
    at.opened()
    at.faults.status(429, {"retry-after": "0"})
    assert at.pull_request().number == 1


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_errors_are_told_without_secrets(at: At, status: int) -> None:
    at.opened()
    pull_request = at.pull_request()
    at.faults.status(status, body=json.dumps({"message": f"no, {at.state.token}"}).encode(), times=20)
    with pytest.raises(RemoteError) as failed:
        at.forge.put_build_status(pull_request, _status()) if status != 500 else at.forge.get_identity()
    assert at.state.token not in str(failed.value)


def test_the_identity_is_told(at: At) -> None:
    assert at.forge.get_identity().endswith(" as kraken")
    at.state.token = "another"
    with pytest.raises(RemoteError, match="401"):
        at.forge.get_identity()


def test_the_page_shows_hostile_text_as_text(at: At) -> None:
    import urllib.request

    opened = at.state.open("shop/infra", "<script>alert(1)</script>", HEAD, author="<b>eve")
    at.state.comment(opened, "<i>x", "<script>alert(2)</script> **bold**")
    at.forge.put_build_status(at.pull_request(), _status(title="<script>3"))
    with urllib.request.urlopen(at.url) as index:
        path = index.read().decode().split('href="')[1].partition('"')[0]
    with urllib.request.urlopen(at.url + path) as answer:
        page = answer.read().decode()
    assert "<script>" not in page
    assert "<strong>bold</strong>" in page
