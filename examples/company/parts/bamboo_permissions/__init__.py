"""The Bamboo Permission Enforcer in the demo: a policy, what has drifted from it, and its repair."""

from collections.abc import Iterator
from pathlib import Path

from company.company import Company
from company.parts import Part
from company.parts.bamboo_permissions.story import LEFT, found, tell
from company.toml import table

_POLICY = Path(__file__).with_name("policy.toml")


def _furnish(company: Company) -> Iterator[str]:
    found(company.atlassian.bamboo)
    policy = company.workplace / "bamboo.toml"
    policy.write_text(_POLICY.read_text())
    yield table("tools.bamboo_permissions", policy=str(policy), most_removals=0.5)


def _tour(company: Company) -> Iterator[tuple[str, str, str]]:
    yield (
        "See who may deploy to production",
        "Bamboo's permissions against a policy in git: what has drifted, and who has access through what.",
        "/tools/bamboo_permissions",
    )
    yield "Look at Bamboo itself", "Its grants, before and after Kraken repairs them.", company.bamboo


def _expected(company: Company) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield f"{company.kraken}/tools/bamboo_permissions", (LEFT, "checkout/PROD")
    yield f"{company.kraken}/audit", ("bamboo", "ext-agency")


PART = Part(_furnish, _tour, tell, _expected)
