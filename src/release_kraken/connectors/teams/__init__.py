"""Microsoft Teams: posts cards to channels by Power Automate Workflows.

https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from release_kraken.connectors.teams.client import Teams
from release_kraken.connectors.teams.settings import TeamsSettings
from release_kraken.core.plugin import Connector


@contextmanager
def _open(settings: TeamsSettings, _scratch: Path) -> Iterator[Teams]:
    from release_kraken.connectors.teams.workflows import open_workflows

    with open_workflows(settings) as teams:
        yield teams


def _check(teams: Teams) -> str:
    names = teams.channels()
    if not names:
        return "no channel is configured"
    counted = f"{len(names)} channel{'' if len(names) == 1 else 's'} configured ({', '.join(names)})"
    return f"{counted}; a workflow answers to a post alone, so none was asked"


CONNECTOR = Connector(
    name="teams",
    summary="Posts cards to channels of Microsoft Teams.",
    settings=TeamsSettings,
    offers=Teams,
    open=_open,
    check=_check,
)
