"""A pretended Bamboo on a real socket."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.contexts import Workbench

from release_kraken.connectors.bamboo.fake import FakeBamboo
from release_kraken.net.fake_server import Faults, serve
from release_kraken.tools.bamboo_permissions.tests.stage import Stage


@pytest.fixture(scope="session", name="_served")
def _serve() -> Iterator[tuple[Faults, str]]:
    """One server for all tests, each of which puts a Bamboo of its own behind it."""
    faults = Faults(FakeBamboo().app)
    with serve(faults) as url:
        yield faults, url


@pytest.fixture
def stage(_served: tuple[Faults, str], tmp_path: Path) -> Stage:
    faults, url = _served
    fake = FakeBamboo()
    faults.clear()
    faults._app = fake.app
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return Stage(fake, faults, url, tmp_path, Workbench(scratch))
