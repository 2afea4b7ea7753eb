"""What a root reads: the files of its closure and what expressions refer to."""

from pathlib import Path

import pytest

from release_kraken.tools.terraform_pr.checkout.load import load_repository
from release_kraken.tools.terraform_pr.roots.inputs import Inputs
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings


def inputs(root: Path, **values: object) -> Inputs:
    return Inputs(load_repository(root, TerraformPrSettings.model_validate(values)))


def references(root: Path, code: str, **values: object) -> set[str]:
    """What the code of live/app refers to."""
    (root / "live/app").mkdir(parents=True)
    (root / "live/app/main.tf").write_text(code)
    repository = load_repository(root, TerraformPrSettings.model_validate(values))
    return set(Inputs(repository).references(repository.directories["live/app"]))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param('file("../../shared/x.json")', {"shared/x.json"}, id="literal"),
        pytest.param('file("${path.module}/../x.json")', {"live/x.json"}, id="from path.module"),
        pytest.param('templatefile("${path.root}/../x.tpl", {})', {"live/x.tpl"}, id="from path.root"),
        pytest.param('file("../policies/${var.name}.json")', {"live/policies"}, id="up to an interpolation"),
        pytest.param('fileset("${path.module}/../files", "**")', {"live/files"}, id="a folder"),
        pytest.param('file("files/../../x.json")', {"live/x.json"}, id="in the middle"),
        pytest.param('file("../../../outside.json")', {"../outside.json"}, id="outside"),
        pytest.param('"a..b/c"', set(), id="dots in a name"),
        pytest.param('file("x.json")', set(), id="its own"),
        pytest.param('"${path.module}/../../.."', set(), id="all that is above the checkout"),
    ],
)
def test_references(tmp_path: Path, expression: str, expected: set[str]) -> None:
    assert references(tmp_path, f"locals {{\n  x = {expression}\n}}\n") == expected


def test_a_called_module_is_no_reference_unless_it_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "modules/a").mkdir(parents=True)
    (tmp_path / "modules/a/main.tf").write_text("")
    call = 'module "a" {\n  source = "../../modules/a"\n}\n'
    assert references(tmp_path, call) == set()
    (tmp_path / "live/app/main.tf").unlink()
    (tmp_path / "live/app").rmdir()
    assert references(tmp_path, call, exclude=["modules/"]) == {"modules/a"}


def test_the_source_of_a_call_starts_at_its_file_alone(tmp_path: Path) -> None:
    code = 'module "a" {\n  source = "../../"\n}\nmodule "b" {\n  source = "../../modules/b"\n}\n'
    (tmp_path / "modules/b").mkdir(parents=True)
    for module in (tmp_path / "main.tf", tmp_path / "modules/b/main.tf"):
        module.write_text("")
    assert references(tmp_path, code) == set()


def digest(root: Path, directory: str) -> str:
    repository = load_repository(root, TerraformPrSettings())
    return Inputs(repository).digest(repository.directories[directory])


@pytest.mark.parametrize(
    ("path", "content", "counts"),
    [
        pytest.param("live/app/files/x.json", "2", True, id="a file below it"),
        pytest.param("live/app/.terraform/x", "2", False, id="what Terraform keeps"),
        pytest.param("live/app/nested/main.tf", "# 2", False, id="another directory below it"),
        pytest.param("live/x.json", "2", False, id="a file above it"),
    ],
)
def test_what_counts(tmp_path: Path, path: str, content: str, counts: bool) -> None:
    for name in ("live/app/main.tf", "live/app/nested/main.tf", path):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("# 1")
    before = digest(tmp_path, "live/app")
    (tmp_path / path).write_text(content)
    assert (digest(tmp_path, "live/app") != before) is counts
