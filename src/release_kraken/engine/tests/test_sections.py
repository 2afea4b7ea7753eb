"""The sections of a long-running Kraken: what each accepts, and in which words it refuses."""

from pathlib import Path

import pytest

from release_kraken.core.errors import ConfigError
from release_kraken.core.schedule import Misfire, Overlap
from release_kraken.core.settings import Settings
from release_kraken.engine import discovery
from release_kraken.engine.settings import configuration
from release_kraken.engine.settings.sections import OidcSettings, RunningSettings, WebSettings


def read(folder: Path, text: str) -> configuration.Configuration:
    path = folder / "kraken.toml"
    path.write_text(text)
    return configuration.read(path)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param(
            '[running]\nexecutor = "celery"',
            "executor 'celery' needs the section [running.celery]",
            id="executor-without-its-section",
        ),
        pytest.param(
            '[running]\nexecutor = "cloud"', "executor must be 'local', 'celery' or 'ecs'", id="executor"
        ),
        pytest.param(
            "[running]\nslots = 0", "[running] slots must be greater than or equal to 1", id="slots"
        ),
        pytest.param("[web]\nport = 65536", "[web] port must be less than or equal to 65535", id="port"),
        pytest.param("[web.oidc]", "[web.oidc] issuer is missing; it has no default", id="oidc"),
        pytest.param(
            '[web]\nurl = "kraken.example.org"',
            "[web] url must be a whole address, which begins with https:// or http://",
            id="address",
        ),
        pytest.param(
            '[pull_requests]\ntools = ["terraform-pr"]',
            "tools, item 1, names an unknown tool 'terraform-pr'; did you mean 'terraform_pr'?",
            id="tool-of-pull-requests",
        ),
        pytest.param("[retention]\nruns_day = 1", "did you mean 'runs_days'?", id="retention"),
        pytest.param('[logging]\nformat = "xml"', "format must be 'text' or 'json'", id="logging"),
        pytest.param("[tracing]\nratio = 2", "ratio must be less than or equal to 1", id="tracing"),
        pytest.param(
            '[schedules.nightly]\ntool = "terraform_pr"',
            "[schedules.nightly] cron is missing; it has no default",
            id="schedule",
        ),
        pytest.param(
            '[schedules.nightly]\ntool = "x"\ncron = "* * * * *"\noverlap = "both"',
            "[schedules.nightly] overlap must be 'skip' or 'queue'",
            id="overlap",
        ),
        pytest.param("[schedules]\nnightly = 1", "[schedules] 'nightly' must be a section", id="no-section"),
        pytest.param(
            "[publishers.json]", "[publishers.json] takes no settings", id="publisher-that-only-renders"
        ),
        pytest.param("[publishers.jsno]", "did you mean 'json'?", id="unknown-publisher"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, text).check()
    assert complaint in str(refused.value)


def test_a_schedule(tmp_path: Path) -> None:
    text = '[schedules.nightly]\ntool = "terraform_pr"\ncron = "0 6 * * *"\nparameters = { no_plan = true }\n'
    (schedule,) = read(tmp_path, text).schedules().values()
    assert (schedule.tool, schedule.cron, schedule.time_zone) == ("terraform_pr", "0 6 * * *", "UTC")
    assert (schedule.misfire, schedule.overlap) == (Misfire.ONCE, Overlap.SKIP)
    assert schedule.parameters == {"no_plan": True}


def test_a_publisher_that_delivers(drill: configuration.Configuration, tmp_path: Path) -> None:
    delivery = discovery.load(discovery.PUBLISHERS, "notes").delivery
    assert delivery is not None
    assert drill.publisher_settings(delivery, "notes").model_dump()["folder"] == tmp_path / "notes"


@pytest.mark.parametrize(
    ("key", "secret"),
    [
        pytest.param('client_secret = "s3cret"', "s3cret", id="itself"),
        pytest.param('client_secret_file = "secret"', "from a file", id="file-beside-the-configuration"),
        pytest.param('client_secret_env = "OUR_SECRET"', "from the environment", id="variable"),
    ],
)
def test_a_secret_of_a_nested_section(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, secret: str
) -> None:
    (tmp_path / "secret").write_text("from a file\n")
    monkeypatch.setenv("OUR_SECRET", "from the environment")
    text = f'[web.oidc]\nissuer = "https://id.example.org"\nclient_id = "kraken"\n{key}\n'
    oidc = read(tmp_path, text).own(WebSettings).oidc
    assert isinstance(oidc, OidcSettings)
    assert oidc.client_secret is not None
    assert oidc.client_secret.get_secret_value() == secret


@pytest.mark.parametrize(
    ("key", "complaint"),
    [
        pytest.param('client_secret_file = "none"', "which cannot be read: No such file", id="no-file"),
        pytest.param('client_secret_file = "empty"', "which is empty", id="empty-file"),
        pytest.param(
            'client_secret_env = "UNSET"', "the environment variable UNSET, which is not set", id="unset"
        ),
        pytest.param(
            'client_secret = "s3cret"\nclient_secret_env = "UNSET"',
            "client_secret and client_secret_env exclude each other",
            id="two-forms",
        ),
        pytest.param('client_secret = ["s3cret"]', "client_secret", id="no-text"),
    ],
)
def test_a_secret_that_cannot_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, complaint: str
) -> None:
    monkeypatch.delenv("UNSET", raising=False)
    (tmp_path / "empty").touch()
    text = f'[web.oidc]\nissuer = "https://id.example.org"\nclient_id = "kraken"\n{key}\n'
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, text).own(WebSettings)
    assert complaint in str(refused.value)
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize("model", [RunningSettings, WebSettings])
def test_defaults_suffice(model: type[Settings]) -> None:
    assert configuration.Configuration().own(model).model_dump()
