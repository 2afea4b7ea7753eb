"""Finds the binary and tells what it is: Terraform or OpenTofu, which version, new enough or not."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from release_kraken.connectors.terraform.client import Binary
from release_kraken.core.errors import ConfigError

Version = tuple[int, ...]

MINIMUM: Mapping[str, Version] = {"terraform": (1, 0, 0), "tofu": (1, 6, 0)}
"""The oldest with a stable `show -json`, `plan -json` and `init -lockfile=readonly`; OpenTofu's first."""

INIT_JSON: Mapping[str, Version] = {"terraform": (1, 9, 0), "tofu": (1, 7, 0)}
"""The first with `init -json`."""

_NAMES = {"Terraform": "terraform", "OpenTofu": "tofu"}

# `version -json` prints the same for both, so that the text has to tell which it is.
_PRODUCT = re.compile(r"^(Terraform|OpenTofu) v(\d+\.\d+\.\d+\S*)$", re.MULTILINE)
_PLATFORM = re.compile(r"^on ([a-z0-9]+_[a-z0-9]+)$", re.MULTILINE)


def find_binary(name: str) -> Path:
    """The path of the binary that the settings name; raises ConfigError where there is none."""
    found = shutil.which(name)
    if found is None:
        raise ConfigError(
            f"{name} is not there or not executable: install Terraform or OpenTofu, "
            "or name the binary by `binary` in [connectors.terraform]"
        )
    return Path(found).absolute()


def identify(path: Path, output: str) -> Binary:
    """What `<path> version` printed as a Binary; raises ConfigError where it is no or a too old Terraform."""
    product, platform = _PRODUCT.search(output), _PLATFORM.search(output)
    if product is None or platform is None:
        first = output.strip().partition("\n")[0][:200]
        raise ConfigError(
            f"{path} is neither Terraform nor OpenTofu: its `version` printed {first!r}; "
            "correct `binary` in [connectors.terraform]"
        )
    name, version = _NAMES[product[1]], product[2]
    if numbers(version) < MINIMUM[name]:
        needed = ".".join(map(str, MINIMUM[name]))
        raise ConfigError(f"{path} is {product[1]} {version}: Kraken needs {needed} or newer")
    return Binary(name=name, path=path, version=version, platform=platform[1])


def numbers(version: str) -> Version:
    """The three numbers of a version, without prerelease."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
