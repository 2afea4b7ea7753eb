"""Where the document goes, and what stays as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.tools.terraform_pr.readme.config import BEGIN, END, Config
from release_kraken.tools.terraform_pr.readme.inject import MarkerError, Place, add, find_place, put

OLD_BEGIN = "<!-- BEGINNING OF PRE-COMMIT-TERRAFORM DOCS HOOK -->"
OLD_END = "<!-- END OF PRE-COMMIT-TERRAFORM DOCS HOOK -->"
DEFAULT = Config()
REPLACE = Config(output_mode="replace", output_template="")
OWN = Config(output_template="[//]: # (begin)\n\n{{ .Content }}\n\n[//]: # (end)")


def inject(text: str | None, document: str, config: Config) -> str:
    """What the file is to hold: the document in its place, or at the end."""
    if config.output_mode == "replace":
        return put(text or "", Place.everything(text or ""), document, config)
    place = find_place(text or "", config)
    return put(text or "", place, document, config) if place else add(text, document, config)


@pytest.mark.parametrize(
    ("text", "config", "expected"),
    [
        pytest.param(None, DEFAULT, f"{BEGIN}\nDOC\n{END}", id="no file"),
        pytest.param("", DEFAULT, f"{BEGIN}\nDOC\n{END}", id="empty file"),
        pytest.param("# A\n", DEFAULT, f"# A\n\n{BEGIN}\nDOC\n{END}", id="no markers: at the end"),
        pytest.param(f"a {BEGIN}old{END} b\n", DEFAULT, f"a {BEGIN}\nDOC\n{END} b\n", id="between markers"),
        pytest.param(
            f"{OLD_BEGIN}\n{OLD_END}\n", DEFAULT, f"{OLD_BEGIN}\nDOC\n{OLD_END}\n", id="old markers"
        ),
        pytest.param("# A\n", REPLACE, "DOC", id="replaced"),
        pytest.param(
            "[//]: # (begin)[//]: # (end)", OWN, "[//]: # (begin)\n\nDOC\n\n[//]: # (end)", id="own template"
        ),
        pytest.param(
            f"a\n{BEGIN}\r\nx\r\n{END}\n", DEFAULT, f"a\n{BEGIN}\r\nDOC\r\n{END}\n", id="CRLF between"
        ),
        pytest.param(
            f"a\r\n{BEGIN}\nx\n{END}\r\n", DEFAULT, f"a\r\n{BEGIN}\nDOC\n{END}\r\n", id="CRLF outside"
        ),
        pytest.param("# A\r\n", DEFAULT, f"# A\r\n\r\n{BEGIN}\r\nDOC\r\n{END}", id="CRLF file"),
        pytest.param(f"\ufeff{BEGIN}\n{END}", DEFAULT, f"\ufeff{BEGIN}\nDOC\n{END}", id="BOM"),
    ],
)
def test_the_file_with_the_document(text: str | None, config: Config, expected: str) -> None:
    assert inject(text, "DOC", config) == expected


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param(f"{BEGIN}\n", f"the marker {END} is missing", id="no end"),
        pytest.param(f"{END}\n", f"the marker {BEGIN} is missing", id="no begin"),
        pytest.param(f"{END}\n{BEGIN}\n", f"the marker {END} stands before {BEGIN}", id="swapped"),
        pytest.param(OLD_BEGIN, f"the marker {OLD_END} is missing", id="old marker"),
    ],
)
def test_markers_that_cannot_be_used(text: str, what: str) -> None:
    with pytest.raises(MarkerError) as caught:
        find_place(text, DEFAULT)
    assert str(caught.value) == what


AROUND = st.text(st.sampled_from("ab#<!->_ \r\n"), max_size=20)
CONTENT = st.text(st.sampled_from("ab|_ \n"), max_size=20)


@given(AROUND, CONTENT, CONTENT, AROUND)
def test_what_stands_outside_is_never_altered(before: str, old: str, new: str, after: str) -> None:
    made = inject(f"{before}{BEGIN}{old}{END}{after}", new, DEFAULT)
    assert made == f"{before}{BEGIN}\n{new}\n{END}{after}"


@given(st.none() | AROUND, CONTENT)
def test_twice_is_once(text: str | None, document: str) -> None:
    once = inject(text, document, DEFAULT)
    assert inject(once, document, DEFAULT) == once
