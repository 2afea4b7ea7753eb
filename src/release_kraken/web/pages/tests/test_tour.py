"""The tour is read from a file, or its fault is named."""

from pathlib import Path

import pytest

from release_kraken.core.errors import ConfigError
from release_kraken.web.pages.tour import Step, read_tour

GOOD = """
[[steps]]
title = "Look at the runs"
text = "Every run has a page."
path = "/runs"

[[steps]]
title = "Elsewhere"
path = "https://example.org/"
"""


def test_steps_come_in_order(tmp_path: Path) -> None:
    file = tmp_path / "tour.toml"
    file.write_text(GOOD)
    assert read_tour(file) == (
        Step(title="Look at the runs", text="Every run has a page.", path="/runs"),
        Step(title="Elsewhere", path="https://example.org/"),
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("[[steps]\n", "cannot be read", id="no TOML"),
        pytest.param("[[steps]]\ntitle = 'x'\n", "steps.0.path: Field required", id="no path"),
        pytest.param(
            "[[steps]]\ntitle = 'x'\npath = 'javascript:alert(1)'\n",
            "steps.0.path",
            id="a path that is a script",
        ),
    ],
)
def test_a_fault_is_named(tmp_path: Path, text: str, fault: str) -> None:
    file = tmp_path / "tour.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=fault):
        read_tour(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"missing\.toml cannot be read"):
        read_tour(tmp_path / "missing.toml")
