"""The commands that are Kraken's own, and what is said of mistakes."""

import json
from pathlib import Path

import pytest

from release_kraken.cli.tests.command_line import Kraken


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            ("prob-tool",),
            "kraken: error: No such command 'prob-tool'. Did you mean 'probe-tool'?\nTry 'kraken --help'.\n",
            id="command",
        ),
        pytest.param(
            ("probe-tool", "--strct"),
            "kraken: error: No such option '--strct'. Did you mean '--strict'?\n"
            "Try 'kraken probe-tool --help'.\n",
            id="option",
        ),
        pytest.param(
            ("probe-tool", "--count", "0"), "kraken: error: --count must be greater than 0\n", id="setting"
        ),
        pytest.param(
            ("probe-tool", "--output", "jsn=x"),
            "kraken: error: --output jsn=x: unknown format 'jsn'; did you mean 'json'?\n",
            id="format",
        ),
        pytest.param(
            ("rules", "probe-tol"),
            "kraken: error: unknown tool 'probe-tol'; did you mean 'probe-tool'?\n",
            id="tool",
        ),
        pytest.param(
            ("rules", "probe-tool", "probe-rul"),
            "kraken: error: unknown rule 'probe-rul'; did you mean 'probe-rule'?\n",
            id="rule",
        ),
        pytest.param(
            ("runs", "show", "xyz"),
            "kraken: error: there is no run 'xyz'; `kraken runs` lists them\n",
            id="run",
        ),
    ],
)
def test_mistakes_are_explained(kraken: Kraken, arguments: tuple[str, ...], message: str) -> None:
    ended = kraken(*arguments)
    assert (ended.code, ended.out, ended.err) == (1, "", message)


def test_no_command_shows_the_help(kraken: Kraken) -> None:
    ended = kraken()
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("Usage: kraken [OPTIONS] COMMAND")


def test_the_help_begins_with_what_kraken_is_for(kraken: Kraken) -> None:
    words = " ".join(kraken("--help").out.split())
    assert (
        "Release Kraken: checks, publishes and enforces all between a commit and a healthy service" in words
    )


def test_rules_are_listed(kraken: Kraken) -> None:
    ended = kraken("rules", "probe-tool")
    assert (ended.code, ended.out) == (0, "probe-tool  probe-rule  error  Something is wrong.\n")


def test_page_of_a_rule(kraken: Kraken, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kraken("rules", "probe_tool", "probe-rule").out == "# probe-rule\n\nWhy: *because*.\n"
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = kraken("rules", "probe-tool", "probe-rule").out
    assert "\x1b[" in coloured
    assert "*because*" not in coloured


def test_a_rule_in_the_place_of_a_tool_is_pointed_to(kraken: Kraken) -> None:
    ended = kraken("rules", "probe-rule")
    assert (ended.code, ended.out) == (1, "")
    assert "probe-rule is a rule, not a tool: kraken rules probe-tool probe-rule shows it" in ended.err


def test_runs_are_listed_and_shown(kraken: Kraken) -> None:
    assert kraken("runs").out == "There are no runs yet.\n"
    kraken("probe-tool", "here", "--find", "error")
    kraken("probe-tool", "there", "--end", "remote")
    heading, newest, oldest = kraken("runs").out.splitlines()
    assert heading.split() == ["ID", "TOOL", "STATUS", "STARTED", "(UTC)", "TOOK", "SUBJECT"]
    assert [newest.split()[1:3], oldest.split()[1:3]] == [
        ["probe-tool", "failed"],
        ["probe-tool", "findings"],
    ]
    (alone,) = kraken("runs", "--tool", "probe-tool", "--limit", "1").out.splitlines()[1:]
    assert alone.split() == newest.split()
    shown = kraken("runs", "show", newest.split()[0]).out
    assert "Error     the server is down; try again later\n" in shown


def test_configuration_is_checked(kraken: Kraken) -> None:
    assert kraken("config", "check").out == "There is no kraken.toml: the defaults apply.\n"
    Path("kraken.toml").write_text("[tools.probe_tool]\ncount = 3\n")
    assert kraken("config", "check").out == "kraken.toml is right.\n"
    Path("kraken.toml").write_text("[tools.probe_tool]\ncont = 3\n")
    ended = kraken("config", "check")
    assert (ended.code, ended.out) == (1, "")
    assert "unknown key 'cont'; did you mean 'count'?" in ended.err


def test_example_is_a_right_configuration(kraken: Kraken) -> None:
    example = kraken("config", "example").out
    assert "tools.probe_tool" in example
    Path("kraken.toml").write_text(example)
    assert kraken("config", "check").out == "kraken.toml is right.\n"


def test_schema_knows_the_tools(kraken: Kraken) -> None:
    schema = json.loads(kraken("config", "schema").out)
    assert "probe_tool" in schema["properties"]["tools"]["properties"]


def test_bug_is_kept_for_a_report(kraken: Kraken, tmp_path: Path) -> None:
    ended = kraken("probe-tool", "--end", "bug")
    assert ended.err.startswith(
        "kraken: bug: ZeroDivisionError: a fault of ours\\x1b[31m\nPlease report this"
    )
    assert "Traceback" not in ended.err
    (kept,) = (tmp_path / "state" / "release-kraken" / "bugs").iterdir()
    assert f"The details are in {kept}\n" in ended.err
    assert "ZeroDivisionError" in kept.read_text()


@pytest.mark.parametrize(
    ("before", "after", "variables"),
    [
        pytest.param(("--debug",), (), {}, id="root-option"),
        pytest.param((), ("--debug",), {}, id="tool-option"),
        pytest.param((), (), {"KRAKEN_DEBUG": "1"}, id="variable"),
    ],
)
def test_bug_is_shown_on_request(
    kraken: Kraken,
    monkeypatch: pytest.MonkeyPatch,
    before: tuple[str, ...],
    after: tuple[str, ...],
    variables: dict[str, str],
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    ended = kraken(*before, "probe-tool", "--end", "bug", *after)
    assert ended.code == 3
    assert "Traceback (most recent call last)" in ended.err


def test_bug_without_a_place_to_keep_it(kraken: Kraken, tmp_path: Path) -> None:
    folder = tmp_path / "state" / "release-kraken"
    folder.mkdir(parents=True)
    (folder / "bugs").write_text("in the way")
    ended = kraken("probe-tool", "--end", "bug")
    assert ended.code == 3
    assert "Run it again with --debug to see the details.\n" in ended.err


def test_one_broken_plugin_does_not_hide_the_help(
    kraken: Kraken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    information = tmp_path / "broken-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text("[release_kraken.tools]\nbroken = no_such_module:TOOL\n")
    monkeypatch.syspath_prepend(tmp_path)
    ended = kraken("--help")
    assert ended.code == 0
    assert "(cannot be used: the plug-in 'broken'" in " ".join(ended.out.split())
    assert "Do what the test says." in ended.out
