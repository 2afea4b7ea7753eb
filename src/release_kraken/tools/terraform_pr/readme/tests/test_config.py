"""What a configuration says, and which one governs a directory."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from release_kraken.tools.terraform_pr.readme.config import BEGIN, DEFAULT, END, Config, parse_config
from release_kraken.tools.terraform_pr.readme.config_file import ConfigFiles
from release_kraken.tools.terraform_pr.readme.unsupported import UnsupportedReadmeError
from release_kraken.tools.terraform_pr.repository import Repository

Lay = Callable[[Mapping[str, str]], Repository]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", Config(), id="empty"),
        pytest.param("formatter: md tbl", Config(formatter="table"), id="table"),
        pytest.param("formatter: markdown document", Config(formatter="document"), id="document"),
        pytest.param("FORMATTER: markdown", Config(formatter="table"), id="keys are not case-sensitive"),
        pytest.param("something: {else: 1}", Config(), id="unknown keys"),
        pytest.param(
            "sections: {hide-all: true, show: [inputs]}", Config(show=("inputs",)), id="keys of old"
        ),
        pytest.param(
            "sections: {show: 'inputs,outputs'}", Config(show=("inputs", "outputs")), id="list as text"
        ),
        pytest.param("settings: {indent: '3', html: 'false'}", Config(indent=3, html=False), id="weak types"),
        pytest.param("settings: {anchor: null}", Config(), id="null"),
        pytest.param("sort: {enabled: false, by: type}", Config(sort=False, sort_by="type"), id="order"),
        pytest.param(
            "output: {file: DOC.md, mode: replace, template: ''}",
            Config(output_file="DOC.md", output_mode="replace", output_template=""),
            id="output",
        ),
        pytest.param(
            "output: {template: '<!-- a -->\\n{{ .Content }}\\n<!-- b -->'}",
            Config(output_template="<!-- a -->\n{{ .Content }}\n<!-- b -->"),
            id="line breaks in the template",
        ),
    ],
)
def test_a_configuration(text: str, expected: Config) -> None:
    assert parse_config(text, "x.yml") == replace(expected, source="x.yml")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("a: [", "x.yml is not YAML", id="not YAML"),
        pytest.param("- a", "x.yml is not a YAML mapping", id="list"),
        pytest.param("a: 2020-13-45", "x.yml is not YAML", id="no such day"),
        pytest.param("a: " + "[" * 5000, "x.yml is not YAML", id="very deep"),
        pytest.param("content: [a]", "a text is expected", id="list for a text"),
        pytest.param("formatter: asciidoc table", "formatter 'asciidoc table'", id="other formatter"),
        pytest.param("sections: {show: [inputs], hide: [outputs]}", "exclude each other", id="show and hide"),
        pytest.param("sections: {show: [input]}", "there is no section input", id="unknown section"),
        pytest.param("sort: {by: length}", "sort.by is 'length'", id="unknown order"),
        pytest.param("header-from: ''", "header-from is empty", id="no header file"),
        pytest.param("footer-from: main.tf", "the same file", id="header is footer"),
        pytest.param("output: {mode: append}", "output.mode is 'append'", id="unknown mode"),
        pytest.param("output: {template: x}", "lacks {{ .Content }}", id="template without content"),
        pytest.param("output: {template: ''}", "output.template is empty", id="no template to inject"),
        pytest.param("output: {template: 'a {{ .Content }}'}", "no begin and end comment", id="no comments"),
    ],
)
def test_what_terraform_docs_refuses(text: str, why: str) -> None:
    with pytest.raises(UnsupportedReadmeError, match=why):
        parse_config(text, "x.yml")


@pytest.mark.parametrize(
    ("config", "shown", "hidden"),
    [
        pytest.param(Config(), "header inputs data-sources", "footer", id="default"),
        pytest.param(Config(footer_from="a.md"), "header footer", "", id="footer with a file"),
        pytest.param(Config(show=("inputs",)), "inputs", "header outputs", id="show"),
        pytest.param(Config(show=("all",)), "inputs header", "", id="show all"),
        pytest.param(Config(hide=("inputs",)), "outputs", "inputs", id="hide"),
        pytest.param(Config(hide=("all",)), "", "inputs outputs", id="hide all"),
    ],
)
def test_sections(config: Config, shown: str, hidden: str) -> None:
    assert all(map(config.shows, shown.split()))
    assert not any(map(config.shows, hidden.split()))


def test_markers_are_those_of_the_template() -> None:
    assert DEFAULT.markers == (BEGIN, END)
    own = parse_config("output:\n  template: |-\n    <!-- a -->\n    {{ .Content }}\n    <!-- b -->\n", "x")
    assert own.markers == ("<!-- a -->", "<!-- b -->")


@pytest.mark.parametrize(
    ("files", "directory", "source"),
    [
        pytest.param({}, ".", None, id="none"),
        pytest.param({".terraform-docs.yml": ""}, ".", ".terraform-docs.yml", id="root"),
        pytest.param({".terraform-docs.yaml": ""}, ".", ".terraform-docs.yaml", id="yaml"),
        pytest.param({".config/.terraform-docs.yml": ""}, ".", ".config/.terraform-docs.yml", id=".config"),
        pytest.param({".terraform-docs.yml": ""}, "a/b", ".terraform-docs.yml", id="from above"),
        pytest.param(
            {"a/.terraform-docs.yml": "", ".terraform-docs.yml": ""},
            "a/b",
            "a/.terraform-docs.yml",
            id="nearest",
        ),
        pytest.param({"a/b/.terraform-docs.yml": ""}, "a/b", "a/b/.terraform-docs.yml", id="own"),
        pytest.param({"a/b/.terraform-docs.yml": ""}, "a/c", None, id="of another directory"),
    ],
)
def test_the_configuration_that_governs(
    lay: Lay, files: dict[str, str], directory: str, source: str | None
) -> None:
    repository = lay({"a/b/main.tf": "", "a/c/main.tf": "", **files})
    assert ConfigFiles(repository.root).find(directory).source == source


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        pytest.param(
            "recursive: {enabled: true}\nsettings: {html: false}", (False, 3), id="recursive: both count"
        ),
        pytest.param("settings: {html: false}", (True, 3), id="else its own alone"),
        pytest.param(
            "recursive: {enabled: true, path: x}\nsettings: {html: false}", (True, 3), id="another path"
        ),
        pytest.param("recursive: [", (True, 3), id="broken above"),
    ],
)
def test_its_own_configuration_on_top_of_a_recursive_one(
    lay: Lay, above: str, expected: tuple[bool, int]
) -> None:
    files = {".terraform-docs.yml": above, "modules/a/.terraform-docs.yml": "settings: {indent: 3}"}
    config = ConfigFiles(lay(files).root).find("modules/a")
    assert (config.html, config.indent) == expected


def test_the_home_directory_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home" / ".tfdocs.d").mkdir(parents=True)
    (tmp_path / "home" / ".tfdocs.d" / ".terraform-docs.yml").write_text("formatter: json")
    (tmp_path / "checkout").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert ConfigFiles(tmp_path / "checkout").find(".") == DEFAULT
