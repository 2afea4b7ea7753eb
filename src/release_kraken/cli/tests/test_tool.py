"""A tool's command: its options, formats, files, views, changes and exit codes."""

import json
import re
import stat
from pathlib import Path

import pytest

from release_kraken.cli.tests.command_line import Ended, Kraken


def facts(ended: Ended) -> object:
    return json.loads(ended.out)["facts"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param((), 0, id="clean"),
        pytest.param(("--find", "note"), 0, id="note"),
        pytest.param(("--gap", "a root"), 0, id="incomplete"),
        pytest.param(("--find", "warning"), 2, id="warning"),
        pytest.param(("--find", "error", "--gap", "a root"), 2, id="error"),
        pytest.param(("--end", "remote"), 1, id="remote-error"),
        pytest.param(("--end", "bug"), 3, id="bug"),
        pytest.param(("--end", "interrupt"), 130, id="interrupted"),
        pytest.param(("--mode", "other"), 1, id="wrong-choice"),
        pytest.param(("--count", "0"), 1, id="refused-by-settings"),
        pytest.param(("--strct",), 1, id="unknown-option"),
        pytest.param(("one", "two"), 1, id="too-many-arguments"),
        pytest.param(("--format", "xls"), 1, id="unknown-format"),
        pytest.param(("--output", "json"), 1, id="output-without-file"),
        pytest.param(("--output", "jsn=x.json"), 1, id="output-unknown-format"),
        pytest.param(("--output", "json=no/such/folder/x.json"), 1, id="output-without-folder"),
        pytest.param(("--config", "missing.toml"), 1, id="configuration-missing"),
    ],
)
def test_exit_code(kraken: Kraken, arguments: tuple[str, ...], code: int) -> None:
    ended = kraken("probe-tool", *arguments)
    assert ended.code == code
    assert bool(ended.out) == (code in (0, 2))
    assert bool(ended.err) == (code not in (0, 2))
    assert not ended.err or ended.err.startswith("kraken: ")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(
            (),
            {"names": [], "count": None, "mode": "fast", "strict": False, "hidden": "default"},
            id="defaults",
        ),
        pytest.param(
            ("--name", "a", "--name", "b", "--count", "3", "--mode", "slow"),
            {"names": ["a", "b"], "count": 3, "mode": "slow", "strict": False, "hidden": "default"},
            id="given",
        ),
    ],
)
def test_options_become_settings(kraken: Kraken, arguments: tuple[str, ...], expected: object) -> None:
    assert _without_comparison(facts(kraken("probe-tool", "--format", "json", *arguments))) == expected


def _without_comparison(found: object) -> object:
    assert isinstance(found, dict)
    return {name: value for name, value in found.items() if name not in ("comparison", "changes")}


def test_options_outrank_the_file(kraken: Kraken) -> None:
    Path("kraken.toml").write_text(
        '[tools.probe_tool]\nmode = "slow"\ncount = 7\nstrict = true\nhidden = "x"\n'
    )
    found = _without_comparison(facts(kraken("probe-tool", "--format", "json", "--count", "8")))
    assert found == {"names": [], "count": 8, "mode": "slow", "strict": True, "hidden": "x"}


def test_second_run_knows_the_first(kraken: Kraken) -> None:
    first = json.loads(kraken("probe-tool", "--find", "error", "--format", "json").out)
    second = json.loads(kraken("probe-tool", "--find", "error", "--format", "json").out)
    assert second["facts"]["comparison"]["persisting"] == [first["findings"][0]["key"]]


def test_changes_are_planned_unless_asked_for(kraken: Kraken) -> None:
    planned = kraken("probe-tool", "--strict", "--format", "json")
    assert "changes" in json.loads(planned.out)["facts"]
    made = kraken("probe-tool", "--strict", "--mend", "--format", "json")
    assert json.loads(made.out)["facts"]["applied"] == ["a.md"]


def test_view_replaces_the_report(kraken: Kraken) -> None:
    ended = kraken("probe-tool", "--outline", "somewhere")
    assert (ended.code, ended.out, ended.err) == (0, "outline of somewhere\n", "")


def test_a_view_changes_nothing(kraken: Kraken) -> None:
    ended = kraken("probe-tool", "--outline", "--mend")
    assert (ended.code, ended.out) == (1, "")
    assert "--outline and --mend exclude each other" in ended.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(("import",), "all\n", id="word"),
        pytest.param(("count-runs", "--folder", "there"), "None runs in there\n", id="option-behind"),
        pytest.param(("--folder", "there", "count-runs"), "None runs in there\n", id="option-before"),
        pytest.param(("-q", "import", "--config", "kraken.toml"), "all\n", id="options-around"),
    ],
)
def test_a_view_is_a_word_where_the_tool_takes_no_argument(
    kraken: Kraken, arguments: tuple[str, ...], said: str
) -> None:
    Path("kraken.toml").write_text("")
    assert kraken("lone-probe", *arguments) == Ended(0, said, "")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        pytest.param(("imprt",), "'imprt' is not one of 'count-runs', 'import'.", id="unknown"),
        pytest.param(("import", "--apply"), "import and --apply exclude each other", id="no-changes"),
        pytest.param(("import", "count-runs"), "unexpected extra argument (count-runs)", id="two"),
        pytest.param(("--import",), "No such option '--import'.", id="no-switch"),
    ],
)
def test_a_wrong_word_is_refused(kraken: Kraken, arguments: tuple[str, ...], complaint: str) -> None:
    ended = kraken("lone-probe", *arguments)
    assert (ended.code, ended.out) == (1, "")
    assert complaint in ended.err


def test_the_tool_itself_still_runs(kraken: Kraken) -> None:
    assert facts(kraken("lone-probe", "--format", "json")) == {"runs": 1}
    assert facts(kraken("lone-probe", "--format", "json")) == {"runs": 2}
    assert kraken("lone-probe", "count-runs").out == "2 runs in .\n"


def test_help_shows_the_run_and_the_views(kraken: Kraken) -> None:
    words = " ".join(kraken("lone-probe", "--help").out.split())
    for part in (
        "Usage: kraken lone-probe [OPTIONS] [count-runs|import] Work alone.",
        "Instead of a report: count-runs Print how many runs there were. import Print what there is.",
        "kraken lone-probe --apply kraken lone-probe count-runs",
    ):
        assert part in words


def test_files_are_written_beside_the_answer(kraken: Kraken) -> None:
    Path("old.json").write_text("old")
    Path("link.sarif").symlink_to("target.sarif")
    outputs = ["--output", "json=old.json", "--output", "sarif=link.sarif"]
    ended = kraken("probe-tool", "--find", "error", *outputs)
    assert ended.code == 2
    assert ended.out.startswith("kraken probe-tool · . · ")
    assert json.loads(Path("old.json").read_text())["status"] == "findings"
    assert Path("link.sarif").is_symlink()
    assert json.loads(Path("target.sarif").read_text())["version"] == "2.1.0"
    assert sorted(path.name for path in Path().iterdir()) == ["link.sarif", "old.json", "target.sarif"]
    assert stat.S_IMODE(Path("target.sarif").stat().st_mode) & 0o600 == 0o600


def test_folder_that_cannot_be_written(kraken: Kraken) -> None:
    Path("folder").mkdir()
    ended = kraken("probe-tool", "--output", "json=folder")
    assert (ended.code, ended.err) == (
        1,
        "kraken: error: folder: cannot be written: Is a directory; give another path\n",
    )


def test_paths_start_where_kraken_was_started(kraken: Kraken) -> None:
    Path("infra/live").mkdir(parents=True)
    ended = kraken("probe-tool", "infra/live", "--find", "error", "--format", "github")
    assert ended.out.startswith("::error file=infra/live/a.tf,line=1,")


@pytest.mark.parametrize(
    ("arguments", "variables", "coloured"),
    [
        pytest.param((), {}, False, id="no-terminal"),
        pytest.param(("--color", "always"), {}, True, id="always"),
        pytest.param((), {"FORCE_COLOR": "1"}, True, id="force"),
        pytest.param((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, id="no-color"),
        pytest.param(("--color", "always"), {"NO_COLOR": "1"}, True, id="option-first"),
        pytest.param(("--color", "never"), {"FORCE_COLOR": "1"}, False, id="never"),
    ],
)
def test_colour(
    kraken: Kraken,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    variables: dict[str, str],
    coloured: bool,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in kraken("probe-tool", *arguments).out) == coloured


def test_help_has_sections_and_examples(kraken: Kraken) -> None:
    ended = kraken("probe-tool", "--help")
    assert ended.code == 0
    assert re.findall(r"^(\w.*):$|^  (Examples):$", ended.out, re.MULTILINE) == [
        ("Positional arguments", ""),
        ("Settings", ""),
        ("Instead of a report", ""),
        ("Changes", ""),
        ("Output", ""),
        ("Other", ""),
        ("", "Examples"),
    ]
    words = " ".join(ended.out.split())
    for part in (
        "Usage: kraken probe-tool [OPTIONS] [PATH]",
        "Do what the test says.",
        "[PATH] Folder to check.",
        "--name TEXT Names. Repeatable.",
        "--count N How many.",
        "--mode [fast|slow] How. [default: fast]",
        "--strict Be strict.",
        "--outline Print the outline.",
        "--mend Make the changes",
        "kraken probe-tool --mend",
    ):
        assert part in words
    assert "hidden" not in words
