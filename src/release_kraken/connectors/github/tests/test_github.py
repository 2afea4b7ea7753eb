"""What is GitHub's alone; what all forges share is tested for every forge at once."""

import json
from typing import Any

import pytest

from release_kraken.connectors.github.fake import FakeGitHub
from release_kraken.connectors.github.rest import open_github
from release_kraken.connectors.github.settings import GitHubSettings
from release_kraken.core.errors import ConfigError
from release_kraken.core.forge import HookAction, HookRefusedError
from release_kraken.core.webhook import sign
from release_kraken.net.fake_forge import FakeForge

SECRET = "hush"
SETTINGS = GitHubSettings.model_validate(
    {"token": "t0ken", "webhook_secret": SECRET, "repositories": ["shop/*"]}
)


def _read(action: str, **more: Any) -> HookAction:
    fake = FakeGitHub(FakeForge(secret=SECRET))
    headers, body = fake.hook(fake.state.open("shop/infra", "x", "a" * 40), action)
    changed = json.dumps(json.loads(body) | more).encode()
    with open_github(SETTINGS) as github:
        return github.read_hook({**headers, "x-hub-signature-256": sign(changed, SECRET)}, changed).action


@pytest.mark.parametrize(
    ("action", "more", "expected"),
    [
        pytest.param("opened", {}, HookAction.CHECK, id="opened"),
        pytest.param("synchronize", {}, HookAction.CHECK, id="pushed"),
        pytest.param("ready_for_review", {}, HookAction.CHECK, id="no-draft-any-more"),
        pytest.param("edited", {"changes": {"title": {}}}, HookAction.NOTHING, id="another-title"),
        pytest.param("edited", {"changes": {"base": {}}}, HookAction.CHECK, id="another-target"),
        pytest.param("closed", {}, HookAction.CLOSE, id="closed"),
        pytest.param("labeled", {}, HookAction.NOTHING, id="labelled"),
    ],
)
def test_actions(action: str, more: dict[str, Any], expected: HookAction) -> None:
    assert _read(action, **more) is expected


def test_a_webhook_as_a_form_is_told_what_to_change() -> None:
    body = b"payload=%7B%7D"
    headers = {"x-github-event": "pull_request", "x-hub-signature-256": sign(body, SECRET)}
    with (
        open_github(SETTINGS) as github,
        pytest.raises(HookRefusedError, match="application/json") as refused,
    ):
        github.read_hook(headers, body)
    assert refused.value.status == 400


@pytest.mark.parametrize(
    ("url", "api"),
    [
        pytest.param("https://github.com", "https://api.github.com", id="github.com"),
        pytest.param("https://github.example.org/", "https://github.example.org/api/v3", id="enterprise"),
    ],
)
def test_the_address_of_the_api(url: str, api: str) -> None:
    assert GitHubSettings.model_validate({"url": url}).api == api


def test_without_a_token_it_cannot_be_opened() -> None:
    with pytest.raises(ConfigError, match="token is missing"), open_github(GitHubSettings()):
        pass
