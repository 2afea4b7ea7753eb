"""Settings as they are configured, and as the documentation shows them."""

import re
from pathlib import Path

import pytest

from release_kraken.connectors.confluence import CONNECTOR
from release_kraken.connectors.confluence.settings import ConfluenceSettings
from release_kraken.core.errors import ConfigError
from release_kraken.engine.settings.configuration import read

PAGE = Path(__file__).parents[5] / "docs" / "confluence.md"


def configured(path: Path, text: str) -> ConfluenceSettings:
    path.write_text(text)
    settings = read(path).connector_settings(CONNECTOR)
    assert isinstance(settings, ConfluenceSettings)
    return settings


def test_the_examples_of_the_documentation_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "confluence.token").write_text("s3cret-token\n")
    monkeypatch.setenv("CONFLUENCE_TOKEN", "s3cret-token")
    examples = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    found = [configured(tmp_path / "kraken.toml", example) for example in examples]
    assert [(each.kind, each.url, each.api) for each in found] == [
        ("cloud", "https://example.atlassian.net/wiki", "https://example.atlassian.net/wiki"),
        (
            "cloud",
            "https://example.atlassian.net/wiki",
            "https://api.atlassian.com/ex/confluence/11223344-a1b2-3b33-c444-def123456789/wiki",
        ),
        (
            "data_center",
            "https://wiki.example.org/confluence",
            "https://wiki.example.org/confluence",
        ),
    ]
    assert all("s3cret-token" not in repr(each) for each in found)


def test_every_setting_is_documented() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in ConfluenceSettings.model_fields if f"`{name}`" not in page] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param('url = "https://e.atlassian.net"\ntoken = "x"', "must end with /wiki", id="no wiki"),
        pytest.param(
            'url = "https://e.atlassian.net/wiki"\napi_url = "https://api.atlassian.com/ex/confluence/1"\n'
            'token = "x"',
            "api_url must end with /wiki",
            id="gateway without wiki",
        ),
        pytest.param('url = "wiki.example.org"\ntoken = "x"', "url", id="no scheme"),
        pytest.param('url = "https://u:p@e.org"\ntoken = "x"', "url", id="credentials"),
        pytest.param('url = "https://e.org/wiki"', "token", id="no token"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        configured(tmp_path / "kraken.toml", f"[connectors.confluence]\n{text}\n")
