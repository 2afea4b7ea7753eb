"""Tokens and links by the command line."""

import re
from pathlib import Path

import pytest

from release_kraken.cli.tests.command_line import Kraken


def test_token_is_made_listed_and_revoked(kraken: Kraken) -> None:
    assert kraken("token", "list").out == "There are no tokens.\n"
    made = kraken("token", "create", "deploy pipeline", "--scope", "run", "--scope", "read", "--days", "7")
    assert made.code == 0
    match = re.fullmatch(r"kraken_([0-9a-f]{32})_[0-9a-f]{64}\n", made.out)
    assert match
    heading, row = kraken("token", "list").out.splitlines()
    assert heading.startswith("ID")
    assert re.match(rf"{match[1]}  deploy pipeline  read,run  valid  ", row)
    assert made.out.strip() not in row
    assert kraken("token", "revoke", match[1]).out == f"{match[1]} is revoked.\n"
    assert "  revoked  " in kraken("token", "list").out
    again = kraken("token", "revoke", match[1])
    assert (again.code, again.out) == (1, "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(("x", "--scope", "rad"), "Invalid value for '--scope'", id="scope"),
        pytest.param(("x",), "Missing option '--scope'", id="no scope"),
        pytest.param(("x", "--scope", "read", "--days", "366"), "a token lasts 1 to 365 days", id="days"),
        pytest.param((" ", "--scope", "read"), "1 to 100 printable characters", id="name"),
    ],
)
def test_mistakes_are_explained(kraken: Kraken, arguments: tuple[str, ...], words: str) -> None:
    ended = kraken("token", "create", *arguments)
    assert (ended.code, ended.out) == (1, "")
    assert words in ended.err


def test_link_is_printed(kraken: Kraken) -> None:
    assert re.fullmatch(r"http://127.0.0.1:8420/sign-in\?once=[\w-]{43}\n", kraken("sign-in").out)
    assert kraken("sign-in", "--port", "9000").out.startswith("http://127.0.0.1:9000/")


def test_no_link_beside_an_identity_provider(kraken: Kraken) -> None:
    Path("kraken.toml").write_text(
        '[web]\nurl = "https://kraken.example.org"\n'
        '[web.oidc]\nissuer = "https://id.example.org"\nclient_id = "kraken"\n'
    )
    ended = kraken("sign-in")
    assert (ended.code, ended.out) == (1, "")
    assert "open https://kraken.example.org/sign-in" in ended.err
