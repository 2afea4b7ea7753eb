"""Lines and columns are those of Terraform's diagnostics."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from release_kraken.connectors.terraform.hcl.positions import Positions, count_characters
from release_kraken.connectors.terraform.module import Span

CHARACTERS = {
    "ascii": ("abc\t", 4),
    "accent": ("é", 1),
    "combining accent": ("e\u0301", 1),
    "joined emoji": ("👩‍👩‍👧", 1),
    "joined emoji with tone": ("👨🏽‍🚀", 1),
    "skin tone": ("👍🏽", 1),
    "flags": ("🇩🇪🇫🇷", 2),
    "odd flag letter": ("🇩🇪🇫", 2),
    "variation": ("❤️1\ufe0f\u20e3", 2),
    "tag sequence": ("🏴\U000e0067\U000e0062\U000e007f", 1),
    "joiner in a word": ("a\u200db", 2),
    "japanese": ("日本語", 3),
    "hangul parts": ("\u1112\u1161\u11ab", 1),
    "tamil": ("தமிழ்", 3),
    "hebrew points": ("ק\u05b0", 1),
    "thai am": ("ก\u0e33", 1),
    "quotes and dashes": ("“”—→✅", 5),
    "spaces": ("\u00a0\u3000\u200b", 3),
}


@pytest.mark.parametrize(
    ("text", "count"), [pytest.param(*case, id=name) for name, case in CHARACTERS.items()]
)
def test_characters_are_counted_as_seen(text: str, count: int) -> None:
    assert count_characters(text) == count


def test_terraform_counts_the_same(terraform_binary: Path, tmp_path: Path) -> None:
    lines = [f'/*{text}*/ fault "x" {{}}\n' for text, _ in CHARACTERS.values()]
    (tmp_path / "main.tf").write_text("".join(lines))
    done = subprocess.run(
        [terraform_binary, "validate", "-json"],
        cwd=tmp_path,
        env={**os.environ, "TF_CLI_CONFIG_FILE": os.devnull},
        capture_output=True,
        text=True,
        check=False,
    )
    starts = [item["range"]["start"] for item in json.loads(done.stdout)["diagnostics"] if "range" in item]
    places = {start["line"]: start["column"] for start in starts}
    expected = {line: count + 6 for line, (_, count) in enumerate(CHARACTERS.values(), start=1)}
    assert places == expected


@pytest.mark.parametrize(
    ("text", "start", "end", "span"),
    [
        pytest.param("ab\ncd\n", 0, 2, Span("f", 1, 1, 1), id="first line"),
        pytest.param("ab\ncd\n", 4, 5, Span("f", 2, 2, 2), id="second line"),
        pytest.param("ab\ncd\n", 1, 5, Span("f", 1, 2, 2), id="two lines"),
        pytest.param("ab\ncd\n", 0, 3, Span("f", 1, 1, 1), id="up to a line end"),
        pytest.param("ab\r\ncd", 4, 6, Span("f", 2, 1, 2), id="crlf"),
        pytest.param("é\nüb", 3, 4, Span("f", 2, 2, 2), id="characters"),
        pytest.param("", 0, 0, Span("f", 1, 1, 1), id="nothing"),
        pytest.param("ab\n", 3, 3, Span("f", 2, 1, 2), id="after the last line"),
        pytest.param("ab", 2, 3, Span("f", 1, 3, 1), id="just behind the end"),
    ],
)
def test_offsets_become_places(text: str, start: int, end: int, span: Span) -> None:
    assert Positions("f", text).span(start, end) == span
    before, within = len(text[:start].encode()), len(text[start:end].encode())
    assert Positions("f", text.encode()).span(before, before + within) == span
