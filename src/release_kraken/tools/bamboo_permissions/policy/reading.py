"""Reads a policy from a file, or from a folder of files that are one policy together."""

from pathlib import Path

from release_kraken.core.errors import ConfigError
from release_kraken.tools.bamboo_permissions.policy.model import Policy


def load_policy(path: Path) -> Policy:
    """The policy in a TOML or YAML file, or in all such files of a folder.

    Raises ConfigError with everything that is wrong with it: file, place, fault and remedy, a line for each.
    """
    raise ConfigError(f"{path}: cannot be read yet")
