"""What tests of this tool share: checkouts of a few real files, and a run's surroundings in memory."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from tests.contexts import DictMemory

from release_kraken.connectors.terraform.client import Terraform
from release_kraken.connectors.terraform.fake import FakeTerraform
from release_kraken.core.context import Context
from release_kraken.core.forge import Forge
from release_kraken.core.json import JSONObject
from release_kraken.core.report import Report
from release_kraken.tools.terraform_pr.run import run
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings

Checkout = Callable[[Mapping[str, str]], Path]
Offered = TypeVar("Offered")


def write(root: Path, files: Mapping[str, str]) -> None:
    """Lay files out below a folder."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


class MemoryCache(dict[str, bytes]):
    """A cache that keeps everything."""

    def put(self, key: str, value: bytes) -> None:
        self[key] = value


@dataclass
class Surroundings:
    """All that a run may ask for, and the checkout that it looks at."""

    root: Path
    scratch: Path
    terraform: Terraform
    cache: MemoryCache = field(default_factory=MemoryCache)
    time: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    steps: list[tuple[str, int, int]] = field(default_factory=list)
    runs: int = 0

    def get(self, offers: type[Offered], /) -> Offered:
        assert offers is Terraform
        return self.terraform  # type: ignore[return-value]

    def update(self, step: str, done: int, total: int) -> None:
        self.steps.append((step, done, total))

    def log(self, message: str) -> None:
        """Nobody reads it."""

    def forge(self, name: str, /) -> Forge:
        raise AssertionError(f"asked for {name}")

    def record(self, action: str, target: str, detail: JSONObject) -> None:
        raise AssertionError(f"audited {action} of {target}")

    def write(self, files: Mapping[str, str]) -> None:
        """Lay files out in the checkout."""
        write(self.root, files)

    def context(self) -> Context:
        """A context with an empty scratch folder of its own."""
        self.runs += 1
        scratch = self.scratch / str(self.runs)
        scratch.mkdir(parents=True)
        return Context(lambda: self.time, self, self.cache, self, scratch, DictMemory(), self)

    def settings(self, **values: object) -> TerraformPrSettings:
        return TerraformPrSettings.model_validate({"path": self.root, **values})

    def run(self, **values: object) -> Report:
        """Check the checkout."""
        return run(self.settings(**values), self.context())


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """Makes a checkout of files by path."""

    def make(files: Mapping[str, str]) -> Path:
        root = tmp_path / "checkout"
        root.mkdir(exist_ok=True)
        write(root, files)
        return root.resolve()

    return make


@pytest.fixture
def no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine that has no AWS credentials and no variables for Terraform."""
    import os

    for name in [name for name in os.environ if name.startswith(("AWS_", "TF_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def credentials(no_credentials: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with AWS keys."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIA0000")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret0000")


@pytest.fixture
def surroundings(tmp_path: Path) -> Surroundings:
    """Surroundings with a Terraform in memory."""
    root = tmp_path / "checkout"
    root.mkdir()
    return Surroundings(root, tmp_path / "scratch", FakeTerraform())


@pytest.fixture
def fake(surroundings: Surroundings) -> FakeTerraform:
    """The Terraform in memory."""
    assert isinstance(surroundings.terraform, FakeTerraform)
    return surroundings.terraform


@pytest.fixture
def unchanged(surroundings: Surroundings) -> Iterator[Callable[[], None]]:
    """Checks at the end that the checkout is, byte for byte, as it was when the fixture was called."""
    before: dict[str, bytes] = {}

    def remember() -> None:
        before.update(_contents(surroundings.root))

    yield remember
    assert _contents(surroundings.root) == before


def _contents(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}
