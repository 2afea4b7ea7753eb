"""A home of its own for each test, and plug-ins that other distributions announce."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Install = Callable[[str, str, str, str], None]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home; nothing of the machine's own configuration is seen."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    for variable in ("XDG_STATE_HOME", "XDG_CACHE_HOME", "KRAKEN_CONFIG", "TMPDIR"):
        monkeypatch.delenv(variable, raising=False)
    return folder


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Install a distribution with one entry point: its name, the group, the line, and the module's source."""
    before = set(sys.modules)

    def installed(distribution: str, group: str, line: str, source: str) -> None:
        place = tmp_path / distribution
        information = place / f"{distribution}-1.0.dist-info"
        information.mkdir(parents=True)
        (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
        (information / "entry_points.txt").write_text(f"[release_kraken.{group}]\n{line}\n")
        (place / f"{distribution}_module.py").write_text(source)
        monkeypatch.syspath_prepend(place)

    yield installed
    for name in set(sys.modules) - before:
        if name.endswith("_module"):
            del sys.modules[name]
