"""Makes the environment that Terraform runs in: the user's own, without what would change or stop a run."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from release_kraken.connectors.terraform.cli_config import named_cache, render
from release_kraken.connectors.terraform.settings import TerraformSettings
from release_kraken.core.errors import ConfigError

_KEPT = (
    "TF_VAR_",  # values of variables
    "TF_TOKEN_",  # credentials of registries
    "TF_CLOUD_",  # what a cloud block leaves open
    "TF_HTTP_",  # what an http backend leaves open
    "TF_ENCRYPTION",  # OpenTofu: without it an encrypted state cannot be read
    "TF_REGISTRY_",  # retries and time limits of downloads
    "TF_PROVIDER_DOWNLOAD_",
)
"""Terraform's own variables that stay; all others (TF_LOG, TF_CLI_ARGS, TF_WORKSPACE, TF_DATA_DIR ...) go."""

_FORCED = {
    "CHECKPOINT_DISABLE": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "TF_IN_AUTOMATION": "1",
    "TF_INPUT": "0",
}

_DEFAULTS = {
    # The AWS provider's own 25 attempts keep a plan against an unreachable service busy for many minutes.
    "AWS_MAX_ATTEMPTS": "5",
    "GIT_SSH_COMMAND": "ssh -o BatchMode=yes",
}

_CHANGES_RESULTS = ("TF_VAR_", "TF_CLOUD_", "TF_HTTP_", "AWS_ENDPOINT_URL")
_CHANGES_RESULT = ("AWS_CONFIG_FILE", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_REGION", "AWS_ROLE_ARN")


def environment_for(settings: TerraformSettings, own: Mapping[str, str], scratch: Path) -> Mapping[str, str]:
    """The environment of every command; the CLI configuration that it names is written into `scratch`."""
    cleaned = {name: value for name, value in own.items() if _stays(name)}
    return {**_DEFAULTS, **cleaned, **_FORCED, **_configuration(settings, own, scratch)}


def _stays(name: str) -> bool:
    return name.startswith(_KEPT) or not name.startswith(("TF_", "TERRAFORM_CONFIG"))


def _configuration(settings: TerraformSettings, own: Mapping[str, str], scratch: Path) -> dict[str, str]:
    if settings.providers == "inherit":
        return _inherited(own)
    written = scratch / "terraform.tfrc"
    written.write_text(render(settings), encoding="utf-8")
    names = {"TF_CLI_CONFIG_FILE": str(written)}
    if settings.provider_cache is not None:
        cache = settings.provider_cache.expanduser().absolute()
        _make(cache)
        names["TF_PLUGIN_CACHE_DIR"] = str(cache)
    return names


def _make(cache: Path) -> None:
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"{cache} cannot be made: {error.strerror}; correct `provider_cache` in [connectors.terraform]"
        ) from error


def _inherited(own: Mapping[str, str]) -> dict[str, str]:
    """The user's own choice of CLI configuration, but for a file that is not there (each call would warn)."""
    names = {
        name: own[name]
        for name in ("TF_PLUGIN_CACHE_DIR", "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE")
        if name in own
    }
    named = own.get("TF_CLI_CONFIG_FILE") or own.get("TERRAFORM_CONFIG")
    if named and Path(named).is_file():
        names["TF_CLI_CONFIG_FILE"] = named
    return names


def user_configuration(environment: Mapping[str, str]) -> str:
    """The text of the CLI configuration that an environment leads to; empty where there is none."""
    home = Path(environment.get("HOME", "/"))
    named = environment.get("TF_CLI_CONFIG_FILE")
    candidates = [Path(named)] if named else [home / ".terraformrc", home / ".tofurc"]
    return "".join(
        path.read_text(encoding="utf-8", errors="replace") for path in candidates if path.is_file()
    )


def cache_folder(environment: Mapping[str, str]) -> Path | None:
    """The plugin cache that commands in this environment use."""
    named = environment.get("TF_PLUGIN_CACHE_DIR") or named_cache(user_configuration(environment))
    return Path(named) if named else None


def environment_digest(environment: Mapping[str, str]) -> str:
    """A hex digest of what in an environment leads to other results; credentials are not part of it."""
    digest = hashlib.sha256(user_configuration(environment).encode())
    for name in sorted(environment):
        if name.startswith(_CHANGES_RESULTS) or name in _CHANGES_RESULT:
            digest.update(f"\0{name}={environment[name]}".encode(errors="surrogateescape"))
    return digest.hexdigest()
