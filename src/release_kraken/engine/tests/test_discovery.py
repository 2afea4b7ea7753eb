"""Discovery: names without imports, one plug-in alone, and those that are refused."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from release_kraken.core.errors import ConfigError
from release_kraken.engine import discovery

Install = Callable[[str, str, str, str], None]

PUBLISHER = """
from release_kraken.core.plugin import Publisher
PUBLISHER = Publisher(name="{name}", summary="Renders nothing.", render=lambda publication, surface: "")
"""
CONNECTOR = """
from contextlib import nullcontext
from release_kraken.core.plugin import Connector
from release_kraken.core.settings import Settings

class Ledger:
    pass

def open_ledger(settings, scratch):
    return nullcontext(Ledger())

CONNECTOR = Connector("ledger", "Keeps a ledger.", Settings, Ledger, open_ledger)
"""


def test_names_are_known_without_importing_a_plugin() -> None:
    program = (
        "import sys; from release_kraken.engine import discovery as d\n"
        "kinds = (d.TOOLS, d.CONNECTORS, d.PUBLISHERS)\n"
        "assert all(d.names(kind) for kind in kinds)\n"
        "packages = tuple(kind.package + '.' for kind in kinds)\n"
        "assert not [m for m in sys.modules if m.startswith(packages)]\n"
        "assert 'pydantic' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_one_plugin_is_loaded_alone() -> None:
    program = (
        "import sys; from release_kraken.engine import discovery as d\n"
        "assert d.load(d.CONNECTORS, 'terraform').name == 'terraform'\n"
        "others = ('release_kraken.tools.', 'release_kraken.publishers.')\n"
        "assert not [m for m in sys.modules if m.startswith(others)]\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_an_announced_plugin_is_found(install: Install) -> None:
    install("acme", "publishers", "fax = acme_module:PUBLISHER", PUBLISHER.format(name="fax"))
    assert "fax" in discovery.names(discovery.PUBLISHERS)
    assert "acme_module" not in sys.modules
    assert discovery.load(discovery.PUBLISHERS, "fax").summary == "Renders nothing."


def test_a_connector_is_found_by_what_it_offers(install: Install) -> None:
    install("books", "connectors", "ledger = books_module:CONNECTOR", CONNECTOR)
    ledger = discovery.load(discovery.CONNECTORS, "ledger")
    assert discovery.connector_offering(ledger.offers) is ledger


def test_a_protocol_that_nobody_offers_is_refused() -> None:
    with pytest.raises(ConfigError, match="no connector offers int"):
        discovery.connector_offering(int)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param(
            "import nowhere",
            "the plug-in 'fax' (bad_module:PUBLISHER) of the distribution bad cannot be imported: "
            "ModuleNotFoundError: No module named 'nowhere'; upgrade or uninstall bad",
            id="failing-import",
        ),
        pytest.param(
            "1 +",
            "the plug-in 'fax' (bad_module:PUBLISHER) of the distribution bad cannot be imported: "
            "SyntaxError: invalid syntax (bad_module.py, line 1); upgrade or uninstall bad",
            id="syntax-error",
        ),
        pytest.param(
            PUBLISHER.format(name="telex"),
            "bad_module:PUBLISHER of the distribution bad is named 'telex' but was found as 'fax': "
            "the two must be the same",
            id="other-name",
        ),
        pytest.param(
            "PUBLISHER = 1",
            "bad_module:PUBLISHER of the distribution bad is no Publisher: "
            "a plug-in exports a Publisher record",
            id="no-record",
        ),
    ],
)
def test_a_plugin_that_cannot_be_used_is_refused(install: Install, source: str, message: str) -> None:
    install("bad", "publishers", "fax = bad_module:PUBLISHER", source)
    with pytest.raises(ConfigError) as refused:
        discovery.load(discovery.PUBLISHERS, "fax")
    assert str(refused.value) == message


def test_a_name_of_our_own_cannot_be_taken(install: Install) -> None:
    install("bad", "publishers", "json = bad_module:PUBLISHER", PUBLISHER.format(name="json"))
    with pytest.raises(ConfigError) as refused:
        discovery.names(discovery.PUBLISHERS)
    assert str(refused.value) == (
        "the distribution bad brings a publisher named 'json', but that name belongs to "
        "Release Kraken itself; uninstall bad or have it renamed"
    )


def test_two_distributions_cannot_bring_the_same_name(install: Install) -> None:
    for distribution in ("one", "two"):
        install(
            distribution, "publishers", f"fax = {distribution}_module:PUBLISHER", PUBLISHER.format(name="fax")
        )
    with pytest.raises(ConfigError, match="that name belongs to"):
        discovery.names(discovery.PUBLISHERS)


def test_an_unknown_name_is_refused_with_those_that_exist() -> None:
    with pytest.raises(ConfigError, match=r"no publisher is named 'fax'; there are: .*json"):
        discovery.load(discovery.PUBLISHERS, "fax")
