"""A command line with a tool of its own, and with folders that belong to the test."""

import os
from pathlib import Path

import pytest

from release_kraken.cli.ending import run
from release_kraken.cli.tests.command_line import Ended, Kraken

PROBE = Path(__file__).parent / "probe"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of a program that knows the probe and keeps its files in the test's folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KRAKEN", "XDG"))}
    for name in ("NO_COLOR", "FORCE_COLOR", "CI", "COLUMNS"):
        kept.pop(name, None)
    folders = {"XDG_STATE_HOME": str(tmp_path / "state"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    return {**kept, **folders, "PYTHONPATH": str(PROBE)}


@pytest.fixture
def kraken(
    environment: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Kraken:
    """Run a command line in this process, from a folder of its own."""
    for name in set(os.environ) - set(environment):
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.syspath_prepend(PROBE)
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)

    def command(*arguments: str) -> Ended:
        code = run(arguments)
        out, err = capsys.readouterr()
        return Ended(code, out, err)

    return command
