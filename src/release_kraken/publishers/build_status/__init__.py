"""The build status beside the commit that a pull request asks to merge."""

import json
from typing import Annotated

from pydantic import Field

from release_kraken.core.context import Connectors
from release_kraken.core.delivery import Delivery, Receipt
from release_kraken.core.errors import ConfigError
from release_kraken.core.forge import BuildState, BuildStatus
from release_kraken.core.plugin import Publisher
from release_kraken.core.publication import Publication, Surface, command_name
from release_kraken.core.run import RunStatus
from release_kraken.core.settings import Settings
from release_kraken.core.summary import SEPARATOR, run_in_words

_STATES = {
    RunStatus.QUEUED: BuildState.RUNNING,
    RunStatus.RUNNING: BuildState.RUNNING,
    RunStatus.CLEAN: BuildState.PASSED,
    RunStatus.INCOMPLETE: BuildState.PASSED,
    RunStatus.FINDINGS: BuildState.FAILED,
    RunStatus.FAILED: BuildState.FAILED,
    RunStatus.CANCELLED: BuildState.STOPPED,
}


class BuildStatusSettings(Settings):
    """Whether pull requests show how their checks stand."""

    enabled: Annotated[bool, Field(description="Put a build status beside the head of a pull request.")] = (
        True
    )


def status_of(publication: Publication) -> BuildStatus:
    """What the forge shows of a run; there is one for each tool."""
    command = command_name(publication.tool)
    return BuildStatus(
        key=f"kraken-{command}",
        state=_STATES[publication.status],
        title=f"Kraken: {command}",
        description=_in_words(publication),
        url=publication.url,
    )


def render(publication: Publication, _surface: Surface) -> str:
    """The status as JSON."""
    status = status_of(publication)
    fields = {name: str(getattr(status, name)) for name in ("key", "state", "title", "description", "url")}
    return f"{json.dumps(fields, indent=2)}\n"


def _in_words(publication: Publication) -> str:
    match publication.status:
        case RunStatus.QUEUED | RunStatus.RUNNING:
            return "at work"
        case RunStatus.FAILED | RunStatus.CANCELLED:
            return " ".join((publication.error or publication.status.value).split())
        case RunStatus.INCOMPLETE:
            return f"not everything was checked{SEPARATOR}{run_in_words(publication)}"
        case _:
            return run_in_words(publication)


def _addresses(settings: BuildStatusSettings, publication: Publication) -> tuple[str, ...]:
    known = publication.pull_request
    return (known.name,) if known and settings.enabled else ()


def _send(
    _settings: BuildStatusSettings, publication: Publication, address: str, connectors: Connectors
) -> Receipt:
    pull_request = publication.pull_request
    if pull_request is None:
        raise ConfigError(f"{address} is no pull request of this run")
    connectors.forge(pull_request.forge).put_build_status(pull_request, status_of(publication))
    return Receipt(pull_request.url)


PUBLISHER = Publisher(
    name="build_status",
    summary="Build statuses of pull requests, on Bitbucket and GitHub.",
    render=render,
    suffix=".json",
    delivery=Delivery(settings=BuildStatusSettings, addresses=_addresses, send=_send, repeatable=True),
)
