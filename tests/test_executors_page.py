"""docs/executors.md tells the truth: its configurations are valid, its rights are those that are used."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from tests.servers import rabbitmq

from release_kraken.engine.runs.executors.ecs import api
from release_kraken.engine.settings.configuration import Configuration
from release_kraken.engine.settings.sections import CelerySettings, RunningSettings

PAGE = (Path(__file__).parent.parent / "docs" / "executors.md").read_text(encoding="utf-8")
TOML = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("text", TOML)
def test_configurations_are_valid(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRAKEN_STORE_URL", "postgresql+psycopg://kraken@postgresql/kraken")
    monkeypatch.setenv("KRAKEN_BROKER_URL", "amqp://kraken:secret@rabbitmq:5672//")
    Configuration(tmp_path / "kraken.toml", tomllib.loads(text)).check()


def test_there_is_one_for_each_executor() -> None:
    executors = [tomllib.loads(text)["running"].get("executor", "local") for text in TOML]
    assert executors == ["local", "celery", "celery", "ecs"]


def test_rights_in_rabbitmq_are_those_that_tests_run_with() -> None:
    (shown,) = re.findall(r"set_permissions kraken '(.*?)' '(.*?)' '(.*?)'", PAGE)
    (given,) = (item for item in rabbitmq.DEFINITIONS["permissions"] if item["user"] == rabbitmq.USER)
    queue = CelerySettings.model_fields["queue"].default
    tested = [given[right].replace(rabbitmq.QUEUES, queue) for right in ("configure", "write", "read")]
    assert [*shown] == tested


def test_rights_in_aws_are_those_of_the_calls_that_are_made() -> None:
    (policy,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    allowed = {action for item in json.loads(policy)["Statement"] for action in item["Action"]}
    called = set(re.findall(r'_errors\("(\w+)"\)', Path(api.__file__).read_text(encoding="utf-8")))
    assert {action.partition(":")[2] for action in allowed} == called | {"TagResource", "PassRole"}


def test_defaults_are_those_of_the_settings() -> None:
    defaults = RunningSettings()
    told = f"`lease_seconds` is {defaults.lease_seconds:g}, `attempts` {defaults.attempts} and "
    assert f"{told}`stop_seconds` {defaults.stop_seconds:g} unless configured." in PAGE
