"""The documentation tells the truth: its links lead somewhere, its example tool runs."""

import re
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from release_kraken.core.errors import ConfigError
from release_kraken.core.plugin import Tool
from release_kraken.core.report import Status
from release_kraken.core.settings import Settings
from release_kraken.engine import desks
from release_kraken.engine.runs.running import answer, execute
from release_kraken.engine.settings.configuration import Configuration
from release_kraken.engine.suite import open_suite

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
def examples(tmp_path: Path) -> tuple[Tool[Settings], ...]:
    """The tools that docs/adding-a-tool.md shows, imported from files as they stand there."""
    page = (ROOT / "docs" / "adding-a-tool.md").read_text(encoding="utf-8")
    codes = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    return tuple(_imported(tmp_path / f"example_{number}.py", code) for number, code in enumerate(codes))


def _imported(file: Path, code: str) -> Tool[Settings]:
    file.write_text(code, encoding="utf-8")
    spec = spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[file.stem] = module_from_spec(spec)
    spec.loader.exec_module(module)
    tool: Tool[Settings] = module.TOOL
    return tool


def test_the_example_tool_runs(examples: tuple[Tool[Settings], ...], tmp_path: Path) -> None:
    greeting, _ = examples
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


def test_the_example_tool_remembers(
    examples: tuple[Tool[Settings], ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, tool = examples
    monkeypatch.chdir(tmp_path)
    configuration = Configuration(None, {"store": {"url": f"sqlite:///{tmp_path}/kraken.db"}})
    facts = [execute(tool, tool.settings(), configuration).report.facts for _ in range(2)]
    assert facts[1]["before"] == facts[0]["files"]
    with open_suite(configuration) as suite:
        assert (
            desks.act(suite, tool, "sign", {"title": "tea", "text": "good"}, "ann") == "Kept the note 'tea'."
        )
        with pytest.raises(ConfigError, match="there is a note 'tea' already"):
            desks.act(suite, tool, "sign", {"title": "tea"}, "ann")
        desk = desks.desk(suite, tool, query={}, actor="ann")
        assert tool.page is not None
        shown = {"files": facts[1]["files"], "notes": {"tea": {"text": "good", "by": "ann"}}}
        assert tool.page.values(desk) == shown
        assert tool.downloads[0].render(desk) == "tea\n"
    assert answer(tool, tool.views[0], tool.settings(), configuration) == "tea\n"
