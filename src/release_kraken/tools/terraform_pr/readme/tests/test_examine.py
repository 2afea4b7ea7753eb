"""The state of a README.md beside real code."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from release_kraken.tools.terraform_pr.readme.examine import document, examine
from release_kraken.tools.terraform_pr.readme.state import ReadmeState, ReadmeStatus
from release_kraken.tools.terraform_pr.readme.survey import examine_all, plan_changes
from release_kraken.tools.terraform_pr.repository import Repository
from release_kraken.tools.terraform_pr.settings import ReadmeSettings

Lay = Callable[[Mapping[str, str]], Repository]

CODE = 'output "url" {\n  description = "Where to send"\n  value       = "x"\n}\n'
TABLE = """\
## Requirements

No requirements.

## Providers

No providers.

## Modules

No modules.

## Resources

No resources.

## Inputs

No inputs.

## Outputs

| Name | Description |
| ---- | ----------- |
| <a name="output_url"></a> [url](#output\\_url) | Where to send |
"""
README = f"# Mine\n\n<!-- BEGIN_TF_DOCS -->\n{TABLE}<!-- END_TF_DOCS -->\n"
OLD_ROWS = README.replace("| ---- | ----------- |", "|------|-------------|")
OUTPUTS_ONLY = TABLE[TABLE.index("## Outputs") :]
AS_DOCUMENT = "## Outputs\n\nThe following outputs are exported:\n\n### url\n\nDescription: Where to send\n"
IN_MARKERS = "<!-- BEGIN_TF_DOCS -->\n{}<!-- END_TF_DOCS -->\n"


def state_of(repository: Repository, directory: str = ".", **settings: object) -> ReadmeState:
    parsed = ReadmeSettings.model_validate(settings)
    return examine(repository.root, repository.directories[directory], parsed)


@pytest.mark.parametrize(
    "readme",
    [
        pytest.param(README, id="as today"),
        pytest.param(OLD_ROWS, id="delimiter rows of old"),
        pytest.param(README.replace("\n", "\r\n"), id="CRLF"),
        pytest.param("\ufeff" + README, id="BOM"),
        pytest.param(README.replace("|\n<!--", "|\n\n<!--"), id="blank line at the end, of old"),
        pytest.param(TABLE, id="the whole file, without markers"),
        pytest.param(
            f"# Mine\n\n<!-- lint off -->\n{TABLE}<!-- lint on -->\n\n## More\n", id="without markers"
        ),
        pytest.param(README.replace("## ", "### "), id="indented by an argument"),
        pytest.param(
            IN_MARKERS.format("## Inputs\n\nNo inputs.\n\n" + OUTPUTS_ONLY), id="sections by an argument"
        ),
        pytest.param(
            README.replace("BEGIN_TF_DOCS", "BEGINNING OF PRE-COMMIT-TERRAFORM DOCS HOOK").replace(
                "END_TF_DOCS", "END OF PRE-COMMIT-TERRAFORM DOCS HOOK"
            ),
            id="old markers",
        ),
    ],
)
def test_up_to_date(lay: Lay, readme: str) -> None:
    state = state_of(lay({"main.tf": CODE, "README.md": readme}))
    assert (state.status, state.words, state.change) == (ReadmeStatus.UP_TO_DATE, "", None)


@pytest.mark.parametrize(
    ("readme", "line"),
    [
        pytest.param(README.replace("| Where to send |", "| Where to send    |"), 28, id="padded"),
        pytest.param(README.replace("\\_", "_"), 28, id="not escaped"),
        pytest.param(README.replace("DOCS -->\n##", "DOCS -->\n\n##"), 4, id="blank line"),
    ],
)
def test_formatting_only(lay: Lay, readme: str, line: int) -> None:
    repository = lay({"main.tf": CODE, "README.md": readme})
    state = state_of(repository)
    assert (state.status, state.line) == (ReadmeStatus.FORMATTING_ONLY, line)
    assert (state.before, state.after) == (readme, README)
    assert plan_changes(repository, ReadmeSettings()) == ()
    assert [change.after for change in plan_changes(repository, ReadmeSettings(strict=True))] == [README]


@pytest.mark.parametrize(
    ("readme", "line", "words", "after"),
    [
        pytest.param(
            README.replace("Where to send", "Where"),
            28,
            "outputs: `url` has another description",
            README,
            id="cell",
        ),
        pytest.param(
            OLD_ROWS.replace("Where to send", "Where"),
            28,
            "outputs: `url` has another description",
            OLD_ROWS,
            id="the fix keeps the style",
        ),
        pytest.param(
            README.replace("Where to send", "Where").replace("\n", "\r\n"),
            28,
            "outputs: `url` has another description",
            README.replace("\n", "\r\n"),
            id="the fix keeps the line ends",
        ),
        pytest.param(
            README.partition("\n\n## Outputs")[0] + "\n<!-- END_TF_DOCS -->\n",
            23,
            "outputs: the section is missing",
            README,
            id="cut off",
        ),
        pytest.param(
            f"# Mine\n\n{TABLE}\n## More\n".replace("Where to send", "Where"),
            27,
            "outputs: `url` has another description",
            f"# Mine\n\n{TABLE}\n## More\n",
            id="without markers",
        ),
        pytest.param(
            README.replace("<!-- END_TF_DOCS -->\n", ""),
            1,
            "the marker <!-- END_TF_DOCS --> is missing, so that terraform-docs cannot write",
            None,
            id="no end marker",
        ),
    ],
)
def test_stale(lay: Lay, readme: str, line: int, words: str, after: str | None) -> None:
    state = state_of(lay({"main.tf": CODE, "README.md": readme}))
    assert state == ReadmeState(ReadmeStatus.STALE, "README.md", words, line, readme, after)


def test_missing(lay: Lay) -> None:
    repository = lay({"main.tf": CODE, "a/main.tf": CODE, "a/README.md": "# A\n", "examples/b/main.tf": CODE})
    settings = ReadmeSettings()
    states = [(state.path, state.status) for state in examine_all(repository, settings)]
    assert states == [
        ("README.md", ReadmeStatus.MISSING),
        ("a/README.md", ReadmeStatus.MISSING),
        ("examples/b/README.md", ReadmeStatus.NOT_REQUIRED),
    ]
    document = IN_MARKERS.format(TABLE).removesuffix("\n")
    changes = [(change.target, change.before, change.after) for change in plan_changes(repository, settings)]
    assert changes == [("README.md", None, document), ("a/README.md", "# A\n", f"# A\n\n{document}")]


@pytest.mark.parametrize(
    "readme",
    [
        pytest.param("## Inputs\n\nNo inputs.\n\n## Outputs\n\nNo outputs.\n", id="two sections"),
        pytest.param(TABLE.replace("| Name |", "Name |").replace("No ", "Not "), id="other tables"),
        pytest.param(f"# Two\n\n{TABLE}\n{TABLE}", id="two documents"),
        pytest.param("", id="empty"),
    ],
)
def test_a_text_of_ones_own_is_not_taken_for_a_document(lay: Lay, readme: str) -> None:
    assert state_of(lay({"main.tf": CODE, "README.md": readme})).status is ReadmeStatus.MISSING


def test_what_the_plan_writes_is_up_to_date(lay: Lay) -> None:
    repository = lay({"main.tf": CODE, "a/main.tf": CODE, "a/README.md": README.replace("url", "uri")})
    for change in plan_changes(repository, ReadmeSettings()):
        (repository.root / change.target).write_text(change.after or "")
    again = Repository(repository.root, dict(repository.directories))
    assert {state.status for state in examine_all(again, ReadmeSettings())} == {ReadmeStatus.UP_TO_DATE}


@pytest.mark.parametrize(
    ("files", "words"),
    [
        pytest.param({".terraform-docs.yml": "formatter: json"}, "formatter 'json'", id="formatter"),
        pytest.param({".terraform-docs.yml": "content: '{{ if .X }}'"}, "uses {{ if .X }}", id="template"),
        pytest.param({".terraform-docs.yml": "output: {file: ../D.md}"}, "outside of the", id="other folder"),
        pytest.param({".terraform-docs.yml": "output: {file: /D.md}"}, "outside of the", id="absolute"),
        pytest.param({"main.tf": "variable {"}, "main.tf cannot be read", id="syntax error"),
    ],
)
def test_not_checked(lay: Lay, files: dict[str, str], words: str) -> None:
    state = state_of(lay({"main.tf": CODE, "README.md": README, **files}))
    assert state.status is ReadmeStatus.NOT_CHECKED
    assert words in state.words
    assert state.change is None


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        pytest.param("module", ReadmeStatus.NOT_CHECKED, id="its own"),
        pytest.param("example", ReadmeStatus.NOT_REQUIRED, id="not required"),
    ],
)
def test_a_readme_in_another_encoding(lay: Lay, kind: str, status: ReadmeStatus) -> None:
    path = "examples/a" if kind == "example" else "a"
    repository = lay({f"{path}/main.tf": CODE, f"{path}/README.md": README if kind == "module" else ""})
    with (repository.root / path / "README.md").open("ab") as file:
        file.write(b"caf\xe9")
    assert state_of(repository, path).status is status


def test_a_readme_that_is_a_folder(lay: Lay) -> None:
    state = state_of(lay({"main.tf": CODE, "README.md/x": ""}))
    assert (state.status, state.words) == (
        ReadmeStatus.NOT_CHECKED,
        "README.md cannot be read (Is a directory)",
    )


def test_a_readme_that_leads_out_of_the_repository(lay: Lay) -> None:
    repository = lay({"main.tf": CODE})
    (repository.root / "README.md").symlink_to("../elsewhere.md")
    state = state_of(repository)
    assert (state.status, state.words) == (
        ReadmeStatus.NOT_CHECKED,
        "README.md is a symbolic link that leads out of the repository",
    )


@pytest.mark.parametrize(
    ("config", "readme", "status"),
    [
        pytest.param(
            "formatter: md doc", IN_MARKERS.format(AS_DOCUMENT), ReadmeStatus.STALE, id="sections count"
        ),
        pytest.param(
            "formatter: md doc\nsections: {show: [outputs]}\nsettings: {anchor: false}",
            IN_MARKERS.format(AS_DOCUMENT),
            ReadmeStatus.UP_TO_DATE,
            id="document",
        ),
        pytest.param("output: {mode: replace, template: ''}", TABLE, ReadmeStatus.UP_TO_DATE, id="replaced"),
        pytest.param(
            "output: {mode: replace, template: ''}", "# Mine\n", ReadmeStatus.STALE, id="to be replaced"
        ),
        pytest.param("output: {file: DOC.md}", README, ReadmeStatus.MISSING, id="another file"),
        pytest.param("sort: {by: required}", README, ReadmeStatus.UP_TO_DATE, id="order"),
    ],
)
def test_a_configuration_is_honoured(lay: Lay, config: str, readme: str, status: ReadmeStatus) -> None:
    repository = lay({"main.tf": CODE, "README.md": readme, ".terraform-docs.yml": config})
    assert state_of(repository).status is status


LOCK = 'provider "registry.terraform.io/x/acme" {\n  version = "1.2.3"\n  hashes = []\n}\n'


@pytest.mark.parametrize(
    ("config", "statuses"),
    [
        pytest.param(
            None, {"n/a": "up to date", "1.2.3": "up to date", "2": "stale"}, id="arguments unknown"
        ),
        pytest.param(
            "settings: {lockfile: true}", {"n/a": "stale", "1.2.3": "up to date"}, id="with lock file"
        ),
        pytest.param("settings: {lockfile: false}", {"n/a": "up to date", "1.2.3": "stale"}, id="without"),
    ],
)
def test_versions_of_the_lock_file(lay: Lay, config: str | None, statuses: dict[str, str]) -> None:
    shown = "sections: {show: [providers, outputs]}\n"
    code = {"main.tf": 'data "acme_box" "a" {}\n', ".terraform.lock.hcl": LOCK}
    files = code if config is None else {**code, ".terraform-docs.yml": shown + config}
    for version, status in statuses.items():
        table = (
            '## Providers\n\n| Name | Version |\n| ---- | ------- |\n| <a name="provider_acme"></a> [acme]'
        )
        readme = f"{table}(#provider\\_acme) | {version} |\n\n"
        inputs = "## Inputs\n\nNo inputs.\n\n" if config is None else ""
        readme = IN_MARKERS.format(f"{readme}{inputs}## Outputs\n\nNo outputs.\n")
        assert state_of(lay({**files, "README.md": readme})).status.value == status


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        pytest.param({}, TABLE, id="table"),
        pytest.param(
            {
                ".terraform-docs.yml": "formatter: md doc\n"
                "sections: {show: [outputs]}\nsettings: {anchor: false}"
            },
            AS_DOCUMENT,
            id="as configured",
        ),
    ],
)
def test_the_document_alone(lay: Lay, config: dict[str, str], expected: str) -> None:
    repository = lay({"main.tf": CODE, **config})
    made = document(repository.root, repository.directories["."], ReadmeSettings())
    assert made + "\n" == expected


SCRIPT = """\
#!/bin/sh
{}
"""


@pytest.mark.parametrize(
    ("script", "status", "words"),
    [
        pytest.param("echo by binary: $1 $2 $5", ReadmeStatus.UP_TO_DATE, "", id="it prints"),
        pytest.param(
            "echo no >&2; exit 3", ReadmeStatus.NOT_CHECKED, "terraform-docs failed: no", id="it fails"
        ),
        pytest.param(None, ReadmeStatus.NOT_CHECKED, "terraform-docs cannot be started", id="there is none"),
    ],
)
def test_a_template_by_a_binary(
    lay: Lay, tmp_path: Path, script: str | None, status: ReadmeStatus, words: str
) -> None:
    binary = tmp_path / "terraform-docs"
    if script is not None:
        binary.write_text(SCRIPT.format(script))
        binary.chmod(0o755)
    readme = IN_MARKERS.format("by binary: markdown table --output-file=\n")
    config = "formatter: markdown\ncontent: '{{ if true }}'"
    state = state_of(
        lay({"main.tf": CODE, "README.md": readme, ".terraform-docs.yml": config}), binary=str(binary)
    )
    assert state.status is status
    assert words in state.words
