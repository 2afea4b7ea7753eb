"""A company at work, to be looked at in the browser: Kraken with a pretended AWS, Bitbucket and Teams.

Everything runs on this machine and nothing is kept. Terraform's AWS provider is downloaded where no mirror
of it is at hand; without terraform on PATH, what needs none is shown.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO, cast

from company import cloud, setting_up
from company.forge import found_forge
from company.story import Story

from release_kraken.connectors.teams.fake import FakeTeams
from release_kraken.net.fake_server import serve

CHANNELS = ("releases", "payments")
KRAKEN = (sys.executable, "-m", "release_kraken")


def main() -> int:
    """Run until Ctrl-C, or with --walk until every page was seen in a browser."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=int, default=8420, help="port of the website (default: 8420)")
    parser.add_argument("--walk", action="store_true", help="look at every page in Chromium, then end")
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="keep pictures of that walk")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # let the company end in good order
    with ExitStack() as company:
        workplace = Path(company.enter_context(tempfile.TemporaryDirectory(prefix="kraken-demo-")))
        forge = found_forge(workplace / "repositories")
        teams = FakeTeams()
        endpoint = company.enter_context(cloud.cloud())
        bitbucket_url = company.enter_context(serve(forge.app))
        teams_url = company.enter_context(serve(teams.app))
        channels = {name: teams.url(teams_url, name) for name in CHANNELS}
        setting_up.furnish(workplace, bitbucket_url, teams_url, channels, options.port)
        environment = os.environ | cloud.environment(endpoint) | setting_up.environment(workplace, forge)
        link = company.enter_context(kraken(environment))
        forge.kraken = link.partition("/sign-in")[0]
        story = Story(forge, environment)
        threading.Thread(target=story.tell, daemon=True).start()
        announce(link, bitbucket_url, teams_url)
        if options.walk:
            from company.walk import walk

            return walk(link, story, bitbucket_url, teams_url, options.pictures)
        wait_for_ctrl_c()
    return 0


@contextmanager
def kraken(environment: dict[str, str]) -> Iterator[str]:
    """`kraken up` while it runs; gives the one-time link that it prints."""
    with subprocess.Popen([*KRAKEN, "up"], env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield sign_in_link(process)
        finally:
            process.terminate()
            process.communicate()


def sign_in_link(process: "subprocess.Popen[str]") -> str:
    """The first link among the lines that it prints; what it prints later goes nowhere."""
    printed = cast(TextIO, process.stdout)
    for line in printed:
        found = re.search(r"http\S+/sign-in\S+", line)
        if found:
            threading.Thread(target=printed.read, daemon=True).start()
            return found[0]
    raise SystemExit("kraken up did not start: see above")


def announce(link: str, bitbucket: str, teams: str) -> None:
    """Say where to look."""
    sys.stdout.write(
        f"\nA company is at work. Open this link, which is good for one sign-in:\n\n  {link}\n\n"
        f"Its pull requests are at {bitbucket}, its Teams channels at {teams}. Ctrl-C ends it all.\n\n"
    )
    sys.stdout.flush()


def wait_for_ctrl_c() -> None:
    """Wait."""
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        sys.stdout.write("\n")


if __name__ == "__main__":
    sys.exit(main())
