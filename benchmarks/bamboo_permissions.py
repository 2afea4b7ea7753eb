"""Measure what a run of the permission enforcer costs on a large Bamboo; prints a table in Markdown.

    python benchmarks/bamboo_permissions.py [PLANS]

A pretended Bamboo in this process answers each request after 50 ms; the run is made with the limit of 10
requests a second that is the default, and with one that is never met.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT)]

from starlette.types import ASGIApp, Receive, Scope, Send  # noqa: E402
from tests.contexts import Workbench  # noqa: E402

from release_kraken.connectors.bamboo.client import Bamboo  # noqa: E402
from release_kraken.connectors.bamboo.fake import FakeBamboo  # noqa: E402
from release_kraken.connectors.bamboo.opening import open_bamboo  # noqa: E402
from release_kraken.connectors.bamboo.settings import BambooSettings  # noqa: E402
from release_kraken.net.fake_server import Faults, serve  # noqa: E402
from release_kraken.tools.bamboo_permissions import TOOL  # noqa: E402
from release_kraken.tools.bamboo_permissions.settings import BambooPermissionsSettings  # noqa: E402

LATENCY = 0.05
PER_PROJECT = 25
POLICY = """
scopes = ["plan"]

[groups.developers]
rights = [{ scope = "plan", match = "*", rights = ["view", "build"] }]

[groups.support]
rights = [{ scope = "plan", match = "*", rights = ["view"] }]
"""


@dataclass(frozen=True)
class Late:
    """Answers as the app does, but later."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait first."""
        await asyncio.sleep(LATENCY)
        await self.app(scope, receive, send)


def large(plans: int) -> FakeBamboo:
    """A Bamboo with so many plans, of which every fifth has drifted."""
    fake = FakeBamboo()
    fake.world.groups |= {"developers", "support"}
    for number in range(plans):
        project = f"P{number // PER_PROJECT}"
        if number % PER_PROJECT == 0:
            fake.world.add_project(project)
        plan = fake.world.add_plan(f"{project}-B{number}").key
        fake.permissions.give(f"plan/{plan}", "groups", "developers", "READ", "BUILD")
        if number % 5:
            fake.permissions.give(f"plan/{plan}", "groups", "support", "READ")
        else:
            user = fake.world.add_user(f"user{number}", f"User {number}").name
            fake.permissions.give(f"plan/{plan}", "users", user, "READ")
    return fake


@contextmanager
def bench(requests_per_second: int, fake: FakeBamboo) -> Iterator[tuple[Workbench, Faults]]:
    """What a run works with."""
    faults = Faults(Late(fake.app))
    with serve(faults) as url, tempfile.TemporaryDirectory() as folder:
        settings = BambooSettings.model_validate(
            {"url": url, "token": fake.token, "requests_per_second": requests_per_second}
        )
        (Path(folder) / "policy.toml").write_text(POLICY, encoding="utf-8")
        with open_bamboo(settings) as bamboo:
            yield Workbench(Path(folder), {Bamboo: bamboo}), faults


def measure(plans: int, requests_per_second: int) -> Iterator[str]:
    """Rows of the table: planning, then planning and applying."""
    fake = large(plans)
    for apply in (False, True):
        with bench(requests_per_second, fake) as (workbench, faults):
            settings = BambooPermissionsSettings(
                policy=workbench.scratch / "policy.toml", most_changes=plans, most_removals=1
            )
            context = workbench.context()
            begin, cpu = time.perf_counter(), time.process_time()
            report = TOOL.run(settings, context)
            if apply and TOOL.apply:
                report = TOOL.apply(settings, report, context)
            took, used = time.perf_counter() - begin, time.process_time() - cpu
            changes = len(faults.requests.changes)
            limit = f"{requests_per_second}/s" if requests_per_second < 100 else "none"
            yield (
                f"| {plans} | {limit} | {'apply' if apply else 'plan'} | {len(faults.requests.all):,} | "
                f"{changes:,} | {took:.1f} s | {used:.1f} s | {len(report.findings)} |"
            )


def main() -> None:
    """Print the table."""
    plans = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    print("| plans | limit | run | requests | changes | time | CPU, with the server's | findings left |")
    print("| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for requests_per_second in (100, 10):
        for row in measure(plans, requests_per_second):
            print(row, flush=True)


if __name__ == "__main__":
    main()
