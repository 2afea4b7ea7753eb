"""The settings, and the page that explains them."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from release_kraken.connectors.jira.settings import JiraSettings
from release_kraken.core.settings import Origin

PAGE = (Path(__file__).parents[5] / "docs" / "jira.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def _settings(**more: Any) -> JiraSettings:
    return JiraSettings(**({"url": "https://example.atlassian.net", "token": "t0ken"} | more))


@pytest.mark.parametrize(
    ("given", "api"),
    [
        pytest.param({}, "https://example.atlassian.net/rest/api/3", id="cloud"),
        pytest.param(
            {"api_url": "https://api.atlassian.com/ex/jira/1/"},
            "https://api.atlassian.com/ex/jira/1/rest/api/3",
            id="scopes",
        ),
        pytest.param(
            {"kind": "data_center", "url": "https://example.org/jira/"},
            "https://example.org/jira/rest/api/2",
            id="context-path",
        ),
    ],
)
def test_where_the_api_is(given: dict[str, Any], api: str) -> None:
    assert _settings(**given).api == api


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"url": "example.org"}, id="no-address"),
        pytest.param({"url": "https://user:password@example.org"}, id="password-in-address"),
        pytest.param({"flagged_field": "Flagged"}, id="name-of-a-field"),
        pytest.param({"concurrency": 0}, id="nothing-at-once"),
        pytest.param({"projects": []}, id="unknown"),
    ],
)
def test_what_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        _settings(**given)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_of_the_page_are_valid(example: str) -> None:
    origin = Origin(lambda _path: False, {"file": lambda _name: "x", "env": lambda _name: "x"})
    (section,) = tomllib.loads(example)["connectors"].values()
    assert JiraSettings.model_validate(section, context=origin).credential


def test_the_page_explains_every_setting() -> None:
    assert EXAMPLES
    assert [name for name in JiraSettings.model_fields if f"`{name}`" not in PAGE] == []
