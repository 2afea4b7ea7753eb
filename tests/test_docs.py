"""The documentation tells the truth: its links lead somewhere, its example tool runs."""

import re
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from release_kraken.core.plugin import Tool
from release_kraken.core.report import Status
from release_kraken.core.settings import Settings
from release_kraken.engine.runs.running import execute
from release_kraken.engine.settings.configuration import Configuration

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)|!\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def _links(page: Path) -> Iterator[str]:
    prose = CODE.sub("", page.read_text(encoding="utf-8"))
    return (plain or image for plain, image in LINK.findall(prose))


@pytest.mark.parametrize("page", [pytest.param(page, id=str(page.relative_to(ROOT))) for page in PAGES])
def test_links_lead_somewhere(page: Path) -> None:
    broken = [
        link for link in _links(page) if not link.startswith("https://") and not (page.parent / link).exists()
    ]
    assert broken == []


@pytest.fixture
def greeting(tmp_path: Path) -> Tool[Settings]:
    """The tool that docs/adding-a-tool.md shows, imported from a file as it stands there."""
    page = (ROOT / "docs" / "adding-a-tool.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    file = tmp_path / "greeting.py"
    file.write_text(code, encoding="utf-8")
    spec = spec_from_file_location("greeting", file)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["greeting"] = module_from_spec(spec)
    spec.loader.exec_module(module)
    tool: Tool[Settings] = module.TOOL
    return tool


def test_the_example_tool_runs(greeting: Tool[Settings], tmp_path: Path) -> None:
    configuration = Configuration(None, {"store": {"url": f"sqlite:///{tmp_path}/kraken.db"}})
    checked = tmp_path / "docs"
    checked.mkdir()
    settings = greeting.settings.model_validate({"path": checked})
    first = execute(greeting, settings, configuration)
    assert first.report.status is Status.FINDINGS
    assert [finding.rule for finding in first.report.findings] == ["missing-greeting"]
    (checked / "WELCOME.md").touch()
    second = execute(greeting, settings, configuration)
    assert second.report.status is Status.CLEAN
    assert second.comparison is not None
    assert second.comparison.gone == first.report.findings
