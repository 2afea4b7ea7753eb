"""A home of its own for each test, and plug-ins that other distributions announce."""

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from release_kraken.core.run import RunRequest, Trigger
from release_kraken.engine.settings import configuration
from release_kraken.engine.suite import Suite, open_suite

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


DRILL = Path(__file__).parent / "drill"
CONFIGURATION = """
[store]
url = "sqlite:///k.db"
[running]
slots = 2
lease_seconds = 5
stop_seconds = 0
[cache]
folder = "cache"
[tools.drill]
folder = "{folder}"
[tools.heavy_drill]
folder = "{folder}"
[tools.lone_drill]
folder = "{folder}"
[publishers.cards]
folder = "{folder}"
fails_for = "explode"
[publishers.notes]
folder = "{folder}/notes"
begins = true
"""


@pytest.fixture
def drill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[configuration.Configuration]:
    """A configuration with the plug-ins of the drill, for this process and for its children."""
    (tmp_path / "notes").mkdir()
    path = tmp_path / "kraken.toml"
    path.write_text(CONFIGURATION.format(folder=tmp_path))
    monkeypatch.syspath_prepend(DRILL)
    monkeypatch.setenv("PYTHONPATH", str(DRILL))
    yield configuration.read(path)
    sys.modules.pop("kraken_drill", None)


@pytest.fixture
def suite(drill: configuration.Configuration) -> Iterator[Suite]:
    """An opened suite."""
    with open_suite(drill) as opened:
        yield opened


@pytest.fixture
def enter(suite: Suite) -> Callable[..., str]:
    """Enter a run of the drill, or of another tool; returns its id."""

    def entered(
        *,
        tool: str = "drill",
        serial: str | None = None,
        group: str | None = None,
        apply: bool = False,
        **parameters: str | int,
    ) -> str:
        subject = str(parameters.get("name", "here"))
        request = RunRequest(
            tool, subject, Trigger.API, "me", parameters, apply=apply, serial=serial, group=group
        )
        run = suite.store.runs.enter(request, suite.now())
        assert run is not None
        return run.id

    return entered


@pytest.fixture
def begun(tmp_path: Path) -> Callable[[str], None]:
    """Wait until the run on a subject is in the tool's hands."""

    def wait(name: str) -> None:
        for _ in range(3000):
            if (tmp_path / f"begun-{name}").exists():
                return
            threading.Event().wait(0.01)
        raise AssertionError(f"the run on {name} has not begun")

    return wait
