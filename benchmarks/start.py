"""What commands cost that have next to nothing to do, beside their peers' start.

    make setup
    .venv/bin/python benchmarks/start.py [--runs 20]

The commands run in a folder of their own, whose store is a file of SQLite that was made before. They take
turns; the least and the median are printed as a Markdown table. `terraform` is left out where there is none.
Linux counts no less memory than this program's own 14 MB.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_KRAKEN = (sys.executable, "-m", "release_kraken")
_CONFIGURATION = '[store]\nurl = "sqlite:///kraken.db"\n'
_COMMANDS: Mapping[str, Sequence[str]] = {
    "python -c pass": (sys.executable, "-c", "pass"),
    "python -c 'import click'": (sys.executable, "-c", "import click"),
    "python -c 'import pydantic.main'": (sys.executable, "-c", "import pydantic.main"),
    "python -c 'import sqlalchemy'": (sys.executable, "-c", "import sqlalchemy"),
    "python -c 'import boto3'": (sys.executable, "-c", "import boto3"),
    "terraform version": ("terraform", "version"),
    "kraken --version": (*_KRAKEN, "--version"),
    "kraken bamboo-permissions --help": (*_KRAKEN, "bamboo-permissions", "--help"),
    "kraken bamboo-permissions": (*_KRAKEN, "bamboo-permissions", "--format", "json"),
    "kraken release-pages": (*_KRAKEN, "release-pages", "--format", "json"),
    "kraken runs": (*_KRAKEN, "runs"),
}


@dataclass(frozen=True)
class Cost:
    """CPU seconds and the peak memory in MB of one process."""

    cpu: float
    memory: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=20)
    runs = parser.parse_args().runs
    commands = {name: command for name, command in _COMMANDS.items() if shutil.which(command[0])}
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("kraken.toml").write_text(_CONFIGURATION)
        os.environ["XDG_CACHE_HOME"] = folder
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installation has its bytecode
        os.environ["PYTHONPYCACHEPREFIX"] = f"{folder}/bytecode"
        for command in commands.values():
            cost(command)  # makes the store, and all bytecode
        _print(in_turns(commands, runs))


def in_turns(commands: Mapping[str, Sequence[str]], runs: int) -> Mapping[str, list[Cost]]:
    """What each command cost, run by run."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            costs[name].append(cost(command))
    return costs


def cost(command: Sequence[str]) -> Cost:
    """Run a command whose words are for nobody."""
    to_nowhere = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    process = os.posix_spawnp(command[0], tuple(command), os.environ, file_actions=to_nowhere)
    _, status, used = os.wait4(process, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 2):
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _print(costs: Mapping[str, Sequence[Cost]]) -> None:
    print("| command | CPU s, least | CPU s | memory MB |")
    print("| --- | --: | --: | --: |")
    for name, each in costs.items():
        cpu, memory = [one.cpu for one in each], [one.memory for one in each]
        print(f"| {name} | {min(cpu):.3f} | {statistics.median(cpu):.3f} | {statistics.median(memory):.0f} |")


if __name__ == "__main__":
    main()
