"""Every rule has a page, and every example on it gives exactly the findings that it says."""

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from release_kraken.connectors.terraform.client import Diagnostic, Outcome, PlanResult, StepResult
from release_kraken.connectors.terraform.diagnostics import from_messages, from_validation
from release_kraken.connectors.terraform.installed import open_terraform
from release_kraken.connectors.terraform.plan import read_plan
from release_kraken.connectors.terraform.settings import TerraformSettings
from release_kraken.core.finding import Finding, Severity, ordered
from release_kraken.tools.terraform_pr.checkout.formatting import with_format
from release_kraken.tools.terraform_pr.checkout.load import load_repository
from release_kraken.tools.terraform_pr.repository import Repository
from release_kraken.tools.terraform_pr.rule import PlannedRoot, Rule
from release_kraken.tools.terraform_pr.rules import all_rules, page_path
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings

SAID_BY_TERRAFORM = ("init.jsonl", "validate.json", "plan.jsonl", "plan.json", "root.json")
"""Files of an example that stand for what Terraform said of the root in whose folder they are."""

ASK_FMT = frozenset({"syntax-error", "unformatted-file"})
FENCE = re.compile(
    r"^(?P<fence>`{3,})(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=fence)\s*$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Example:
    """A Bad or Good section of a page: its files by path, and the findings that it promises."""

    rule: Rule
    title: str
    files: dict[str, bytes]
    expected: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"{self.rule.name}-{self.title.replace(': ', '-').replace(' ', '_')}"


def sections(page: str) -> dict[str, str]:
    parts = re.split(
        r"^## (.+)$",
        FENCE.sub(lambda fenced: fenced[0].replace("\n## ", "\n\0## "), page),
        flags=re.MULTILINE,
    )
    return {title: body.replace("\0", "") for title, body in zip(parts[1::2], parts[2::2], strict=True)}


def example(rule: Rule, title: str, body: str) -> Example:
    blocks = [(fenced["info"].partition(" "), fenced["body"]) for fenced in FENCE.finditer(body)]
    files = {
        name: bytes.fromhex(text) if language == "hex" else text.encode()
        for (language, _, name), text in blocks
        if name
    }
    expected = "".join(text for (language, _, name), text in blocks if language == "text" and not name)
    return Example(rule, title, files, tuple(expected.splitlines()))


def read_page(rule: Rule) -> str:
    return page_path(rule).read_text(encoding="utf-8")


def examples() -> Iterator[Example]:
    for rule in all_rules():
        if page_path(rule).exists() and (rule.check or rule.check_root):
            for title, body in sections(read_page(rule)).items():
                if title.startswith(("Bad", "Good")):
                    yield example(rule, title, body)


def write(files: dict[str, bytes], root: Path) -> TerraformPrSettings:
    """Lay the example out below a folder; its kraken.toml gives the settings."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text)
    configuration = tomllib.loads(files.get("kraken.toml", b"").decode())
    return TerraformPrSettings.model_validate(configuration.get("tools", {}).get("terraform_pr", {}))


def step(diagnostics: Sequence[Diagnostic]) -> StepResult:
    failed = any(one.severity is Severity.ERROR for one in diagnostics)
    return StepResult(Outcome.FAILED if failed else Outcome.OK, tuple(diagnostics))


def planned(repository: Repository, folder: str, files: dict[str, bytes]) -> PlannedRoot:
    said = {name: files.get(name if folder == "." else f"{folder}/{name}") for name in SAID_BY_TERRAFORM}
    root = json.loads(said["root.json"] or b"{}")
    init, validate, messages, plan = (said[name] for name in SAID_BY_TERRAFORM[:4])
    result = PlanResult(step(from_messages(messages))) if messages else None
    if plan:
        result = PlanResult(StepResult(Outcome.OK), read_plan(plan.decode()))
    return PlannedRoot(
        repository,
        repository.directories[folder],
        init=step(from_messages(init)) if init else None,
        validate=step(from_validation(validate) or ()) if validate else None,
        plan=result,
        **root,
    )


def folders_with_results(files: dict[str, bytes]) -> list[str]:
    names = [Path(name) for name in files if Path(name).name in SAID_BY_TERRAFORM]
    return sorted({name.parent.as_posix() for name in names})


def findings(one: Example, root: Path, scratch: Path) -> Iterator[Finding]:
    settings = write(one.files, root)
    repository = load_repository(root, settings)
    if one.rule.name in ASK_FMT:
        with open_terraform(TerraformSettings(), scratch) as terraform:
            repository = with_format(repository, terraform.check_format(root, repository.formattable))
    if one.rule.check:
        yield from one.rule.check(repository, settings)
    if one.rule.check_root:
        for folder in folders_with_results(one.files):
            yield from one.rule.check_root(planned(repository, folder, one.files), settings)


@pytest.mark.parametrize("one", [pytest.param(one, id=one.id) for one in examples()])
def test_an_example_gives_what_its_page_says(
    one: Example, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if one.rule.name in ASK_FMT:
        request.getfixturevalue("terraform_binary")
    (root := tmp_path / "checkout").mkdir()
    (scratch := tmp_path / "scratch").mkdir()
    found = ordered(findings(one, root, scratch))
    assert tuple(f"{finding.where} {finding.message}" for finding in found) == one.expected
    assert {finding.rule for finding in found} <= {one.rule.name}


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.name) for rule in all_rules()])
def test_a_page_says_what_its_rule_is(rule: Rule) -> None:
    page = read_page(rule)
    title, _, rest = page.partition("\n\n")
    assert title == f"# {rule.name}"
    assert rest.partition("\n\n")[0] == rule.summary
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert list(sections(page))[:2] == ["Why", "How to fix"]


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.name) for rule in all_rules()])
def test_a_page_has_a_bad_and_a_good_example(rule: Rule) -> None:
    kinds = {
        title.partition(":")[0]: example(rule, title, body)
        for title, body in sections(read_page(rule)).items()
    }
    assert kinds["Bad"].expected
    assert kinds["Good"].expected == ()
    assert kinds["Good"].files
