"""What tests of several folders share: the real Terraform, its provider mirror, a cloud to run against."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest


def _missing(what: str) -> None:
    """Skip on a user's machine and say what is needed; fail in CI, where nothing is skipped."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def terraform_binary() -> Path:
    """The real terraform."""
    found = shutil.which("terraform")
    if found is None:
        _missing("needs the terraform binary on PATH")
    return Path(str(found))


@pytest.fixture(scope="session")
def provider_mirror() -> Path:
    """A filesystem mirror of providers that holds hashicorp/aws."""
    mirror = Path(os.environ.get("KRAKEN_TEST_TERRAFORM_MIRROR", "/nonexistent"))
    if not (mirror / "registry.terraform.io" / "hashicorp" / "aws").is_dir():
        _missing("needs KRAKEN_TEST_TERRAFORM_MIRROR: a Terraform filesystem mirror that holds hashicorp/aws")
    return mirror


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    """The address of a pretended AWS, empty at the start of the session, on a port of its own."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()
