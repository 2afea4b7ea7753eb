"""The company as its parts see it: where it works, and who answers at which address."""

import json
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias, cast

from company.atlassian import Atlassian
from company.forge import Forge
from release_kraken.connectors.teams.fake import FakeTeams

Body: TypeAlias = dict[str, Any]

_MOST_SECONDS = 240.0
_LOOK_SECONDS = 0.5


@dataclass
class Company:
    """Everything that the demo has started, and at which addresses.

    `kraken` is the website's once it answers, `week_page` that of this week's releases once it is published.
    """

    workplace: Path
    forge: Forge
    bitbucket: str
    teams: str
    cards: FakeTeams
    atlassian: Atlassian
    jira: str
    bamboo: str
    confluence: str
    environment: Mapping[str, str] = field(default_factory=dict)
    kraken: str = ""
    week_page: str = ""

    @property
    def log(self) -> Path:
        """Where Kraken's own log is, for as long as the company is."""
        return self.workplace / "kraken.log"

    def ask_kraken(self, path: str, body: Body | None = None) -> Body:
        """Ask the REST API, as an operator would by curl; with a body by POST."""
        request = urllib.request.Request(  # noqa: S310 - our own address
            f"{self.kraken}{path}",
            None if body is None else json.dumps(body).encode(),
            {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return cast(Body, json.load(answer))

    def run(self, tool: str, *, apply: bool = False) -> None:
        """Have a tool run, and wait until it has."""
        run = self.ask_kraken(f"/api/tools/{tool}/runs", {"apply": apply})
        self.wait_until(lambda: bool(self.ask_kraken(f"/api/runs/{run['id']}")["finished"]))

    def wait_until(self, happened: Callable[[], bool]) -> bool:
        """Wait for what Kraken does; what does not happen is no reason to wait for ever."""
        pause = threading.Event()
        for _ in range(int(_MOST_SECONDS / _LOOK_SECONDS)):
            if happened():
                return True
            pause.wait(_LOOK_SECONDS)
        return False

    @cached_property
    def _token(self) -> str:
        command = "token create demo --scope run --scope read --days 1"
        done = subprocess.run(
            [sys.executable, "-m", "release_kraken", *command.split()],
            env={**self.environment},
            capture_output=True,
            check=True,
            text=True,
        )
        return done.stdout.split()[-1]
