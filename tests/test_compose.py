"""The example of containers: its configuration is right, and it starts what the program offers."""

import re
from pathlib import Path

import click
import yaml
from click.testing import CliRunner

from release_kraken.cli.root import root
from release_kraken.engine.settings.configuration import read
from release_kraken.engine.settings.sections import RunningSettings, WebSettings

EXAMPLES = Path(__file__).parent.parent / "examples"


def services() -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = yaml.safe_load((EXAMPLES / "compose.yaml").read_text())["services"]
    return found


def configured(folder: Path) -> Path:
    """compose.toml with its secrets where a test can put them."""
    text = (EXAMPLES / "compose.toml").read_text()
    for name in ("store_url", "broker_url", "oidc"):
        (folder / name).write_text(
            "amqp://a:b@c//\n" if name == "broker_url" else "postgresql+psycopg://a:b@c/d\n"
        )
    path = folder / "kraken.toml"
    path.write_text(text.replace("/run/secrets/", f"{folder}/"))
    return path


def test_its_configuration_is_right(tmp_path: Path) -> None:
    configuration = read(configured(tmp_path))
    configuration.check()
    assert configuration.own(RunningSettings).executor == "celery"
    assert configuration.own(WebSettings).oidc is not None
    assert configuration.store_url == "postgresql+psycopg://a:b@c/d"


def test_every_secret_that_it_names_is_mounted() -> None:
    named = set(re.findall(r"/run/secrets/(\w+)", (EXAMPLES / "compose.toml").read_text()))
    assert named == {"store_url", "broker_url", "oidc"}
    for name in ("kraken", "worker"):
        assert named <= set(services()[name]["secrets"])  # type: ignore[call-overload]


def test_its_commands_are_commands_of_kraken() -> None:
    for name in ("kraken", "worker"):
        command = services()[name]["command"]
        assert isinstance(command, list)
        result = CliRunner().invoke(root, [*command, "--help"])
        assert result.exit_code == 0, click.unstyle(result.output)


def test_kraken_runs_without_privileges() -> None:
    for name in ("kraken", "worker"):
        service = services()[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
