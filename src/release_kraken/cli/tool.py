"""Makes a tool's command from its declaration: its settings, its views, and what all tools share."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from release_kraken.cli import streams, views
from release_kraken.cli.bug_report import DEBUG
from release_kraken.cli.delivery import Output, deliver, outputs
from release_kraken.cli.progress import progress_bar
from release_kraken.cli.settings import argument_path, overrides, parameters
from release_kraken.cli.terminal import Colour, surface
from release_kraken.core.errors import ExitCode
from release_kraken.core.plugin import Tool, View
from release_kraken.core.publication import Publication, command_name
from release_kraken.core.report import Status
from release_kraken.core.settings import Settings
from release_kraken.engine import discovery
from release_kraken.engine.runs import running
from release_kraken.engine.settings import configuration

_DEFAULT_FORMAT = "console"


class ToolCommand(click.Command):
    """A command whose help shows its options in sections."""

    def __init__(self, name: str, sections: Mapping[str, list[click.Parameter]], **further: Any) -> None:
        params = [parameter for section in sections.values() for parameter in section]
        super().__init__(name, params=params, **further)
        self._sections = sections

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each section that has options or views; click itself writes the argument."""
        for title, section in self._sections.items():
            records = [record for parameter in section for record in _records(parameter, ctx)]
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


def _records(parameter: click.Parameter, ctx: click.Context) -> list[tuple[str, str]]:
    if isinstance(parameter, views.ViewWord):
        return parameter.records
    record = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
    return [record] if record else []


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks of a tool."""

    configuration: configuration.Configuration
    settings: Settings
    apply: bool
    quiet: bool


def command(name: str) -> click.Command:
    """Import a tool and make its command."""
    tool = discovery.load(discovery.TOOLS, name)
    sections = {
        "Settings": list(parameters(tool.settings)),
        "Instead of a report": list(views.parameters(tool)),
        "Changes": list(_apply(tool)),
        "Output": list(_output_options()),
        "Other": list(_other_options()),
    }
    return ToolCommand(
        command_name(name), sections, callback=_callback(tool), help=tool.summary, epilog=_examples(tool)
    )


def _apply(tool: Tool[Any]) -> Iterator[click.Parameter]:
    if tool.apply is not None:
        flag = f"--{tool.apply_option}"
        yield click.Option([flag, "apply"], is_flag=True, help="Make the changes that the report would plan.")


def _output_options() -> Iterator[click.Parameter]:
    formats = discovery.names(discovery.PUBLISHERS)
    yield click.Option(
        ["--format", "format_"],
        type=click.Choice(formats),
        default=_DEFAULT_FORMAT,
        show_default=True,
        help="What is printed.",
    )
    yield click.Option(
        ["--output"],
        multiple=True,
        metavar="NAME=FILE",
        help="Write the report in a further format to a file, such as sarif=kraken.sarif. Repeatable.",
    )
    yield click.Option(
        ["--color", "colour"],
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="Colour of what is printed; auto heeds NO_COLOR and FORCE_COLOR.",
    )
    yield click.Option(["-q", "--quiet"], is_flag=True, help="No progress bar and no warnings.")


def _other_options() -> Iterator[click.Parameter]:
    yield click.Option(
        ["--config"],
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Configuration file; default: $KRAKEN_CONFIG, else the nearest kraken.toml of the checkout.",
    )
    yield click.Option(
        [DEBUG], is_flag=True, expose_value=False, help="Show a traceback if Kraken itself fails."
    )


def _examples(tool: Tool[Any]) -> str:
    name = command_name(tool.name)
    lines = [
        f"kraken {name}",
        f"kraken {name} --format json | jq '.findings[].message'",
        f"kraken {name} --output sarif=kraken.sarif --output junit=kraken.xml",
        *([f"kraken {name} --{tool.apply_option}"] if tool.apply else []),
        *(f"kraken {name} {views.typed(tool, view)}" for view in tool.views[:1]),
    ]
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])


def _callback(tool: Tool[Any]) -> Callable[..., int]:
    def run(
        *,
        config: Path | None,
        format_: str,
        output: tuple[str, ...],
        colour: Colour,
        quiet: bool,
        **values: Any,
    ) -> int:
        files = outputs(output)
        view = views.asked(tool, values)
        read = configuration.load(config)
        settings = read.tool_settings(tool, overrides(values))
        request = Request(read, settings, bool(values.get("apply")), quiet)
        if view is not None:
            return _show(tool, view, request)
        return _report(tool, request, format_, files, colour)

    return run


def _show(tool: Tool[Any], view: View[Any], request: Request) -> int:
    with progress_bar(quiet=request.quiet) as progress:
        text = running.answer(tool, view, request.settings, request.configuration, progress=progress)
    streams.answer(text)
    return ExitCode.CLEAN


def _report(
    tool: Tool[Any], request: Request, format_: str, files: tuple[Output, ...], colour: Colour
) -> int:
    publisher = discovery.load(discovery.PUBLISHERS, format_)
    with progress_bar(quiet=request.quiet) as progress:
        publication = running.execute(
            tool, request.settings, request.configuration, apply=request.apply, progress=progress
        )
    publication = replace(publication, folder=_folder(request.settings))
    if not request.quiet:
        _warn(publication)
    streams.answer(publisher.render(publication, surface(colour)))
    deliver(publication, files)
    return ExitCode.FINDINGS if publication.report.status is Status.FINDINGS else ExitCode.CLEAN


def _warn(publication: Publication) -> None:
    for warning in publication.warnings:
        streams.complain(f"warning: {warning}")


def _folder(settings: Settings) -> str:
    """The checked folder as seen from here; nothing if it is no folder, this one, or not below this one."""
    path = argument_path(settings)
    here = Path.cwd()
    if path is None or not path.is_dir() or not (here / path).resolve().is_relative_to(here.resolve()):
        return ""
    folder = (here / path).resolve().relative_to(here.resolve()).as_posix()
    return "" if folder == "." else folder
