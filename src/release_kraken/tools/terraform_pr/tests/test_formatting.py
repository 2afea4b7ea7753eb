"""How the word of `terraform fmt` is joined with our own parser's, and links with the files they lead to."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from release_kraken.connectors.terraform.client import Diagnostic, FormatResult
from release_kraken.connectors.terraform.module import Problem, Span
from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.checkout.formatting import with_format
from release_kraken.tools.terraform_pr.checkout.load import load_repository
from release_kraken.tools.terraform_pr.checkout.reported import reported
from release_kraken.tools.terraform_pr.repository import Repository
from release_kraken.tools.terraform_pr.rules.syntax_error import RULE as SYNTAX_ERROR
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings

Checkout = Callable[[Mapping[str, str]], Path]

SETTINGS = TerraformPrSettings()


def error(path: str, line: int | None = None, summary: str = "Bad") -> Diagnostic:
    return Diagnostic(Severity.ERROR, summary, "It\nis.", path, line, None, None)


def syntax_errors(repository: Repository) -> list[str]:
    assert SYNTAX_ERROR.check is not None
    return [f"{finding.where} {finding.message}" for finding in SYNTAX_ERROR.check(repository, SETTINGS)]


def test_a_file_that_fmt_calls_broken_declares_nothing(checkout: Checkout) -> None:
    files = {"a.tf": 'variable "a" {}\n', "b.tf": 'variable "b" {}\n', "c/d.tf": 'variable "d" {}\n'}
    repository = load_repository(checkout(files), SETTINGS)
    joined = with_format(repository, FormatResult(("b.tf",), (error("a.tf", 1), error("a.tf", 9, "Later"))))
    module = joined.directories["."].module
    assert [variable.name for variable in module.variables] == ["b"]
    assert [file.path for file in module.files] == ["a.tf", "b.tf"]
    assert module.files[0].problem == Problem("Bad: It is.", Span("a.tf", 1, 1, 1))
    assert not joined.directories["."].complete
    assert joined.directories["c"] is repository.directories["c"]
    assert joined.unformatted == frozenset({"b.tf"})
    assert syntax_errors(joined) == ["a.tf:1:1 Bad: It is."]


def test_fmt_has_the_word_where_our_parser_is_wrong(checkout: Checkout) -> None:
    repository = load_repository(checkout({"a.tf": "locals {\n", "b.tf": "locals {}\n"}), SETTINGS)
    assert len(syntax_errors(repository)) == 1
    joined = with_format(repository, FormatResult())
    assert joined.accepted == {"a.tf"}
    assert syntax_errors(joined) == []
    assert not joined.directories["."].complete
    assert [(gap.what, gap.path) for gap in joined.not_checked] == [("a.tf", "a.tf")]


def test_fmt_knows_nothing_of_the_json_syntax(checkout: Checkout) -> None:
    repository = load_repository(checkout({"a.tf.json": "{"}), SETTINGS)
    joined = with_format(repository, FormatResult())
    assert joined.accepted == frozenset()
    assert syntax_errors(joined) == syntax_errors(repository) != []


def test_faults_in_files_of_no_module(checkout: Checkout) -> None:
    repository = load_repository(checkout({"a.tf": "locals {}\n", "vars/p.tfvars": "a ="}), SETTINGS)
    assert repository.formattable == ("a.tf", "vars/p.tfvars")
    joined = with_format(repository, FormatResult((), (error("vars/p.tfvars", 3),)))
    assert syntax_errors(joined) == ["vars/p.tfvars:3:1 Bad: It is."]


def test_an_unreadable_file_stays_one(checkout: Checkout) -> None:
    root = checkout({"b.tf": "locals {}\n"})
    (root / "a.tf").write_bytes(b"\xff\xfe\x00")
    joined = with_format(load_repository(root, SETTINGS), FormatResult((), (error("a.tf", 1),)))
    problem = joined.directories["."].module.files[0].problem
    assert problem is not None
    assert problem.unreadable
    assert joined.accepted == frozenset()


def test_a_link_shares_the_fault_of_its_file(checkout: Checkout) -> None:
    root = checkout({"a/x.tf": 'variable "x" {}\n', "b/main.tf": "locals {}\n"})
    (root / "b" / "x.tf").symlink_to("../a/x.tf")
    joined = with_format(load_repository(root, SETTINGS), FormatResult((), (error("a/x.tf", 2),)))
    assert syntax_errors(joined) == ["a/x.tf:2:1 Bad: It is.", "b/x.tf:2:1 Bad: It is."]
    assert joined.directories["b"].module.variables == ()


HERE = Finding("r", Severity.ERROR, "m", path="a/x.tf", line=1, column=1)
LINKED = replace(HERE, path="b/x.tf")


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        pytest.param([HERE, LINKED], (HERE,), id="told of once"),
        pytest.param([LINKED], (LINKED,), id="only on the link"),
        pytest.param(
            [HERE, replace(LINKED, message="n")], (HERE, replace(LINKED, message="n")), id="another fault"
        ),
        pytest.param([HERE, HERE], (HERE,), id="equal findings"),
        pytest.param([replace(HERE, path="a/y.tf")], (), id="excluded"),
        pytest.param([replace(HERE, path=None)], (replace(HERE, path=None),), id="no file"),
    ],
)
def test_reported(findings: list[Finding], expected: tuple[Finding, ...]) -> None:
    repository = Repository(Path(), links={"b/x.tf": "a/x.tf"}, excluded=frozenset({"a/y.tf"}))
    assert reported(findings, repository) == expected
