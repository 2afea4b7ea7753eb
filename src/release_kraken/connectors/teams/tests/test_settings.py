"""Addresses of channels, as they are configured."""

from pathlib import Path

import pytest

from release_kraken.connectors.teams import CONNECTOR
from release_kraken.core.errors import ConfigError
from release_kraken.engine.settings.configuration import read

SECRET = "https://x.environment.api.powerplatform.com:443/powerautomate/a/b?api-version=1&sig=hid-den"


def channels(path: Path, text: str) -> dict[str, str]:
    path.write_text(text)
    settings = read(path).connector_settings(CONNECTOR)
    return {name: channel.url.get_secret_value() for name, channel in settings.channels.items()}


def test_each_form_of_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "url.txt").write_text(f"{SECRET}\n")
    monkeypatch.setenv("TEAMS_URL", SECRET)
    text = f"""
        [connectors.teams.channels.a]
        url = "{SECRET}"
        [connectors.teams.channels.b]
        url_file = "url.txt"
        [connectors.teams.channels."c d"]
        url_env = "TEAMS_URL"
        [connectors.teams.channels.local]
        url = "http://localhost:8421/x"
    """
    expected = {"a": SECRET, "b": SECRET, "c d": SECRET, "local": "http://localhost:8421/x"}
    assert channels(tmp_path / "kraken.toml", text) == expected


@pytest.mark.parametrize(
    "url",
    ["hid-den", "http://hid-den.example/x", "ftp://hid-den.example", "https://", "https://[hid-den", ""],
)
def test_what_is_no_address(tmp_path: Path, url: str) -> None:
    with pytest.raises(
        ConfigError, match=r"\[connectors\.teams\.channels\.a\] url must be the whole"
    ) as info:
        channels(tmp_path / "kraken.toml", f'[connectors.teams.channels.a]\nurl = "{url}"\n')
    assert "hid-den" not in str(info.value)


def test_settings_hide_the_address(tmp_path: Path) -> None:
    path = tmp_path / "kraken.toml"
    path.write_text(f'[connectors.teams.channels.a]\nurl = "{SECRET}"\n')
    assert "hid-den" not in repr(read(path).connector_settings(CONNECTOR))
