"""The page of policies: its examples can be read and do what it says of them."""

import re
from pathlib import Path

import pytest

from release_kraken.connectors.bamboo.scope import ScopeKind
from release_kraken.tools.bamboo_permissions.plan import Obstacle
from release_kraken.tools.bamboo_permissions.policy.reading import parse_policy
from release_kraken.tools.bamboo_permissions.policy.source import PolicyError

PAGE = Path(__file__).parents[6] / "docs" / "bamboo-permissions-policy.md"
TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```(toml|yaml)\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize(("language", "example"), EXAMPLES)
def test_an_example_can_be_read(language: str, example: str) -> None:
    policy = parse_policy({f"policy.{language}": example})
    assert policy.rules or policy.exceptions or policy.unmanaged


def test_the_groups_to_start_from_are_there() -> None:
    (start,) = (example for _, example in EXAMPLES if "[groups.admins]" in example)
    groups = [group.name for group in parse_policy({"policy.toml": start}).groups]
    assert groups == [
        "developers",
        "support",
        "design",
        "ext-contractors",
        "qa",
        "release-managers",
        "admins",
    ]


def test_faults_are_as_shown() -> None:
    text = """\
[[groups.developers.rights]]
scope = "plan"
match = "A"
rights = ["bild"]

[[exceptions]]
user = "jo"
scope = "plan"
match = "A"
rights = "view"
expires = "never"
"""
    (shown,) = re.findall(r"```text\n(.*?)```", TEXT, re.DOTALL)
    with pytest.raises(PolicyError) as refused:
        parse_policy({"policy.toml": text})
    assert str(refused.value) == shown.strip()


def test_every_reason_and_scope_is_told() -> None:
    for word in (*Obstacle, *ScopeKind):
        assert f"`{word}`" in TEXT
