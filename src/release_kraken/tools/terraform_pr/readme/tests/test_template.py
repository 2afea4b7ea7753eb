"""Content templates: what is honoured, and what is not."""

import pytest

from release_kraken.tools.terraform_pr.readme.template import fill
from release_kraken.tools.terraform_pr.readme.unsupported import UnsupportedReadmeError

SECTIONS = {"header": "HEADER", "inputs": "INPUTS", "content": "ALL"}


def include(name: str) -> str:
    return f"<{name}>"


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        pytest.param("", "", id="empty"),
        pytest.param("only text\n", "only text", id="one line end is taken off"),
        pytest.param("{{ .Header }}\n\n{{.Inputs}}\n\n", "HEADER\n\nINPUTS\n", id="sections"),
        pytest.param("{{ .Content }}", "ALL", id="everything"),
        pytest.param("a\n{{- .Header -}}\nb", "aHEADERb", id="trim marks"),
        pytest.param("a {{- /* why */ -}} b", "ab", id="trimmed comment"),
        pytest.param("a {{/* }} */}} b", "a  b", id="comment"),
        pytest.param('{{ include "docs/a.md" }}!', "<docs/a.md>!", id="file"),
        pytest.param("{{ include `a.md` }}", "<a.md>", id="file in backticks"),
        pytest.param("}} {", "}} {", id="braces that mean nothing"),
    ],
)
def test_a_template(template: str, expected: str) -> None:
    assert fill(template, SECTIONS, include) == expected


@pytest.mark.parametrize(
    "template",
    [
        pytest.param("{{ if .Header }}x{{ end }}", id="condition"),
        pytest.param("{{ range .Module.Inputs }}{{ .Name }}{{ end }}", id="loop"),
        pytest.param("{{ .header }}", id="another case"),
        pytest.param("{{ .Nothing }}", id="no such section"),
        pytest.param('{{ .Header | replace "a" "b" }}', id="pipe"),
        pytest.param('{{ printf "\\n" }}', id="function"),
        pytest.param("{{ .Header", id="no end"),
    ],
)
def test_what_is_not_honoured(template: str) -> None:
    with pytest.raises(UnsupportedReadmeError, match="template") as caught:
        fill(template, SECTIONS, include)
    assert caught.value.by_binary
