"""What every Terraform offers, the installed one and the fake alike; the roots need no provider."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from release_kraken.connectors.terraform import CONNECTOR
from release_kraken.connectors.terraform.client import Execution, Outcome, Plan, Terraform
from release_kraken.connectors.terraform.fake import FakeTerraform
from release_kraken.connectors.terraform.installed import InstalledTerraform
from release_kraken.connectors.terraform.process import Processes
from release_kraken.connectors.terraform.settings import TerraformSettings
from release_kraken.core.errors import RemoteError
from release_kraken.core.finding import Severity

EXECUTION = Execution(time_limit=60)
PLAIN = 'variable "name" {\n  default = "x"\n}\n'


@pytest.fixture(params=["installed", "fake"])
def terraform(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Terraform]:
    if request.param == "fake":
        yield FakeTerraform()
        return
    request.getfixturevalue("terraform_binary")
    with Processes() as processes:
        scratch = tmp_path_factory.mktemp("scratch")
        yield InstalledTerraform(TerraformSettings(providers="direct"), scratch, processes, os.environ)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text(PLAIN)
    return tmp_path


def test_the_binary_is_told(terraform: Terraform) -> None:
    binary = terraform.binary()

    assert (binary.name, binary.path.name) == ("terraform", "terraform")
    assert binary.version.count(".") == 2
    assert terraform.binary() == binary


def test_health_tells_the_version(terraform: Terraform) -> None:
    binary = terraform.binary()

    assert CONNECTOR.check is not None
    assert CONNECTOR.check(terraform) == f"{binary.name} {binary.version} ({binary.path})"


def test_a_formatted_tree_is_clean(terraform: Terraform, root: Path) -> None:
    result = terraform.check_format(root)

    assert (result.unformatted, result.errors) == ((), ())


@pytest.fixture
def tree(root: Path) -> Path:
    for path in ("b.tf", "a.tfvars", "sub/c.tf", ".hidden/d.tf", "e.txt", "-f.tf"):
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text("x=1\n")
    (root / "g.tf.json").write_text('{"locals":{"x":1}}')
    (root / "broken.tf").write_text('variable "x" {\n')
    (root / "linked").symlink_to("sub")
    (root / "h.tf").symlink_to("b.tf")
    return root


def test_unformatted_files_are_listed_beside_a_broken_one(terraform: Terraform, tree: Path) -> None:
    result = terraform.check_format(tree)

    assert result.unformatted == ("-f.tf", "a.tfvars", "b.tf", "h.tf", "sub/c.tf")
    [error] = result.errors
    assert (error.severity, error.path, error.line) == (Severity.ERROR, "broken.tf", 1)
    assert error.column is not None


def test_only_the_named_files_are_looked_at(terraform: Terraform, tree: Path) -> None:
    named = ["-f.tf", ".hidden/d.tf", "linked/c.tf", "g.tf.json", "e.txt", "main.tf"]
    result = terraform.check_format(tree, named)

    assert (result.unformatted, result.errors) == (("-f.tf", ".hidden/d.tf", "linked/c.tf"), ())


def test_no_named_files_are_no_files(terraform: Terraform, tree: Path) -> None:
    assert terraform.check_format(tree, []).unformatted == ()


def test_many_files_are_looked_at(terraform: Terraform, root: Path) -> None:
    names = [f"a-rather-long-name-of-a-file-{number:04}.tf" for number in range(1000)]
    for name in names:
        (root / name).write_text("x=1\n" if name.endswith("7.tf") else "x = 1\n")

    result = terraform.check_format(root, names)

    assert result.unformatted == tuple(name for name in names if name.endswith("7.tf"))


def test_nothing_is_written_by_looking(terraform: Terraform, tree: Path) -> None:
    before = {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}

    terraform.check_format(tree)

    assert {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()} == before


def test_files_are_formatted_in_place(terraform: Terraform, tmp_path: Path) -> None:
    names = ("one.tf", "-two.tf", "a b/three.tfvars")
    (tmp_path / "a b").mkdir()
    for name in (*names, "other.tf"):
        (tmp_path / name).write_bytes(b'x="\xc3\xa4"\n\n')
    terraform.format_files(tmp_path, names)
    assert {(tmp_path / name).read_bytes() for name in names} == {b'x = "\xc3\xa4"\n\n'}
    assert (tmp_path / "other.tf").read_bytes() == b'x="\xc3\xa4"\n\n'


def test_a_broken_file_cannot_be_formatted(terraform: Terraform, tmp_path: Path) -> None:
    (tmp_path / "x.tf").write_bytes(b'variable "x" {\n')
    problem = r"^terraform fmt cannot format: x\.tf:1: Unclosed configuration block"
    with pytest.raises(RemoteError, match=problem):
        terraform.format_files(tmp_path, ["x.tf"])


@pytest.mark.parametrize("backend", [True, False])
def test_a_sound_root_passes_every_step(terraform: Terraform, root: Path, backend: bool) -> None:
    for step in (
        terraform.init(root, EXECUTION, backend=backend),
        terraform.validate(root, EXECUTION),
        terraform.plan(root, EXECUTION).step,
    ):
        assert (step.outcome, step.diagnostics) == (Outcome.OK, ())
    assert terraform.plan(root, EXECUTION).plan == Plan()


def test_a_digest_stays_the_same(terraform: Terraform) -> None:
    digest = terraform.settings_digest()

    assert len(bytes.fromhex(digest)) == 32
    assert terraform.settings_digest() == digest


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda terraform, root: terraform.check_format(root), id="check_format"),
        pytest.param(lambda terraform, root: terraform.format_files(root, ["main.tf"]), id="format_files"),
        pytest.param(lambda terraform, root: terraform.init(root, EXECUTION, backend=True), id="init"),
        pytest.param(lambda terraform, root: terraform.validate(root, EXECUTION), id="validate"),
        pytest.param(lambda terraform, root: terraform.plan(root, EXECUTION), id="plan"),
        pytest.param(
            lambda terraform, root: terraform.lock_providers(root, EXECUTION, []), id="lock_providers"
        ),
    ],
)
def test_nothing_runs_after_stop(
    terraform: Terraform, root: Path, call: Callable[[Terraform, Path], object]
) -> None:
    terraform.stop()
    terraform.stop()

    with pytest.raises(RemoteError, match="was stopped before its end"):
        call(terraform, root)
