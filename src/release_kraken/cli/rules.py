"""`kraken rules`: the rules of the tools, and the page of each."""

import click

from release_kraken.cli import streams
from release_kraken.cli.columns import columns
from release_kraken.cli.terminal import surface
from release_kraken.core.errors import ConfigError
from release_kraken.core.finding import RuleInfo
from release_kraken.core.publication import Surface, command_name
from release_kraken.core.text import visible
from release_kraken.engine import discovery
from release_kraken.engine.settings.faults import unknown


@click.command()
@click.argument("tool", required=False)
@click.argument("rule", required=False)
def rules(tool: str | None, rule: str | None) -> None:
    """List the rules of all tools or of one, or print the page of one rule.

    \b
    Examples:
      kraken rules
      kraken rules terraform-pr
      kraken rules terraform-pr unpinned-module
    """
    if tool is not None and rule is not None:
        streams.answer(_page(_rule(_tool(tool), rule), surface()))
    else:
        names = discovery.names(discovery.TOOLS) if tool is None else (_tool(tool),)
        streams.answer(_list(names))


def _tool(typed: str) -> str:
    names = {command_name(name): name for name in discovery.names(discovery.TOOLS)}
    if typed.replace("_", "-") in names:
        return names[typed.replace("_", "-")]
    for tool in discovery.load_all(discovery.TOOLS):
        if any(rule.name == typed for rule in tool.rules()):
            raise ConfigError(
                f"{typed} is a rule, not a tool: kraken rules {command_name(tool.name)} {typed} shows it"
            )
    raise ConfigError(unknown("tool", typed, names))


def _rule(tool: str, name: str) -> RuleInfo:
    known = {rule.name: rule for rule in discovery.load(discovery.TOOLS, tool).rules()}
    if name not in known:
        raise ConfigError(unknown("rule", name, known))
    return known[name]


def _list(names: tuple[str, ...]) -> str:
    tools = (discovery.load(discovery.TOOLS, name) for name in names)
    rows = [
        (command_name(tool.name), rule.name, rule.severity, rule.summary)
        for tool in tools
        for rule in tool.rules()
    ]
    return columns(rows) if rows else "There are no rules.\n"


def _page(rule: RuleInfo, shown_on: Surface) -> str:
    """The page as it is, or laid out for a terminal."""
    page = visible(rule.page or f"# {rule.name}\n\n{rule.summary}\n")
    if not shown_on.colour:
        return page if page.endswith("\n") else f"{page}\n"
    from io import StringIO

    from rich.console import Console
    from rich.markdown import Markdown

    text = StringIO()
    console = Console(
        file=text, width=shown_on.width, force_terminal=True, color_system="standard", _environ={}
    )
    console.print(Markdown(page, hyperlinks=False))
    return text.getvalue()
