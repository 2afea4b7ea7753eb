"""What is Bitbucket's alone; what all forges share is tested for every forge at once."""

import base64
import json
from typing import Any

import pytest

from release_kraken.connectors.bitbucket.client import Bitbucket
from release_kraken.connectors.bitbucket.fake_data_center import FakeBitbucketDataCenter
from release_kraken.connectors.bitbucket.opening import open_bitbucket
from release_kraken.connectors.bitbucket.settings import BitbucketSettings
from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.core.forge import HookAction
from release_kraken.core.pull_request import PullRequest
from release_kraken.core.webhook import sign
from release_kraken.net.authorization import authorization
from release_kraken.net.fake_forge import FakeForge
from release_kraken.net.fake_server import serve

SECRET = "hush"


def _settings(**more: Any) -> BitbucketSettings:
    return BitbucketSettings(
        **({"token": "t0ken", "webhook_secret": SECRET, "repositories": ("SHOP/*",)} | more)
    )


def _pull_request(**more: Any) -> PullRequest:
    values: dict[str, Any] = {
        "forge": "bitbucket",
        "repository": "shop/infra",
        "number": 7,
        "title": "x",
        "author": "dana",
        "url": "",
        "head": "a" * 40,
        "branch": "feature/x",
        "target": "main",
    }
    return PullRequest(**(values | more))


@pytest.mark.parametrize(
    ("username", "header", "git"),
    [
        pytest.param(None, "Bearer t0ken", "x-token-auth", id="access-token"),
        pytest.param("bot@example.org", "Basic", "x-bitbucket-api-token-auth", id="api-token"),
        pytest.param("bot", "Basic", "bot", id="app-password"),
    ],
)
def test_each_kind_of_token_on_cloud(username: str | None, header: str, git: str) -> None:
    settings = _settings(username=username)
    shown = authorization(settings.credential.get_secret_value(), settings.username)
    assert shown.startswith(header)
    if username:
        assert base64.b64decode(shown.partition(" ")[2]).decode() == f"{username}:t0ken"
    with open_bitbucket(settings) as bitbucket:
        assert bitbucket.clone_source(_pull_request()).username == git


@pytest.mark.parametrize(
    ("pull_request", "url", "head_url", "head_ref"),
    [
        pytest.param(
            _pull_request(), "https://bitbucket.org/shop/infra.git", "", "refs/heads/feature/x", id="branch"
        ),
        pytest.param(
            _pull_request(is_fork=True, source="eve/infra"),
            "https://bitbucket.org/shop/infra.git",
            "https://bitbucket.org/eve/infra.git",
            "refs/heads/feature/x",
            id="fork",
        ),
    ],
)
def test_clone_sources_on_cloud(pull_request: PullRequest, url: str, head_url: str, head_ref: str) -> None:
    with open_bitbucket(_settings()) as bitbucket:
        source = bitbucket.clone_source(pull_request)
    assert (source.url, source.head_url, source.head_ref) == (url, head_url, head_ref)


def test_clone_sources_on_data_center() -> None:
    with open_bitbucket(_settings(kind="data_center", url="https://git.example.org/")) as bitbucket:
        source = bitbucket.clone_source(_pull_request(repository="~dana/infra", is_fork=True))
    assert source.url == "https://git.example.org/scm/~dana/infra.git"
    assert (source.head_ref, source.username) == ("refs/pull-requests/7/from", "")


def test_a_server_of_ones_own_needs_its_address() -> None:
    with pytest.raises(ValueError, match="needs the url"):
        _settings(kind="data_center")


def test_without_a_token_it_cannot_be_opened() -> None:
    with pytest.raises(ConfigError, match="token is missing"), open_bitbucket(BitbucketSettings()):
        pass


def _modified(bitbucket: Bitbucket, **more: Any) -> HookAction:
    fake = FakeBitbucketDataCenter(FakeForge(secret=SECRET))
    headers, body = fake.hook(fake.state.open("SHOP/infra", "x", "a" * 40), "modified")
    changed = json.dumps(json.loads(body) | more).encode()
    return bitbucket.read_hook({**headers, "x-hub-signature": sign(changed, SECRET)}, changed).action


def test_a_change_of_the_title_is_nothing_one_of_the_target_is() -> None:
    with open_bitbucket(_settings(kind="data_center", url="https://git.example.org")) as bitbucket:
        assert _modified(bitbucket, previousTitle="y") is HookAction.NOTHING
        assert _modified(bitbucket, previousTarget={"id": "refs/heads/old"}) is HookAction.CHECK


def test_an_account_that_is_not_told_must_be_configured() -> None:
    fake = FakeBitbucketDataCenter(FakeForge(token="t0ken", account=""))
    with serve(fake.app) as url:
        with (
            open_bitbucket(_settings(kind="data_center", url=url)) as bitbucket,
            pytest.raises(RemoteError, match="set account"),
        ):
            bitbucket.get_identity()
        with open_bitbucket(_settings(kind="data_center", url=url, account="bot")) as bitbucket:
            assert bitbucket.get_identity() == "Bitbucket Data Center as bot"
