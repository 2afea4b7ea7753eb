"""The command `kraken`, made from the declarations of tools, publishers and settings."""

import sys


def main() -> None:
    """Run the command line of this process and end it."""
    from release_kraken.cli.ending import run

    sys.exit(run(sys.argv[1:]))
