"""docs/sign-in.md and docs/operations.md tell the truth."""

import re
import tomllib
from pathlib import Path

import pytest

from release_kraken.engine.access.scopes import ROLES
from release_kraken.engine.settings.configuration import Configuration
from release_kraken.web.operations.metrics import Metrics
from release_kraken.web.tests.site import Site

DOCS = Path(__file__).parents[4] / "docs"
PAGES = ("sign-in.md", "operations.md")


@pytest.mark.parametrize("page", PAGES)
def test_configuration_is_right(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRAKEN_OIDC_SECRET", "secret")
    blocks = re.findall(r"```toml\n(.*?)```", (DOCS / page).read_text(), re.DOTALL)
    assert blocks
    for block in blocks:
        Configuration(tmp_path / "kraken.toml", tomllib.loads(block)).check()


def test_roles_are_told() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (`[^|]*`) \|", (DOCS / "sign-in.md").read_text(), re.MULTILINE)
    told = {role: set(scopes.replace("`", "").split(", ")) for role, scopes in rows}
    assert told == {role: {scope.value for scope in scopes} for role, scopes in ROLES.items()}


def test_metrics_are_told(site: Site) -> None:
    told = re.findall(r"^\| `(kraken_\w+)` \| (\w+) \|", (DOCS / "operations.md").read_text(), re.MULTILINE)
    text = Metrics(site.suite).text().decode()
    found = re.findall(r"^# TYPE (kraken_\w+) (\w+)$", text, re.MULTILINE)
    assert sorted(told) == sorted(one for one in found if not one[0].endswith("_created"))
