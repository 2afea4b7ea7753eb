"""Refuses settings that contradict each other."""

import pytest
from pydantic import ValidationError

from release_kraken.connectors.terraform.settings import TerraformSettings


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({}, id="defaults"),
        pytest.param({"providers": "direct", "hosts": {"example.com": {"modules.v1": "/v1/"}}}, id="direct"),
        pytest.param({"providers": "mirror", "provider_mirror": "/mirror"}, id="mirror"),
        pytest.param({"providers": "cache", "provider_cache": "/cache"}, id="cache"),
    ],
)
def test_settings_that_fit_together(given: dict[str, object]) -> None:
    assert TerraformSettings.model_validate(given).binary == "terraform"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"providers": "mirror"}, 'provider_mirror and providers = "mirror"', id="no-mirror"),
        pytest.param(
            {"provider_mirror": "/mirror"}, 'provider_mirror and providers = "mirror"', id="idle-mirror"
        ),
        pytest.param({"providers": "cache"}, 'provider_cache and providers = "cache"', id="no-cache"),
        pytest.param({"providers": "direct", "provider_cache": "/c"}, "provider_cache", id="idle-cache"),
        pytest.param({"hosts": {"example.com": {}}}, "hosts have no effect", id="idle-hosts"),
        pytest.param(
            {"providers": "mirror", "provider_mirror": "~nobody-has-this-name/m"},
            "names a home directory that does not exist",
            id="no-home",
        ),
        pytest.param({"binary": ""}, "at least 1 character", id="no-binary"),
    ],
)
def test_settings_that_contradict_each_other(given: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        TerraformSettings.model_validate(given)


def test_every_setting_is_described() -> None:
    assert all(field.description for field in TerraformSettings.model_fields.values())
