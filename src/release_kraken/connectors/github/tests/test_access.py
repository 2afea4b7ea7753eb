"""A GitHub App gets a token for each repository that it works on, and a new one in time."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from joserfc.jwk import RSAKey
from pydantic import SecretStr

from release_kraken.connectors.github.access import AppAccess
from release_kraken.connectors.github.fake import FakeGitHub
from release_kraken.connectors.github.rest import GitHubRest, open_github
from release_kraken.connectors.github.settings import GitHubSettings
from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.net.fake_forge import FakeForge
from release_kraken.net.fake_server import serve

KEY = RSAKey.generate_key(2048)
PRIVATE = SecretStr(KEY.as_pem(private=True).decode())
START = datetime(2026, 1, 1, tzinfo=UTC)


class Clock:
    time = START

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def fake() -> FakeGitHub:
    return FakeGitHub(FakeForge(), app_key=KEY.as_pem(private=False).decode())


@pytest.fixture
def url(fake: FakeGitHub) -> Iterator[str]:
    with serve(fake.app) as address:
        yield address


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def access(url: str, clock: Clock) -> Iterator[AppAccess]:
    with ExitStack() as clients:
        yield AppAccess(f"{url}/api/v3", 42, PRIVATE, clients, clock)


def test_a_token_is_for_one_repository_and_is_kept(access: AppAccess, fake: FakeGitHub) -> None:
    for repository in ("shop/infra", "shop/infra", "shop/web"):
        assert access.password(repository).get_secret_value() == fake.state.token
    permissions = {"contents": "read", "pull_requests": "write", "statuses": "write"}
    assert fake.leases == [
        {"repositories": ["infra"], "permissions": permissions},
        {"repositories": ["web"], "permissions": permissions},
    ]


def test_a_token_is_replaced_before_it_expires(access: AppAccess, fake: FakeGitHub, clock: Clock) -> None:
    for minutes in (0, 49, 51):
        clock.time = START + timedelta(minutes=minutes)
        access.client("shop/infra")
    assert len(fake.leases) == 2


def test_comments_are_the_bots(access: AppAccess, fake: FakeGitHub) -> None:
    fake.state.open("shop/infra", "x", "a" * 40)
    github = GitHubRest(GitHubSettings(), access)
    pull_request = github.get_pull_request("shop/infra", 1)
    for text in ("one", "two"):
        github.put_comment(pull_request, "terraform_pr", text)
    (comment,) = fake.state.pull_requests[0].listed()
    assert (comment.author, comment.text.endswith("two")) == ("kraken-checks[bot]", True)
    assert github.get_identity() == "GitHub as the app kraken-checks"


def test_the_key_of_another_app_is_refused(url: str, clock: Clock) -> None:
    other = SecretStr(RSAKey.generate_key(2048).as_pem(private=True).decode())
    with ExitStack() as clients, pytest.raises(RemoteError, match="401") as refused:
        AppAccess(f"{url}/api/v3", 42, other, clients, clock).name()
    assert "eyJ" not in str(refused.value)


def test_what_is_no_key_is_told() -> None:
    settings = GitHubSettings.model_validate({"app": {"id": 42, "private_key": "nonsense"}})
    with open_github(settings) as github, pytest.raises(ConfigError, match="no RSA key") as refused:
        github.get_identity()
    assert "nonsense" not in str(refused.value)


def test_settings_that_name_two() -> None:
    app = {"id": 42, "private_key": "k"}
    with pytest.raises(ValueError, match="exclude each other"):
        GitHubSettings.model_validate({"app": app, "token": "t"})
