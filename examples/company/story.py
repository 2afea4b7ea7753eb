"""What happens in the company while the demo runs: developers open pull requests, and push again."""

import json
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Mapping

from company.forge import PLATFORM, SOURCES, STRANGER, Forge, read

_MOST_SECONDS = 180.0
_LOOK_SECONDS = 0.5


class Story:
    """The first day. `told` is set when all of it has happened and Kraken has said its word on each push."""

    def __init__(self, forge: Forge, environment: Mapping[str, str]) -> None:
        self._forge = forge
        self._environment = environment
        self.told = threading.Event()

    def tell(self) -> None:
        """Three pull requests: a large one, one that is mended after the check, and one by a stranger."""
        self._run_schedule("platform")
        receipts = self._forge.open(
            "shop/payments",
            "receipts",
            "Keep receipts for ten years",
            "Sasha",
            **read(SOURCES / "payments" / "receipts-1"),
        )
        self._forge.open_from_fork(
            STRANGER, "faster", "Make the search faster", "Mallory", **read(SOURCES / "search" / "faster")
        )
        live = self._forge.open(
            "shop/platform",
            "live",
            "Describe the shop's live environments",
            "Robin",
            **read(PLATFORM, "live/"),
        )
        self._wait_until(lambda: bool(receipts.comments))
        first = receipts.head
        self._forge.push(receipts, "payments/receipts-2", message="Mend what the check found")
        self._wait_until(lambda: self._is_checked(first) and self._is_checked(receipts.head))
        self._wait_until(lambda: self._is_checked(live.head) and bool(live.comments))
        self.told.set()

    def _is_checked(self, commit: str) -> bool:
        """Whether a commit bears a build status that is final."""
        statuses = self._forge.bitbucket.state.statuses.get(commit, {}).values()
        return bool(statuses) and all(status["state"] != "INPROGRESS" for status in statuses)

    def _run_schedule(self, schedule: str) -> None:
        """Have a schedule run at once, as an operator would by curl."""
        token = subprocess.run(
            [
                sys.executable,
                "-m",
                "release_kraken",
                "token",
                "create",
                "demo",
                "--scope",
                "run",
                "--days",
                "1",
            ],
            env={**self._environment},
            capture_output=True,
            check=True,
            text=True,
        ).stdout.split()[-1]
        request = urllib.request.Request(  # noqa: S310 - our own address
            f"{self._forge.kraken}/api/schedules/{schedule}/run",
            json.dumps({}).encode(),
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10):  # noqa: S310
            pass

    def _wait_until(self, happened: Callable[[], bool]) -> None:
        """Wait for what Kraken does; a demo that stands still is no reason to wait for ever."""
        pause = threading.Event()
        for _ in range(int(_MOST_SECONDS / _LOOK_SECONDS)):
            if happened():
                return
            pause.wait(_LOOK_SECONDS)
