"""Writes CLI configurations."""

import pytest

from release_kraken.connectors.terraform.cli_config import named_cache, render
from release_kraken.connectors.terraform.settings import TerraformSettings

DIRECT = """\
disable_checkpoint = true
provider_installation {
  direct {}
}
"""

MIRROR = """\
disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path = "/a \\"mirror\\" für alle"
  }
}
host "registry.terraform.io" {
  services = {
    "modules.v1" = "http://127.0.0.1:8080/v1/modules/"
  }
}
"""


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, "disable_checkpoint = true\n", id="inherit"),
        pytest.param({"providers": "direct"}, DIRECT, id="direct"),
        pytest.param(
            {
                "providers": "mirror",
                "provider_mirror": '/a "mirror" für alle',
                "hosts": {"registry.terraform.io": {"modules.v1": "http://127.0.0.1:8080/v1/modules/"}},
            },
            MIRROR,
            id="mirror-and-host",
        ),
        pytest.param(
            {"providers": "cache", "provider_cache": "/cache"},
            f"{DIRECT}plugin_cache_may_break_dependency_lock_file = true\n",
            id="cache",
        ),
    ],
)
def test_render(given: dict[str, object], expected: str | None) -> None:
    assert render(TerraformSettings.model_validate(given)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", None, id="empty"),
        pytest.param('disable_checkpoint = true\nplugin_cache_dir = "/c d"\n', "/c d", id="named"),
        pytest.param('plugin_cache_dir="$KRAKEN_TEST_CACHE/x"', "/variable/x", id="variable"),
        pytest.param('# plugin_cache_dir = "/c"', None, id="comment"),
    ],
)
def test_named_cache(text: str, expected: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRAKEN_TEST_CACHE", "/variable")

    assert named_cache(text) == expected
