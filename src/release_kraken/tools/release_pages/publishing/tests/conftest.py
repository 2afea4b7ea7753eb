"""Both kinds of Confluence on real sockets."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from release_kraken.connectors.confluence.fake import FakeConfluence
from release_kraken.net.fake_server import Faults, serve
from release_kraken.tools.release_pages.publishing.tests.desks import Desk, Kind, Served, desk_of


@pytest.fixture(scope="session", name="_sites")
def _serve() -> Iterator[dict[str, Served]]:
    kinds: tuple[Kind, ...] = ("cloud", "data_center")
    with ExitStack() as stack:
        served: dict[str, Served] = {}
        for kind in kinds:
            fake = FakeConfluence(kind)
            faults = Faults(fake.app)
            served[kind] = Served(fake, faults, stack.enter_context(serve(faults)))
        yield served


@pytest.fixture(params=["cloud", "data_center"])
def desk(request: pytest.FixtureRequest, _sites: dict[str, Served], tmp_path: Path) -> Iterator[Desk]:
    with desk_of(_sites[request.param], tmp_path) as made:
        yield made


@pytest.fixture
def cloud(_sites: dict[str, Served], tmp_path: Path) -> Iterator[Desk]:
    with desk_of(_sites["cloud"], tmp_path) as made:
        yield made
