"""What tests of several folders share: the real Terraform, its providers, a cloud, servers, a browser."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from hypothesis import settings
from tests.servers import chromium as chromium_program
from tests.servers import postgresql as postgresql_server
from tests.servers import rabbitmq as rabbitmq_server
from tests.servers.postgresql import PostgreSQL
from tests.servers.rabbitmq import RabbitMQ

if TYPE_CHECKING:
    from playwright.sync_api import Browser

settings.register_profile("patient", parent=settings(), deadline=None)  # machines are slow at times
settings.load_profile("patient")


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


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A real PostgreSQL; a test may restart it, and leaves it running."""
    if postgresql_server.programs() is None:
        _missing(postgresql_server.NEEDED)
    with postgresql_server.running() as server:
        yield server


@pytest.fixture
def postgresql_url(postgresql: PostgreSQL) -> str:
    """The address of an empty database of the real PostgreSQL, as SQLAlchemy writes it."""
    return postgresql.create(f"test-{uuid4().hex}")


@pytest.fixture(scope="session")
def rabbitmq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitMQ]:
    """A real RabbitMQ; a test may restart it, and leaves it running. Tests take queues of their own."""
    if not rabbitmq_server.is_installed():
        _missing(rabbitmq_server.NEEDED)
    with rabbitmq_server.running(tmp_path_factory.mktemp("rabbitmq")) as server:
        yield server


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    """A real Chromium. Not for the whole session: its event loop runs for as long as it does."""
    if chromium_program.program() is None:
        _missing(chromium_program.NEEDED)
    with chromium_program.running() as browser:
        yield browser
