"""Reads Terraform's diagnostics, as JSON and as text."""

import json

import pytest

from release_kraken.connectors.terraform.client import Diagnostic
from release_kraken.connectors.terraform.diagnostics import from_messages, from_text, from_validation
from release_kraken.core.finding import Severity
from release_kraken.core.json import JSONObject

GIVEN: JSONObject = {
    "severity": "error",
    "summary": "Unsupported argument",
    "detail": 'An argument named "cidr" is not expected here.',
    "address": "aws_vpc.this",
    "range": {
        "filename": "../network/main.tf",
        "start": {"line": 3, "column": 5, "byte": 40},
        "end": {"line": 4, "column": 9, "byte": 60},
    },
    "snippet": {
        "code": "cidr = var.secret",
        "values": [{"traversal": "var.secret", "statement": 'is "hunter2"'}],
    },
}
READ = Diagnostic(
    Severity.ERROR,
    "Unsupported argument",
    'An argument named "cidr" is not expected here.',
    path="../network/main.tf",
    line=3,
    column=5,
    end_line=4,
    address="aws_vpc.this",
)


def message(given: JSONObject) -> bytes:
    return json.dumps({"@level": "error", "type": "diagnostic", "diagnostic": given}).encode()


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        pytest.param(b"", (), id="nothing"),
        pytest.param(b'{"type":"version","terraform":"1.11.4"}\n', (), id="no-diagnostic"),
        pytest.param(b"Initializing the backend...\n" + message(GIVEN) + b"\n", (READ,), id="text-between"),
        pytest.param(message(GIVEN) + b"\n" + message(GIVEN), (READ,), id="said-twice"),
        pytest.param(message(GIVEN)[:-10] + b"\n" + message(GIVEN), (READ,), id="broken-line"),
        pytest.param(b'{"diagnostic": "x"}\n{"type":"diagnostic","diagnostic":3}', (), id="another-shape"),
        pytest.param(
            message(
                {"severity": "warning", "summary": "Old", "range": {"filename": "a.tf", "start": {"line": 0}}}
            ),
            (Diagnostic(Severity.WARNING, "Old", path="a.tf"),),
            id="warning-with-line-zero",
        ),
    ],
)
def test_messages(output: bytes, expected: tuple[Diagnostic, ...]) -> None:
    assert from_messages(output) == expected


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        pytest.param(json.dumps({"valid": False, "diagnostics": [GIVEN]}).encode(), (READ,), id="faults"),
        pytest.param(b'{"valid": true, "diagnostics": []}', (), id="none"),
        pytest.param(b"panic: oh no", (), id="no-json"),
        pytest.param(b"[]", (), id="another-shape"),
    ],
)
def test_validation(output: bytes, expected: tuple[Diagnostic, ...]) -> None:
    assert from_validation(output) == expected


BOXED = """\
\x1b[31m\x1b[31m╷\x1b[0m\x1b[0m
\x1b[31m│\x1b[0m \x1b[0m\x1b[1m\x1b[31mError: \x1b[0m\x1b[0m\x1b[1mMissing newline after argument\x1b[0m
\x1b[31m│\x1b[0m \x1b[0m
\x1b[31m│\x1b[0m \x1b[0m\x1b[0m  on sub/a b.tf line 12, in resource "x" "y":
\x1b[31m│\x1b[0m \x1b[0m  11: {
\x1b[31m│\x1b[0m \x1b[0m  12:   a = "ä b" \x1b[4mc\x1b[0m = 1\x1b[0m
\x1b[31m│\x1b[0m \x1b[0m
\x1b[31m│\x1b[0m \x1b[0mAn argument definition must end with a
\x1b[31m│\x1b[0m \x1b[0mnewline.
\x1b[31m╵\x1b[0m\x1b[0m
\x1b[0m\x1b[0m
"""

PLAIN = """
Initializing...

Warning: Something old

  on <stdin> line 1:
   1: x = 1

It is old.

Use:
  the new one
  or none

Error: Only .tf files can be processed


"""


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        pytest.param("Success! All is well.\n", (), id="nothing"),
        pytest.param(
            BOXED,
            (
                Diagnostic(
                    Severity.ERROR,
                    "Missing newline after argument",
                    "An argument definition must end with a newline.",
                    path="sub/a b.tf",
                    line=12,
                    column=13,
                ),
            ),
            id="coloured",
        ),
        pytest.param(BOXED + BOXED, from_text(BOXED), id="said-twice"),
        pytest.param(
            PLAIN,
            (
                Diagnostic(
                    Severity.WARNING,
                    "Something old",
                    "It is old.\n\nUse:\n  the new one\n  or none",
                    path="<stdin>",
                    line=1,
                ),
                Diagnostic(Severity.ERROR, "Only .tf files can be processed"),
            ),
            id="plain",
        ),
    ],
)
def test_text(output: str, expected: tuple[Diagnostic, ...]) -> None:
    assert from_text(output) == expected
