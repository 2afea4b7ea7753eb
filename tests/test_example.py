"""The example: one fault of each kind is found by real Terraform, and the example stays as it is."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from release_kraken.tools.terraform_pr.rules import all_rules

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "terraform-repository"


def digest() -> str:
    """A digest of all names and bytes of the example."""
    files = (path for path in sorted(EXAMPLE.rglob("*")) if path.is_file())
    parts = (f"{path.relative_to(EXAMPLE)}\0".encode() + path.read_bytes() for path in files)
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def test_the_example_shows_one_fault_of_each_kind(terraform_binary: Path, provider_mirror: Path) -> None:
    before = digest()
    done = subprocess.run(
        [sys.executable, str(ROOT / "examples" / "check.py"), "--format", "json"],
        env=os.environ | {"KRAKEN_TEST_TERRAFORM_MIRROR": str(provider_mirror)},
        capture_output=True,
        check=True,
        text=True,
    )
    report = json.loads(done.stdout)
    assert {finding["rule"] for finding in report["findings"]} == {rule.name for rule in all_rules()}
    statuses = {root["path"]: root["status"] for root in report["facts"]["roots"]}
    assert statuses == {
        "live/prod/alerts": "failed",
        "live/prod/exports": "failed",
        "live/prod/legacy": "failed",
        "live/prod/metrics": "not planned",
        "live/prod/network": "planned",
        "live/prod/orders": "planned",
        "live/prod/payments": "failed",
        "live/prod/reports": "planned",
        "live/prod/search": "failed",
        "live/test/network": "planned",
    }
    faultless = ("live/test/network/", "modules/network/")
    assert [each for each in report["findings"] if each["path"].startswith(faultless)] == []
    assert digest() == before
