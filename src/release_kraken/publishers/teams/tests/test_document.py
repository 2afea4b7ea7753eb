"""docs/teams.md tells the truth."""

import re
import tomllib
from pathlib import Path

import pytest

from release_kraken.connectors.teams import CONNECTOR
from release_kraken.connectors.teams.message import MOST_BYTES
from release_kraken.connectors.teams.workflows import _WINDOWS
from release_kraken.engine.settings.configuration import read
from release_kraken.publishers.teams import PUBLISHER
from release_kraken.publishers.teams.fitting import _STEPS, MARGIN
from release_kraken.publishers.teams.settings import Occasion, RouteSettings

PAGE = (Path(__file__).parents[5] / "docs" / "teams.md").read_text()
EXAMPLE = "\n".join(re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))


def rows(heading: str) -> list[str]:
    """The first cells of the table that begins with a heading."""
    (table,) = re.findall(rf"^\| {re.escape(heading)} \|.*\n\| ---.*\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    return re.findall(r"^\| `(\w+)`", table, re.MULTILINE)


def test_examples_are_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "teams-alerts.url").write_text("https://a.example/x?sig=1")
    monkeypatch.setenv("TEAMS_STORAGE_URL", "https://a.example/y?sig=2")
    file = tmp_path / "kraken.toml"
    file.write_text(EXAMPLE)
    configuration = read(file)
    configuration.check()
    channels = configuration.connector_settings(CONNECTOR).channels
    assert PUBLISHER.delivery is not None
    routes = configuration.publisher_settings(PUBLISHER.delivery, PUBLISHER.name).routes
    assert len(routes) == EXAMPLE.count("[[publishers.teams.routes]]")
    assert {route.channel for route in routes} == set(channels) == {"alerts", "storage"}
    assert tomllib.loads(EXAMPLE).keys() == {"connectors", "publishers"}


def test_every_key_is_told() -> None:
    assert rows("key") == list(RouteSettings.model_fields)
    assert rows("`on`") == list(Occasion)


def test_defaults_are_told() -> None:
    fields = RouteSettings.model_fields
    assert f"| `{fields['severity'].default}` |\n" in PAGE
    words = ", ".join(f'"{occasion}"' for occasion in fields["on"].default)
    assert f"| `[{words}]` |\n" in PAGE


def test_limits_are_told() -> None:
    assert f"{MOST_BYTES - MARGIN:,} bytes" in PAGE
    assert f"the first {_STEPS[0].findings} findings" in PAGE
    assert all(step.note in PAGE for step in _STEPS)
    first, second = _WINDOWS
    assert (first.seconds, second.seconds) == (4, 30)
    assert f"at most {first.count} in 4 seconds and {second.count} in 30 seconds" in PAGE
