"""How a checkout is read: what is walked, what is left out, who calls whom, and what is told of the rest."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from release_kraken.core.errors import ConfigError
from release_kraken.tools.terraform_pr.checkout.load import load_repository, terraform_names
from release_kraken.tools.terraform_pr.repository import Repository
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings

Checkout = Callable[[Mapping[str, str]], Path]

PLAIN = "locals {}\n"


def call(source: str, name: str = "m") -> str:
    return f'module "{name}" {{\n  source = "{source}"\n}}\n'


def load(root: Path, *exclude: str) -> Repository:
    return load_repository(root, TerraformPrSettings(exclude=exclude))


def gaps(repository: Repository) -> dict[str, str]:
    return {gap.what: gap.why for gap in repository.not_checked}


WALKS = [
    pytest.param(["main.tf", "b/x.tf", "a/x.tf"], (), [".", "a", "b"], id="in order"),
    pytest.param(["a/README.md", "a/b/x.tf"], (), ["a/b"], id="only where there are Terraform files"),
    pytest.param(
        [".terraform/modules/m/x.tf", "a/.git/x.tf", "node_modules/x.tf"], (), [], id="tools' folders"
    ),
    pytest.param([".deploy/x.tf"], (), [".deploy"], id="hidden folders"),
    pytest.param(["vendor/a/x.tf", "a/vendor/x.tf", "a/x.tf"], ("vendor/",), ["a"], id="excluded by name"),
    pytest.param(["live/a/x.tf", "b/live/x.tf"], ("/live",), ["b/live"], id="excluded by path"),
    pytest.param(["live/a/x.tf", "live/b/x.tf"], ("live/*", "!live/b"), ["live/b"], id="kept by negation"),
    pytest.param(["a/.x.tf", "a/x.tf~", "a/#x.tf#"], (), [], id="files that Terraform passes over"),
    pytest.param(["a b/ü.tf", "a\tb/x.tf"], (), ["a\tb", "a b"], id="odd names"),
]


@pytest.mark.parametrize(("files", "exclude", "expected"), WALKS)
def test_directories(
    checkout: Checkout, files: list[str], exclude: tuple[str, ...], expected: list[str]
) -> None:
    repository = load(checkout(dict.fromkeys(files, PLAIN)), *exclude)
    assert [each.path for each in repository] == expected


NAMES = [
    pytest.param(
        ["a.tf", "b.tf.json", "c.tfvars", "d.tftest.hcl", "e.tofu"],
        False,
        ["a.tf", "b.tf.json"],
        id="terraform",
    ),
    pytest.param(["a.tf", "a.tofu", "b.tf"], True, ["a.tofu", "b.tf"], id="tofu wins"),
    pytest.param(["a.tf.json", "a.tofu.json"], True, ["a.tofu.json"], id="tofu wins in JSON"),
]


@pytest.mark.parametrize(("files", "tofu", "expected"), NAMES)
def test_files_that_are_read(files: list[str], tofu: bool, expected: list[str]) -> None:
    assert list(terraform_names(files, tofu=tofu)) == expected


def test_calls(checkout: Checkout) -> None:
    live = (
        call("../m", "a")
        + call("./../m/", "b")
        + call("../n", "c")
        + call("../gone", "d")
        + call("hashicorp/x/aws", "e")
    )
    root = checkout(
        {
            "live/main.tf": live,
            "m/main.tf": PLAIN,
            "n/main.tf.json": '{"module": {"up": {"source": "../m"}}}',
        }
    )
    repository = load(root)
    directory = repository.directories["live"]
    assert directory.targets == {"a": "m", "b": "m", "c": "n"}
    assert directory.calls == ("m", "n")
    assert [missing.name for missing in directory.missing] == ["d"]
    assert repository.directories["m"].called_by == ("live", "n")
    assert repository.closure("live") == ("live", "m", "n")


def test_a_circle_of_calls_ends(checkout: Checkout) -> None:
    repository = load(checkout({"a/main.tf": call("../b"), "b/main.tf": call("../a")}))
    assert repository.closure("a") == ("a", "b")


def test_calls_of_what_is_left_out(checkout: Checkout, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "main.tf").write_text(PLAIN)
    root = checkout({"a/main.tf": call("../vendor/m") + call("../../shared", "s"), "vendor/m/main.tf": PLAIN})
    repository = load(root, "vendor/")
    assert repository.directories["a"].elsewhere == ("../shared", "vendor/m")
    assert repository.directories["a"].missing == ()
    assert gaps(repository) == {"../shared": "called by a, but outside of the folder that is checked"}


def test_links_to_folders(checkout: Checkout, tmp_path: Path) -> None:
    root = checkout({"stack/main.tf": PLAIN, "live/main.tf": call("./link")})
    (root / "live" / "link").symlink_to("../stack")
    (root / "live" / "circle").symlink_to("..")
    (root / "live" / "self").symlink_to("self")
    (tmp_path / "outside").mkdir()
    (root / "out").symlink_to(tmp_path / "outside")
    repository = load(root)
    assert [each.path for each in repository] == ["live", "stack"]
    assert repository.directories["live"].targets == {"m": "stack"}
    why = "a symbolic link that leads out of the folder that is checked is not followed"
    assert gaps(repository) == {"out": why}


def test_links_to_files(checkout: Checkout) -> None:
    root = checkout({"common/variables.tf": 'variable "a" {}\n', "live/main.tf": PLAIN})
    (root / "live" / "variables.tf").symlink_to("../common/variables.tf")
    (root / "live" / "broken.tf").symlink_to("../common/gone.tf")
    repository = load(root)
    live = repository.directories["live"].module
    assert [variable.span.path for variable in live.variables] == ["live/variables.tf"]
    assert repository.links == {
        "live/broken.tf": "common/gone.tf",
        "live/variables.tf": "common/variables.tf",
    }
    assert [file.path for file in live.files if file.problem and file.problem.unreadable] == [
        "live/broken.tf"
    ]
    assert repository.formattable == ("common/variables.tf", "live/main.tf")


def test_links_to_files_outside(checkout: Checkout, tmp_path: Path) -> None:
    root = checkout({"live/main.tf": 'provider "aws" {}\n'})
    (tmp_path / "backend.tf").write_text('terraform {\n  backend "s3" {}\n}\n')
    (root / "live" / "backend.tf").symlink_to(tmp_path / "backend.tf")
    repository = load(root)
    live = repository.directories["live"]
    assert (live.module.backend, live.unfollowed, live.complete) == (None, ("backend.tf",), False)
    assert list(gaps(repository)) == ["live/backend.tf"]


def test_a_pipe_is_not_handed_to_fmt(checkout: Checkout) -> None:
    root = checkout({"main.tf": PLAIN})
    os.mkfifo(root / "pipe.tf")
    repository = load(root)
    assert repository.formattable == ("main.tf",)
    assert [file.path for file in repository.directories["."].module.files if file.problem] == ["pipe.tf"]


def test_a_link_given_as_the_path(checkout: Checkout, tmp_path: Path) -> None:
    root = checkout({"main.tf": PLAIN})
    (tmp_path / "link").symlink_to(root)
    assert [each.path for each in load(tmp_path / "link")] == ["."]


def test_submodules(checkout: Checkout) -> None:
    names = '[submodule "a"]\n\tpath = vendor/a\n[submodule "b"]\n\tpath = vendor/b\n'
    root = checkout({".gitmodules": names, "vendor/a/main.tf": PLAIN, "main.tf": call("./vendor/b")})
    (root / "vendor" / "b").mkdir()
    repository = load(root)
    assert [each.path for each in repository] == ["."]
    assert repository.directories["."].elsewhere == ("vendor/b",)
    assert gaps(repository) == {"vendor/a": "a git submodule is another repository's code: check it there"}


def test_a_folder_that_cannot_be_read(checkout: Checkout) -> None:
    root = checkout({"main.tf": PLAIN})
    folder = os.open(root, os.O_RDONLY)
    for _ in range(17):  # a path of more than 4096 bytes cannot be opened, whoever tries
        os.mkdir("d" * 255, dir_fd=folder)
        folder, above = os.open("d" * 255, os.O_RDONLY, dir_fd=folder), folder
        os.close(above)
    os.close(folder)
    repository = load(root)
    assert [each.path for each in repository] == ["."]
    assert list(gaps(repository).values()) == ["the folder cannot be read: File name too long"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param(b"caf\xe9", "caf\\xe9", id="no-utf-8"),
        pytest.param(b"x\nno findings", "x\\nno findings", id="line-break"),
    ],
)
def test_names_that_no_report_can_show(checkout: Checkout, name: bytes, shown: str) -> None:
    root = checkout({"main.tf": PLAIN})
    (root / os.fsdecode(name)).mkdir()
    (root / os.fsdecode(name + b".tf")).touch()
    repository = load(root)
    assert [each.path for each in repository] == ["."]
    assert [file.path for file in repository.directories["."].module.files] == ["main.tf"]
    why = "its name is not valid UTF-8, or holds a line break"
    assert gaps(repository) == {shown: why, f"{shown}.tf": why}


def test_a_folder_without_terraform(checkout: Checkout) -> None:
    repository = load(checkout({"README.md": ""}))
    assert not repository.directories
    assert gaps(repository) == {"this folder": "it holds no Terraform files"}


@pytest.mark.parametrize(
    ("source", "runs"),
    [
        pytest.param("../../modules//app", True, id="below a package"),
        pytest.param("${get_repo_root()}/modules/app", True, id="from the checkout"),
        pytest.param("${get_terragrunt_dir()}/../../modules/app", True, id="from the unit"),
        pytest.param("../../modules", False, id="another folder"),
        pytest.param("git::https://example.com/modules.git//modules/app?ref=v1.0.0", False, id="elsewhere"),
        pytest.param("${local.modules}//app", False, id="not a literal"),
    ],
)
def test_terragrunt_runs_what_its_units_take(checkout: Checkout, source: str, runs: bool) -> None:
    unit = f'terraform {{\n  source = "{source}"\n}}\n'
    repository = load(checkout({"modules/app/main.tf": PLAIN, "live/app/terragrunt.hcl": unit}))
    assert repository.directories["modules/app"].terragrunt is runs


def test_encrypted_files_are_not_checked(checkout: Checkout) -> None:
    root = checkout({"a.tf": PLAIN})
    for name in ("b.tf", "c.tfvars"):
        (root / name).write_bytes(b"\0GITCRYPT\0\x2f\x66")
    repository = load(root)
    assert repository.formattable == ("a.tf",)
    assert [(gap.what, gap.why) for gap in repository.not_checked] == [
        ("c.tfvars", "it is encrypted by git-crypt")
    ]


def test_files_that_are_too_large_are_not_formatted(checkout: Checkout) -> None:
    root = checkout({"a.tf": PLAIN})
    for name in ("b.tf", "c.tfvars"):
        (root / name).write_bytes(b"#" * 1_000_001)
    repository = load(root)
    assert repository.formattable == ("a.tf",)
    assert [(gap.what, gap.why) for gap in repository.not_checked] == [
        ("c.tfvars", "it is larger than 1,000,000 bytes")
    ]


def test_files_that_are_there_to_be_linked(checkout: Checkout) -> None:
    root = checkout({"common/versions.tf": PLAIN, "a/main.tf": PLAIN, "part/x.tf": PLAIN, "part/y.tf": PLAIN})
    (root / "a/versions.tf").symlink_to("../common/versions.tf")
    (root / "a/x.tf").symlink_to("../part/x.tf")
    repository = load(root)
    assert {each.path: each.shared for each in repository} == {"a": False, "common": True, "part": False}
    assert repository.directories["common"].is_open


def test_terragrunt_units(checkout: Checkout) -> None:
    units = {f"live/{name}/terragrunt.hcl": "" for name in "abcdefg"}
    repository = load(
        checkout({"terragrunt.hcl": "", "live/own/terragrunt.hcl": "", "live/own/main.tf": PLAIN, **units})
    )
    assert repository.directories["live/own"].terragrunt
    shown = "live/a, live/b, live/c, live/d, live/e"
    assert list(gaps(repository)) == [f"7 Terragrunt units: {shown} and 2 more"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        pytest.param("gone", "there is no such folder; give the path of a checkout", id="nothing there"),
        pytest.param("main.tf", "this is a file; give the folder that holds it", id="a file"),
    ],
)
def test_a_path_that_is_no_folder(checkout: Checkout, path: str, message: str) -> None:
    root = checkout({"main.tf": PLAIN})
    with pytest.raises(ConfigError, match=message):
        load(root / path)


def test_excluded_files_are_read(checkout: Checkout) -> None:
    files = {"a/main.tf": PLAIN, "a/gen.tf": 'variable "x" {}\n', "a/p.tfvars": ""}
    repository = load(checkout(files), "gen.tf", "*.tfvars")
    assert repository.excluded == frozenset({"a/gen.tf", "a/p.tfvars"})
    assert len(repository.directories["a"].module.variables) == 1


def test_patterns_that_match_no_directory(checkout: Checkout) -> None:
    settings = TerraformPrSettings(roots=("stacks/*", "stack/*", "!other"))
    repository = load_repository(checkout({"stacks/a/main.tf": PLAIN}), settings)
    assert gaps(repository) == {"roots = stack/*": "no directory with Terraform files matches this pattern"}


def test_progress(checkout: Checkout) -> None:
    said: list[tuple[str, int, int]] = []

    class Said:
        def update(self, step: str, done: int, total: int) -> None:
            said.append((step, done, total))

        def log(self, message: str) -> None:
            raise AssertionError(message)

    load_repository(checkout({"a/x.tf": PLAIN, "b/x.tf": PLAIN}), TerraformPrSettings(), progress=Said())
    assert said == [("Read Terraform files", 1, 2), ("Read Terraform files", 2, 2)]


def test_two_reads_are_equal(checkout: Checkout) -> None:
    root = checkout({"a/main.tf": call("../b"), "b/main.tf": 'variable "x" {}\n', "b/p.tfvars": ""})
    assert load(root) == load(root)
