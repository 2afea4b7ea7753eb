"""Clients for a long life: a forge by its name, and one that could not be opened at first."""

from collections.abc import Callable

import pytest

from release_kraken.core.errors import ConfigError
from release_kraken.engine.suite import Suite

Install = Callable[[str, str, str, str], None]

FORGE = """
from contextlib import nullcontext
from release_kraken.core.errors import RemoteError
from release_kraken.core.forge import Forge
from release_kraken.core.plugin import Connector
from release_kraken.core.settings import Settings

class Smithy:
    pass

for name in vars(Forge):
    if not name.startswith("_"):
        setattr(Smithy, name, lambda self, *given: None)

tried = []

def opened(settings, scratch):
    tried.append(scratch)
    if len(tried) == 1:
        raise RemoteError("no route")
    return nullcontext(Smithy())

CONNECTOR = Connector("smithy", "A forge.", Settings, Smithy, opened)
"""


def test_a_forge_by_its_name(suite: Suite, install: Install) -> None:
    install("smith", "connectors", "smithy = smith_module:CONNECTOR", FORGE)
    with pytest.raises(Exception, match="no route"):
        suite.connections.forge("smithy")
    assert suite.connections.forge("smithy") is suite.connections.forge("smithy")


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        pytest.param("terraform", "the connector 'terraform' is no forge", id="no-forge"),
        pytest.param("githup", "unknown forge 'githup'; did you mean 'github'", id="unknown"),
    ],
)
def test_what_is_no_forge(suite: Suite, name: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        suite.connections.forge(name)
