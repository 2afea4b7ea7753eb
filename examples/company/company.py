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

from company.forge import Forge
from release_kraken.connectors.teams.fake import FakeTeams

_MOST_SECONDS = 240.0
_LOOK_SECONDS = 0.5


@dataclass
class Company:
    """Everything that the demo has started. `kraken` is the website's address once it answers."""

    workplace: Path
    forge: Forge
    bitbucket: str
    teams: str
    cards: FakeTeams
    environment: Mapping[str, str] = field(default_factory=dict)
    kraken: str = ""

    def ask_kraken(self, path: str) -> None:
        """POST to the REST API, as an operator would by curl."""
        request = urllib.request.Request(  # noqa: S310 - our own address
            f"{self.kraken}{path}",
            json.dumps({}).encode(),
            {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10):  # noqa: S310
            pass

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
        command = "token create demo --scope run --days 1"
        done = subprocess.run(
            [sys.executable, "-m", "release_kraken", *command.split()],
            env={**self.environment},
            capture_output=True,
            check=True,
            text=True,
        )
        return done.stdout.split()[-1]
