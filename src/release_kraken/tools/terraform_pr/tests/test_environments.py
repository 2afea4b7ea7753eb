"""Environments: found from variable files, or configured; and what is still missing."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from release_kraken.connectors.terraform.module import Expression, Module, Span, Variable
from release_kraken.tools.terraform_pr.repository import Directory, DirectoryClass, Repository
from release_kraken.tools.terraform_pr.roots.environments import (
    Environment,
    list_environments,
    list_missing_variables,
)
from release_kraken.tools.terraform_pr.settings import EnvironmentSettings

PLACE = Span("live/variables.tf", 1, 1, 1)


def checkout(
    root: Path, files: Mapping[str, str], *, also: tuple[str, ...] = ()
) -> tuple[Repository, Directory]:
    """A checkout with one root `live`, which requires `region` and `size` and not `count`."""
    for name, text in files.items():
        path = root / "live" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    variables = (
        Variable("region", PLACE),
        Variable("size", PLACE),
        Variable("count", PLACE, default=Expression("1", 1, PLACE)),
    )
    backends: dict[str, Mapping[str, Expression]] = {
        f"live/{name}": {} for name in files if "backend" in name
    }
    module = Module("live", variables=variables)
    live = Directory("live", DirectoryClass.ROOT, "", module, backend_files=backends)
    others = {path: Directory(path, DirectoryClass.ROOT, "", Module(path)) for path in also}
    return Repository(root, {"live": live, **others}), live


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param([], [Environment()], id="none"),
        pytest.param(
            ["terraform.tfvars", "x.auto.tfvars", "y.auto.tfvars.json"], [Environment()], id="read unasked"
        ),
        pytest.param(
            ["prod.tfvars.example", "example.tfvars", "sample.tfvars"], [Environment()], id="no values"
        ),
        pytest.param(
            ["prod.tfvars", "dev.tfvars.json"],
            [Environment("dev", ("dev.tfvars.json",)), Environment("prod", ("prod.tfvars",))],
            id="beside the code",
        ),
        pytest.param(
            ["env/prod.tfvars", "envs/dev.tfvars"],
            [Environment("dev", ("envs/dev.tfvars",)), Environment("prod", ("env/prod.tfvars",))],
            id="in a folder",
        ),
        pytest.param(
            ["env/prod/a.tfvars", "env/prod/terraform.tfvars"],
            [Environment("prod", ("env/prod/a.tfvars", "env/prod/terraform.tfvars"))],
            id="a folder for each",
        ),
        pytest.param(
            ["common.tfvars", "prod.tfvars", "dev.tfvars"],
            [
                Environment("dev", ("common.tfvars", "dev.tfvars")),
                Environment("prod", ("common.tfvars", "prod.tfvars")),
            ],
            id="shared values go with every environment",
        ),
        pytest.param(
            ["common.tfvars"], [Environment("common", ("common.tfvars",))], id="shared values alone"
        ),
        pytest.param(["other/prod.tfvars"], [Environment()], id="a folder of another name"),
    ],
)
def test_environments_are_discovered(tmp_path: Path, files: list[str], expected: list[Environment]) -> None:
    repository, live = checkout(tmp_path, dict.fromkeys(files, ""))
    assert list(list_environments(repository, live, ())) == expected


def test_variable_files_of_another_root_are_not_ours(tmp_path: Path) -> None:
    repository, live = checkout(tmp_path, {"env/prod/x.tfvars": ""}, also=("live/env/prod",))
    assert list_environments(repository, live, ()) == (Environment(),)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(["prod.s3.tfbackend", "prod.tfvars"], {"prod": ("prod.s3.tfbackend",)}, id="by name"),
        pytest.param(
            ["backend-prod.hcl", "dev.backend.hcl", "prod.tfvars", "dev.tfvars"],
            {"prod": ("backend-prod.hcl",), "dev": ("dev.backend.hcl",)},
            id="by either end of the name",
        ),
        pytest.param(["backend.hcl", "prod.tfvars"], {"prod": ("backend.hcl",)}, id="one for all"),
        pytest.param(
            ["env/prod/backend.hcl", "env/prod/x.tfvars"], {"prod": ("env/prod/backend.hcl",)}, id="by folder"
        ),
        pytest.param(["config.s3.tfbackend"], {"": ("config.s3.tfbackend",)}, id="the only one"),
        pytest.param(["a.tfbackend", "b.tfbackend"], {"": ()}, id="not clear which"),
        pytest.param(
            ["backends/prod.hcl", "prod.tfvars"], {"prod": ("backends/prod.hcl",)}, id="in a folder"
        ),
        pytest.param(
            ["prod-eu.tfbackend", "dev.tfbackend", "prod-eu.tfvars"],
            {"prod-eu": ("prod-eu.tfbackend",)},
            id="a dash",
        ),
        pytest.param(["backend.hcl.example"], {"": ()}, id="an example"),
    ],
)
def test_backend_files_are_found(
    tmp_path: Path, files: list[str], expected: dict[str, tuple[str, ...]]
) -> None:
    repository, live = checkout(tmp_path, dict.fromkeys(files, ""))
    found = list_environments(repository, live, ())
    assert {environment.name: environment.backend_config for environment in found} == expected


def test_configured_environments_take_the_place_of_discovered_ones(tmp_path: Path) -> None:
    repository, live = checkout(tmp_path, {"prod.tfvars": "", "settings/qa.tfvars": ""})
    configured = [
        EnvironmentSettings(
            name="qa", var_files=("settings/{environment}.tfvars", "none.tfvars"), variables={"a": "b"}
        ),
        EnvironmentSettings(name="other", roots=("elsewhere/*",)),
    ]
    assert list_environments(repository, live, configured) == (
        Environment("qa", ("settings/qa.tfvars", "none.tfvars"), {"a": "b"}, missing=("none.tfvars",)),
    )


@pytest.mark.parametrize(
    ("files", "environment", "environ", "missing"),
    [
        pytest.param({}, Environment(), {}, ("region", "size"), id="nothing given"),
        pytest.param({"terraform.tfvars": 'region = "x"\nsize=1'}, Environment(), {}, (), id="read unasked"),
        pytest.param({"a.auto.tfvars.json": '{"region": "x"}'}, Environment(), {}, ("size",), id="JSON"),
        pytest.param(
            {"prod.tfvars": "size = 1"}, Environment("prod", ("prod.tfvars",)), {}, ("region",), id="a file"
        ),
        pytest.param(
            {"prod.tfvars": "# size = 1"},
            Environment("", ("prod.tfvars",)),
            {"TF_VAR_region": ""},
            ("size",),
            id="a comment",
        ),
        pytest.param({}, Environment(variables={"size": "1"}), {"TF_VAR_region": "x"}, (), id="variables"),
        pytest.param({"a.auto.tfvars.json": "{"}, Environment(), {}, ("region", "size"), id="broken JSON"),
        pytest.param({}, Environment("", ("none.tfvars",)), {}, ("region", "size"), id="no such file"),
    ],
)
def test_missing_variables(
    tmp_path: Path,
    files: dict[str, str],
    environment: Environment,
    environ: dict[str, str],
    missing: tuple[str, ...],
) -> None:
    repository, live = checkout(tmp_path, files)
    assert list_missing_variables(repository, live, environment, environ) == missing
