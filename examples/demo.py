"""A company at work, to be looked at in the browser: Kraken with a pretended AWS, Atlassian and Teams.

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
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TextIO, cast

from company import cloud, furnishing
from company.atlassian import new_atlassian
from company.company import Company
from company.forge import new_forge
from company.parts import Part, parts
from release_kraken.connectors.teams.fake import FakeTeams
from release_kraken.net.fake_server import serve

KRAKEN = (sys.executable, "-m", "release_kraken")
LAST_LINES = 60


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
    with ExitStack() as stack:
        company = found(stack)
        furnishing.furnish(company, parts(), options.port)
        link = stack.enter_context(kraken(company))
        company.kraken = company.forge.kraken = link.partition("/sign-in")[0]
        stories = [threading.Thread(target=told, args=(part, company), daemon=True) for part in parts()]
        for story in stories:
            story.start()
        announce(link, company)
        if not options.walk:
            return wait_for_ctrl_c()
        for story in stories:
            story.join()
        from company.walk import walk

        expected = [each for part in parts() for each in part.expected(company)]
        complaints = walk(link, expected, options.pictures)
        if complaints:
            show_log(company)
        return complaints


def found(stack: ExitStack) -> Company:
    """Start everything that Kraken will find around it."""
    workplace = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kraken-demo-")))
    forge, cards, atlassian = new_forge(workplace / "repositories"), FakeTeams(), new_atlassian()
    endpoint = stack.enter_context(cloud.cloud())
    bitbucket, teams = (stack.enter_context(serve(app)) for app in (forge.app, cards.app))
    jira, bamboo, confluence = (stack.enter_context(serve(app)) for app in atlassian.apps)
    forge.bitbucket.state.url = bitbucket
    atlassian.bamboo.world.address = bamboo
    company = Company(workplace, forge, bitbucket, teams, cards, atlassian, jira, bamboo, confluence)
    company.environment = {**os.environ, **cloud.environment(endpoint), **furnishing.environment(company)}
    return company


def told(part: Part, company: Company) -> None:
    """Tell a part's story for as long as Kraken answers."""
    with suppress(OSError):
        part.tell(company)


@contextmanager
def kraken(company: Company) -> Iterator[str]:
    """`kraken up` while it runs, its log in the workplace; gives the one-time link that it prints."""
    with (
        company.log.open("w", encoding="utf-8") as log,
        subprocess.Popen(
            [*KRAKEN, "up"], env=company.environment, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        try:
            yield sign_in_link(cast(TextIO, process.stdout), company)
        finally:
            say("Ending Kraken and its company ...\n")
            process.terminate()


def sign_in_link(printed: TextIO, company: Company) -> str:
    """The first link among the lines that Kraken prints; what it prints later goes nowhere."""
    for line in printed:
        link = re.search(r"http\S+/sign-in\S+", line)
        if link:
            threading.Thread(target=printed.read, daemon=True).start()
            return link[0]
    show_log(company)
    raise SystemExit("kraken up did not start: its log is above")


def show_log(company: Company) -> None:
    """The last lines of Kraken's own log, which ends with the workplace."""
    with company.log.open(encoding="utf-8") as log:
        last = deque(log, LAST_LINES)
    say(f"\nThe last lines of Kraken's log:\n\n{''.join(last)}")


def announce(link: str, company: Company) -> None:
    """Say where to look."""
    another = f"KRAKEN_CONFIG={company.environment['KRAKEN_CONFIG']} {' '.join(KRAKEN)} sign-in"
    say(
        f"\nA company is at work. Open this link, which is good for one sign-in:\n\n  {link}\n\n"
        f"Its pull requests are at {company.bitbucket}, its Teams channels at {company.teams},\n"
        f"Jira at {company.jira}, Bamboo at {company.bamboo}, Confluence at {company.confluence}.\n"
        f"For another link:\n\n  {another}\n\n"
        f"Kraken's log is in {company.log}. Ctrl-C ends it all, and removes what it made.\n\n"
    )


def say(text: str) -> None:
    """Print at once, also where nobody is at a terminal."""
    sys.stdout.write(text)
    sys.stdout.flush()


def wait_for_ctrl_c() -> int:
    """Wait."""
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        say("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
