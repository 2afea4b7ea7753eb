"""The documentation's lists of rules: `python -m tests.rules_pages` writes them anew."""

from pathlib import Path
from typing import Any

from release_kraken.core.plugin import Tool
from release_kraken.core.publication import command_name
from release_kraken.engine import discovery

DOCS = Path(__file__).parents[1] / "docs"


def rules_page(tool: Tool[Any]) -> str:
    """The table of a tool's rules, in Markdown."""
    pages = f"../src/release_kraken/tools/{tool.name}/rules"
    rows = [
        f"| [{rule.name}]({pages}/{rule.name.replace('-', '_')}.md) | {rule.severity} | {rule.summary} |"
        for rule in tool.rules()
    ]
    head = (
        f"# Rules of kraken {command_name(tool.name)}",
        "",
        "Each page says why the rule is there, how to mend what it finds, and has examples that tests run.",
        "",
        "| Rule | Severity | What it asks for |",
        "| --- | --- | --- |",
    )
    return "\n".join([*head, *rows, ""])


if __name__ == "__main__":
    for each in discovery.load_all(discovery.TOOLS):
        path = DOCS / f"{command_name(each.name)}-rules.md"
        path.write_text(rules_page(each), encoding="utf-8")
