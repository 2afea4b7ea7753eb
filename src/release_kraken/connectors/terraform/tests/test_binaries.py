"""Tells which program is installed, from what it prints."""

from pathlib import Path

import pytest

from release_kraken.connectors.terraform.binaries import find_binary, identify
from release_kraken.connectors.terraform.client import Binary
from release_kraken.core.errors import ConfigError

PATH = Path("/opt/bin/tf")


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        pytest.param(
            "Terraform v1.11.4\non linux_amd64\n",
            Binary("terraform", PATH, "1.11.4", "linux_amd64"),
            id="terraform",
        ),
        pytest.param(
            "Terraform v1.0.0\non darwin_arm64\n\nYour version of Terraform is out of date! The\n"
            "latest version is 1.9.8. You can update by downloading it\n",
            Binary("terraform", PATH, "1.0.0", "darwin_arm64"),
            id="out-of-date",
        ),
        pytest.param(
            "Terraform v1.13.0-beta2\non linux_arm64\n+ provider registry.terraform.io/a/b v5.0.0\n",
            Binary("terraform", PATH, "1.13.0-beta2", "linux_arm64"),
            id="prerelease",
        ),
        pytest.param(
            "OpenTofu v1.8.2\non linux_amd64\n", Binary("tofu", PATH, "1.8.2", "linux_amd64"), id="tofu"
        ),
    ],
)
def test_identify(output: str, expected: Binary) -> None:
    assert identify(PATH, output) == expected


@pytest.mark.parametrize(
    ("output", "message"),
    [
        pytest.param(
            "", r"/opt/bin/tf is neither Terraform nor OpenTofu: its `version` printed ''", id="nothing"
        ),
        pytest.param("usage: tf FILE\nmore\n", r"printed 'usage: tf FILE'; correct `binary`", id="junk"),
        pytest.param("Terraform v1.11.4\n", r"neither", id="no-platform"),
        pytest.param(
            "Terraform v0.15.5\non linux_amd64\n",
            r"/opt/bin/tf is Terraform 0\.15\.5: Kraken needs 1\.0\.0 or newer",
            id="old-terraform",
        ),
        pytest.param(
            "OpenTofu v1.5.0\non linux_amd64\n", r"OpenTofu 1\.5\.0: Kraken needs 1\.6\.0", id="old-tofu"
        ),
    ],
)
def test_what_cannot_be_used(output: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        identify(PATH, output)


def test_a_missing_binary_is_told_with_its_remedy(tmp_path: Path) -> None:
    missing = str(tmp_path / "terraform")

    with pytest.raises(
        ConfigError, match=rf"{missing} is not there .* `binary` in \[connectors\.terraform\]"
    ):
        find_binary(missing)
