"""Fixes: what is written and how, what is refused, and that a second time there is nothing to do."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from release_kraken.connectors.terraform.client import Diagnostic, Outcome, StepResult
from release_kraken.connectors.terraform.fake import FakeTerraform
from release_kraken.core.context import Context
from release_kraken.core.errors import ConfigError
from release_kraken.core.finding import Severity
from release_kraken.core.report import Report, Status
from release_kraken.tools.terraform_pr.fix import NewContent, NotFixedError, apply, write
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings

RULES = ("unformatted-file", "missing-readme", "stale-readme", "incomplete-lock-file")
LOCK = """provider "registry.terraform.io/hashicorp/aws" {
  version = "5.0.0"
  hashes = [
    "h1:a=",
  ]
}
"""


class Surroundings(Protocol):
    root: Path

    def write(self, files: dict[str, str]) -> None: ...
    def context(self) -> Context: ...
    def settings(self, **values: object) -> TerraformPrSettings: ...
    def run(self, **values: object) -> Report: ...


def fix(surroundings: Surroundings, **values: object) -> Report:
    """Check, then mend."""
    chosen = {"rules": RULES, "static": True, **values}
    report = surroundings.run(**chosen)
    return apply(surroundings.settings(**chosen), report, surroundings.context())


def test_files_are_formatted(surroundings: Surroundings) -> None:
    surroundings.write({"examples/a/main.tf": "locals {\n  a=1\n}\n", "examples/b/x.tfvars": "b=1\n"})
    report = fix(surroundings)
    assert (surroundings.root / "examples/a/main.tf").read_text() == "locals {\n  a = 1\n}\n"
    assert (surroundings.root / "examples/b/x.tfvars").read_text() == "b = 1\n"
    assert (report.findings, report.facts["fixed"]) == ((), {"files": 2, "findings": 2})
    assert [(change.target, change.before, change.after) for change in report.changes][1] == (
        "examples/b/x.tfvars",
        "b=1\n",
        "b = 1\n",
    )


def test_all_that_needs_no_network_is_planned_first(surroundings: Surroundings) -> None:
    surroundings.write({"modules/a/main.tf": 'variable "x" {\n  type=string\n}\n'})
    report = surroundings.run(rules=RULES, static=True)
    assert {change.target: change.resolves for change in report.changes} == {
        finding.resource or finding.path: (finding.key,) for finding in report.findings
    }
    assert {change.target for change in report.changes} == {"modules/a/main.tf", "modules/a/README.md"}
    assert (surroundings.root / "modules/a/main.tf").read_text() == 'variable "x" {\n  type=string\n}\n'


def test_a_readme_is_written_by_the_formatted_code(surroundings: Surroundings) -> None:
    variable = 'variable "x" {\n  description="Name."\n  type=string\n}\n'
    surroundings.write({"modules/a/main.tf": variable})
    report = fix(surroundings)
    assert "| Name. | `string` |" in (surroundings.root / "modules/a/README.md").read_text()
    assert {change.target for change in report.changes} == {"modules/a/main.tf", "modules/a/README.md"}
    assert report.status is Status.CLEAN


def test_a_list_is_nothing_to_fix(surroundings: Surroundings) -> None:
    settings = surroundings.settings(list_only=True)
    with pytest.raises(ConfigError, match="leave one of the two out"):
        apply(settings, Report(), surroundings.context())


def test_a_second_time_there_is_nothing_to_do(surroundings: Surroundings) -> None:
    surroundings.write({"modules/a/main.tf": 'variable "x" {\n  type=string\n}\n'})
    fix(surroundings)
    again = fix(surroundings)
    assert (again.changes, again.findings, again.facts["fixed"]) == ((), (), {"files": 0, "findings": 0})


def test_missing_hashes_are_added_from_a_copy(surroundings: Surroundings, fake: FakeTerraform) -> None:
    surroundings.write({"main.tf": 'provider "aws" {}\n', ".terraform.lock.hcl": LOCK})
    platforms = ["linux_amd64", "darwin_arm64"]
    report = fix(surroundings, static=False, lock_platforms=platforms, exclude_rules=["missing-readme"])
    assert (surroundings.root / ".terraform.lock.hcl").read_text() == "# linux_amd64\n# darwin_arm64\n"
    assert [call.arguments for call in fake.called("lock_providers")] == [tuple(platforms)]
    assert report.findings == ()


def test_a_static_fix_locks_nothing(surroundings: Surroundings, fake: FakeTerraform) -> None:
    surroundings.write({"main.tf": 'provider "aws" {}\n', ".terraform.lock.hcl": LOCK})
    report = fix(surroundings, lock_platforms=["a_b", "c_d"], exclude_rules=["missing-readme"])
    assert [finding.rule for finding in report.findings] == ["incomplete-lock-file"]
    assert fake.called("lock_providers") == []


def test_what_terraform_cannot_lock_stays_a_finding(surroundings: Surroundings, fake: FakeTerraform) -> None:
    surroundings.write({"main.tf": 'provider "aws" {}\n', ".terraform.lock.hcl": LOCK})
    answer = StepResult(Outcome.FAILED, (Diagnostic(Severity.ERROR, "Could not retrieve providers"),))
    fake.answer("lock_providers", answer)
    report = fix(surroundings, static=False, lock_platforms=["a_b", "c_d"], exclude_rules=["missing-readme"])
    assert (surroundings.root / ".terraform.lock.hcl").read_text() == LOCK
    assert [finding.rule for finding in report.findings] == ["incomplete-lock-file"]
    assert [gap.why for gap in report.not_checked] == [
        "terraform providers lock did not succeed: Could not retrieve providers"
    ]


def test_what_cannot_be_written_stays_a_finding(
    surroundings: Surroundings, tmp_path: Path, fake: FakeTerraform
) -> None:
    outside = tmp_path / "outside.tf"
    outside.write_text("a=1\n")
    surroundings.write({"examples/a/main.tf": "a=1\n", "examples/b/main.tf": "a=1\n"})
    settings = surroundings.settings(rules=RULES, static=True)
    report = surroundings.run(rules=RULES, static=True)
    (surroundings.root / "examples/a/main.tf").unlink()
    (surroundings.root / "examples/a/main.tf").symlink_to(outside)
    left = apply(settings, report, surroundings.context())
    assert [finding.where for finding in left.findings] == ["examples/a/main.tf:1:1"]
    assert [(gap.what, gap.why) for gap in left.not_checked] == [
        ("fix of examples/a/main.tf", "it is a link that leads out of the checkout")
    ]
    assert outside.read_text() == "a=1\n"
    assert (surroundings.root / "examples/b/main.tf").read_text() == "a = 1\n"
    assert left.status is Status.FINDINGS


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "main.tf"
    path.write_bytes(b"old\r\n")
    return path


def test_a_file_keeps_its_mode_and_nothing_is_left_beside_it(file: Path) -> None:
    file.chmod(0o640)
    write(file.parent, "main.tf", NewContent(b"old\r\n", b"new\r\n"))
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new\r\n", 0o640)
    assert [path.name for path in file.parent.iterdir()] == ["main.tf"]


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    umask = os.umask(0o027)
    try:
        write(tmp_path, "README.md", NewContent(None, b"new"))
    finally:
        os.umask(umask)
    assert (tmp_path / "README.md").stat().st_mode & 0o777 == 0o640


def test_a_link_within_the_checkout_stays_a_link(file: Path) -> None:
    (file.parent / "link.tf").symlink_to("main.tf")
    write(file.parent, "link.tf", NewContent(b"old\r\n", b"new"))
    assert (file.parent / "link.tf").is_symlink()
    assert file.read_bytes() == b"new"


def _is_other(file: Path) -> None:
    file.write_bytes(b"other")


def _is_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _is_gone(file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize(
    ("happens", "message"),
    [
        pytest.param(_is_other, "it has changed since it was checked: run again", id="changed"),
        pytest.param(_is_gone, "it has changed since it was checked: run again", id="gone"),
        pytest.param(_is_a_folder, "it cannot be written: Is a directory", id="a folder"),
    ],
)
def test_a_file_that_is_not_as_it_was_stays(
    file: Path, happens: Callable[[Path], None], message: str
) -> None:
    happens(file)
    with pytest.raises(NotFixedError, match=message):
        write(file.parent, "main.tf", NewContent(b"old\r\n", b"new"))


def test_a_folder_that_cannot_be_written(file: Path) -> None:
    # No name is left for a file beside it: an obstacle for root too, whom no permissions stop.
    longest = file.rename(file.with_name("x" * os.pathconf(file.parent, "PC_NAME_MAX")))
    with pytest.raises(NotFixedError, match="it cannot be written: File name too long"):
        write(file.parent, longest.name, NewContent(b"old\r\n", b"new"))
    assert {path.name: path.read_bytes() for path in file.parent.iterdir()} == {longest.name: b"old\r\n"}
