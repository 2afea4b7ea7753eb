"""Makes the environment of commands."""

from pathlib import Path

import pytest

from release_kraken.connectors.terraform.environment import cache_folder, environment_digest, environment_for
from release_kraken.connectors.terraform.settings import TerraformSettings
from release_kraken.core.errors import ConfigError

INHERIT = TerraformSettings()
DIRECT = TerraformSettings(providers="direct")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("TF_LOG", id="log"),
        pytest.param("TF_LOG_PROVIDER", id="provider-log"),
        pytest.param("TF_CLI_ARGS", id="arguments"),
        pytest.param("TF_CLI_ARGS_plan", id="arguments-of-plan"),
        pytest.param("TF_WORKSPACE", id="workspace"),
        pytest.param("TF_DATA_DIR", id="data-folder"),
        pytest.param("TF_REATTACH_PROVIDERS", id="debugged-providers"),
        pytest.param("TF_PLUGIN_CACHE_DIR", id="cache"),
        pytest.param("TERRAFORM_CONFIG", id="old-name-of-configuration"),
    ],
)
def test_what_would_change_a_run_goes(name: str, tmp_path: Path) -> None:
    assert name not in environment_for(DIRECT, {name: "x"}, tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        "PATH",
        "HOME",
        "AWS_PROFILE",
        "TF_VAR_region",
        "TF_TOKEN_example_com",
        "TF_HTTP_ADDRESS",
        "TF_ENCRYPTION",
    ],
)
def test_what_the_code_needs_stays(name: str, tmp_path: Path) -> None:
    assert environment_for(DIRECT, {name: "x"}, tmp_path)[name] == "x"


def test_nothing_asks_and_nothing_waits_for_ever(tmp_path: Path) -> None:
    own = {"TF_INPUT": "1", "GIT_TERMINAL_PROMPT": "1", "CHECKPOINT_DISABLE": ""}

    assert environment_for(INHERIT, own, tmp_path) == {
        "AWS_MAX_ATTEMPTS": "5",
        "CHECKPOINT_DISABLE": "1",
        "GIT_SSH_COMMAND": "ssh -o BatchMode=yes",
        "GIT_TERMINAL_PROMPT": "0",
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
    }


def test_own_choices_of_the_user_stay(tmp_path: Path) -> None:
    own = {"AWS_MAX_ATTEMPTS": "9", "GIT_SSH_COMMAND": "ssh -i key"}

    assert environment_for(INHERIT, own, tmp_path).items() >= own.items()


def test_the_cli_configuration_is_ours(tmp_path: Path) -> None:
    environment = environment_for(DIRECT, {"TF_CLI_CONFIG_FILE": "/elsewhere"}, tmp_path)

    assert Path(environment["TF_CLI_CONFIG_FILE"]).parent == tmp_path
    assert "direct {}" in Path(environment["TF_CLI_CONFIG_FILE"]).read_text()


def test_the_cli_configuration_is_the_users_where_it_is_inherited(tmp_path: Path) -> None:
    written = tmp_path / "own.tfrc"
    written.write_text('plugin_cache_dir = "/from-file"\n')
    environment = environment_for(INHERIT, {"TF_CLI_CONFIG_FILE": str(written)}, tmp_path)

    assert environment["TF_CLI_CONFIG_FILE"] == str(written)
    assert cache_folder(environment) == Path("/from-file")


def test_an_inherited_cli_configuration_that_is_not_there_is_left_out(tmp_path: Path) -> None:
    own = {"TF_CLI_CONFIG_FILE": str(tmp_path / "nothing"), "HOME": str(tmp_path)}

    environment = environment_for(INHERIT, own, tmp_path)

    assert "TF_CLI_CONFIG_FILE" not in environment
    assert cache_folder(environment) is None


def test_a_cache_folder_is_made(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    settings = TerraformSettings(providers="cache", provider_cache=cache)

    environment = environment_for(settings, {}, tmp_path)

    assert cache.is_dir()
    assert cache_folder(environment) == cache


@pytest.mark.parametrize(
    ("other", "same"),
    [
        pytest.param({"TF_VAR_a": "2"}, False, id="variable"),
        pytest.param({"AWS_PROFILE": "prod"}, False, id="profile"),
        pytest.param({"AWS_ENDPOINT_URL_S3": "http://x"}, False, id="endpoint"),
        pytest.param({"AWS_SESSION_TOKEN": "new"}, True, id="credentials"),
        pytest.param({"SHLVL": "3"}, True, id="unrelated"),
    ],
)
def test_the_digest_tells_other_results_apart(other: dict[str, str], same: bool, tmp_path: Path) -> None:
    own = {"HOME": str(tmp_path), "TF_VAR_a": "1"}

    assert (environment_digest({**own, **other}) == environment_digest(own)) is same


def test_the_digest_tells_inherited_configurations_apart(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path)}
    before = environment_digest(environment)
    (tmp_path / ".terraformrc").write_text("disable_checkpoint = true\n")

    assert environment_digest(environment) != before


def test_a_cache_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = TerraformSettings(providers="cache", provider_cache=tmp_path / "file" / "cache")
    with pytest.raises(ConfigError, match="cannot be made: Not a directory; correct `provider_cache`"):
        environment_for(settings, {}, tmp_path)
