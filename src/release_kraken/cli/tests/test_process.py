"""The program itself, as a process: streams, encodings, signals, start-up."""

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = (sys.executable, "-m", "release_kraken")

_HEAVY = {
    *("sqlalchemy", "alembic", "rich", "rich.markdown", "jinja2", "markdown_it", "yaml", "tree_sitter"),
    *("asyncio", "ssl", "http.client", "httpx2", "boto3", "botocore"),
    *("celery", "kombu", "starlette", "uvicorn", "opentelemetry", "authlib"),
}
"""What a command has no use for that reads settings, works, remembers, and keeps its run in a file."""


def run(
    environment: dict[str, str], folder: Path, *arguments: str, **variables: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*PROGRAM, *arguments],
        cwd=folder,
        env={**environment, **variables},
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_streams_and_exit_code(environment: dict[str, str], tmp_path: Path) -> None:
    ended = run(environment, tmp_path, "probe-tool", "--find", "error", "--format", "json")
    assert (ended.returncode, ended.stderr) == (2, b"")
    assert json.loads(ended.stdout)["tool"] == "probe_tool"


@pytest.mark.parametrize("format_", ["console", "json", "sarif", "junit", "markdown", "github"])
def test_ascii_locale_and_odd_bytes(environment: dict[str, str], tmp_path: Path, format_: str) -> None:
    odd = os.fsdecode(b"odd-\xff")
    (tmp_path / odd).mkdir()
    arguments = ["probe-tool", odd, "--find", "error", "--message", f"ü {odd}", "--format", format_]
    ended = run(environment, tmp_path, *arguments, LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (ended.returncode, ended.stderr) == (2, b"")
    assert ended.stdout.isascii()


def test_reader_that_leaves_changes_nothing(environment: dict[str, str], tmp_path: Path) -> None:
    arguments = ["probe-tool", "--find", "error", "--message", "x" * 100_000]
    with subprocess.Popen(
        [*PROGRAM, *arguments], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (2, b"")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_interrupted_run_leaves_nothing(
    environment: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    with (
        subprocess.Popen(
            [*PROGRAM, "probe-tool", "--end", "never"], cwd=tmp_path, env=environment, stdout=-1, stderr=-1
        ) as process,
        fifo.open("wb"),
    ):  # waits until the tool reads
        process.send_signal(number)
        out, said = process.communicate()
    assert (process.returncode, out, said) == (130, b"", b"kraken: interrupted\n")
    assert list((tmp_path / "cache").glob("*/scratch/*")) == []
    listed = run(environment, tmp_path, "runs").stdout.decode()
    assert listed.splitlines()[1].split()[1:3] == ["probe-tool", "cancelled"]


@pytest.mark.parametrize("closed", [">&-", "2>&-"])
def test_closed_streams(environment: dict[str, str], tmp_path: Path, closed: str) -> None:
    command = [
        "sh",
        "-c",
        f'exec "$@" {closed}',
        "sh",
        *PROGRAM,
        "probe-tool",
        "--find",
        "error",
        "--mode",
        "slow",
    ]
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr == b""


def test_full_disk(environment: dict[str, str], tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [*PROGRAM, "probe-tool"],
            cwd=tmp_path,
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    expected = b"kraken: error: stdout cannot be written: No space left on device; send it elsewhere\n"
    assert (ended.returncode, ended.stderr) == (1, expected)


def test_terminal_shows_progress_and_wipes_it(environment: dict[str, str], tmp_path: Path) -> None:
    master, slave = pty.openpty()
    variables = {**environment, "TERM": "xterm", "COLUMNS": "80"}
    with subprocess.Popen(
        [*PROGRAM, "probe-tool"], cwd=tmp_path, env=variables, stdout=subprocess.PIPE, stderr=slave
    ) as process:
        os.close(slave)
        shown = _read_all(master)
        out, _ = process.communicate()
    assert b"probing" in shown
    assert b"\x1b[2K" in shown  # the bar's line is erased
    assert shown.endswith(b"\x1b[?25h") or b"\x1b[?25h" in shown  # the cursor is back
    assert out.startswith("kraken probe-tool · . · ".encode())
    assert b"\x1b" not in out


def _read_all(descriptor: int) -> bytes:
    read = b""
    try:
        while chunk := os.read(descriptor, 4096):
            read += chunk
    except OSError:  # Linux: the other side is closed
        pass
    finally:
        os.close(descriptor)
    return read


def test_version_imports_next_to_nothing(environment: dict[str, str], tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from release_kraken.cli.ending import run\n"
        "code = run(['--version'])\n"
        "print(code, *sorted(sys.modules), file=sys.stderr)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=True,
        text=True,
    )
    code, *modules = ended.stderr.split()
    assert (code, ended.stdout.split()[0]) == ("0", "kraken")
    assert {name for name in modules if name.startswith("release_kraken")} == {
        "release_kraken",
        "release_kraken.cli",
        "release_kraken.cli.ending",
        "release_kraken.cli.root",
        "release_kraken.cli.streams",
        "release_kraken.core",
        "release_kraken.core.errors",
        "release_kraken.core.text",
        "release_kraken.engine",
        "release_kraken.engine.signals",
    }
    heavy = {
        "pydantic",
        "rich",
        "sqlalchemy",
        "alembic",
        "tree_sitter",
        "yaml",
        "importlib.metadata",
        "tomllib",
    }
    assert not heavy & set(modules)


def imports(environment: dict[str, str], folder: Path, *arguments: str) -> set[str]:
    """The modules that a command has imported when it ends."""
    script = (
        "import sys\n"
        "from release_kraken.cli.ending import run\n"
        f"run({list(arguments)})\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", script]
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True, text=True)
    return set(ended.stderr.split())


def test_only_the_asked_tool_is_imported(environment: dict[str, str], tmp_path: Path) -> None:
    modules = imports(environment, tmp_path, "probe-tool", "--format", "json")
    assert "kraken_probe" in modules
    assert not [
        name for name in modules if name.startswith(("release_kraken.tools.", "release_kraken.connectors."))
    ]
    assert "rich" not in modules


@pytest.mark.parametrize(
    ("arguments", "drawn_with"),
    [
        pytest.param(["lone-probe", "--format", "json"], set(), id="a-run-that-remembers"),
        pytest.param(["probe-tool", "--find", "error"], {"rich"}, id="findings-on-the-console"),
        pytest.param(["lone-probe", "count-runs"], set(), id="a-view"),
    ],
)
def test_a_light_command_leaves_alone_what_is_heavy(
    environment: dict[str, str], tmp_path: Path, arguments: list[str], drawn_with: set[str]
) -> None:
    """Most of what a short command costs is its imports: docs/benchmarks.md has the numbers."""
    run(environment, tmp_path, "lone-probe")  # makes the store, by SQLAlchemy and Alembic
    modules = imports(environment, tmp_path, *arguments)
    assert "release_kraken.store.sqlite_file" in modules
    assert modules & _HEAVY == drawn_with
    assert not [name for name in modules if name.startswith("release_kraken.engine.scheduling")]


def test_completion(environment: dict[str, str], tmp_path: Path) -> None:
    variables = {
        "_KRAKEN_COMPLETE": "bash_complete",
        "COMP_WORDS": "kraken probe-tool --mo",
        "COMP_CWORD": "2",
    }
    ended = run(environment, tmp_path, **variables)
    assert ended.stdout == b"plain,--mode\n"
