"""docs/bamboo-permissions.md and the example policy tell the truth."""

import re
from pathlib import Path

from release_kraken.engine.settings.configuration import read
from release_kraken.tools.bamboo_permissions import TOOL
from release_kraken.tools.bamboo_permissions.policy.reading import load_policy
from release_kraken.tools.bamboo_permissions.settings import BambooPermissionsSettings

ROOT = Path(__file__).parents[5]
PAGE = (ROOT / "docs" / "bamboo-permissions.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^( *)```toml\n(.*?)^ *```$", PAGE, re.DOTALL | re.MULTILINE)
POLICY = ROOT / "examples" / "bamboo-permissions.toml"


def test_the_configuration_is_right(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "bamboo-token").write_text("hush")
    file = tmp_path / "kraken.toml"
    file.write_text("\n".join(example for _, example in EXAMPLES))
    configuration = read(file)
    configuration.check()
    settings = configuration.tool_settings(TOOL)
    assert settings.policy == Path("/srv/kraken/policies/bamboo-permissions.toml")
    assert [each.apply for each in configuration.schedules().values()] == [True]


def test_every_setting_is_told_with_its_default() -> None:
    table = PAGE.partition("| key |")[2].partition("\n\n")[0]
    rows = dict(re.findall(r"^\| `(\w+)`.* \| (.*?) ?\|$", table, re.MULTILINE))
    fields = BambooPermissionsSettings.model_fields
    assert rows.keys() == fields.keys()
    for name in ("most_changes", "most_removals", "most_vanished"):
        assert rows[name] == str(fields[name].default)


def test_the_example_is_a_policy_of_all_kinds_of_places() -> None:
    policy = load_policy(POLICY)
    assert {rule.scope for rule in policy.rules} == policy.scopes
    assert [group.name for group in policy.groups] == [
        "bamboo-admin",
        "developers",
        "support",
        "design",
        "ext-contractors",
    ]
