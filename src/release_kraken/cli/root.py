"""The root of the command line: built-in commands, and one for each tool, made when it is asked for."""

from collections.abc import Callable, Mapping

import click

from release_kraken import __version__
from release_kraken.core.errors import KrakenError

PROGRAM = "kraken"
COMPLETION = "_KRAKEN_COMPLETE"


def _config() -> click.Command:
    from release_kraken.cli.config import config

    return config


def _rules() -> click.Command:
    from release_kraken.cli.rules import rules

    return rules


def _runs() -> click.Command:
    from release_kraken.cli.runs import runs

    return runs


def _up() -> click.Command:
    from release_kraken.cli.up import up

    return up


def _worker() -> click.Command:
    from release_kraken.cli.up import worker

    return worker


def _run() -> click.Command:
    from release_kraken.cli.run import run

    return run


def _backup() -> click.Command:
    from release_kraken.cli.backup import backup

    return backup


def _restore() -> click.Command:
    from release_kraken.cli.backup import restore

    return restore


def _token() -> click.Command:
    from release_kraken.cli.token import token

    return token


def _sign_in() -> click.Command:
    from release_kraken.cli.sign_in import sign_in

    return sign_in


_BUILT_IN: Mapping[str, Callable[[], click.Command]] = {
    "up": _up,
    "worker": _worker,
    "run": _run,
    "runs": _runs,
    "rules": _rules,
    "token": _token,
    "sign-in": _sign_in,
    "config": _config,
    "backup": _backup,
    "restore": _restore,
}


class Root(click.Group):
    """A group that knows the names of its commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The tools, connectors that have commands, then what Kraken itself offers."""
        return [*_tools(), *_connectors(), *_BUILT_IN]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Make one command; only what it needs is imported."""
        if cmd_name in _BUILT_IN:
            return _BUILT_IN[cmd_name]()
        tool = _tools().get(cmd_name)
        if tool is None:
            return _connector(cmd_name)
        from release_kraken.cli.tool import command

        return command(tool)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command for one that does not exist."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(args[0], possibilities=self.list_commands(ctx), ctx=ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The tools and the connectors apart from the rest."""
        sections = {"Tools": list(_tools()), "Connectors": _connectors(), "Commands": list(_BUILT_IN)}
        for title, names in sections.items():
            with formatter.section(title):
                formatter.write_dl([(name, self._summary(ctx, name)) for name in names])

    def _summary(self, ctx: click.Context, name: str) -> str:
        try:
            command = self.get_command(ctx, name)
        except KrakenError as error:  # one broken plug-in must not hide the help of the others
            return f"(cannot be used: {error})"
        return command.get_short_help_str(limit=200) if command else ""


def _tools() -> dict[str, str]:
    """The tools' names, by the names of their commands."""
    from release_kraken.core.publication import command_name
    from release_kraken.engine import discovery

    return {command_name(name): name for name in discovery.names(discovery.TOOLS)}


def _connectors() -> list[str]:
    """The connectors that have commands; those that cannot be imported are told of when they are used."""
    from release_kraken.engine import discovery

    return [name for name in discovery.names(discovery.CONNECTORS) if _has_commands(name)]


def _has_commands(name: str) -> bool:
    from release_kraken.engine import discovery

    try:
        return bool(discovery.load(discovery.CONNECTORS, name).commands)
    except KrakenError:
        return False


def _connector(name: str) -> click.Command | None:
    from release_kraken.engine import discovery

    if name not in discovery.names(discovery.CONNECTORS) or not _has_commands(name):
        return None
    from release_kraken.cli.connector import group

    return group(name)


_EPILOG = """\b
Exit codes:
  0    nothing to complain about, or not everything could be checked (the report says what)
  1    could not run: usage, configuration, something outside
  2    findings
  3    a bug in Kraken
  130  interrupted

\b
Shell completion:
  eval "$(_KRAKEN_COMPLETE=bash_source kraken)"      (or zsh_source)
  _KRAKEN_COMPLETE=fish_source kraken | source
"""


@click.command(
    cls=Root,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="kraken %(version)s")
@click.option("--debug", is_flag=True, expose_value=False, help="Show a traceback if Kraken itself fails.")
def root() -> None:
    """Release Kraken: checks, publishes and enforces all between a commit and a healthy service on AWS."""
