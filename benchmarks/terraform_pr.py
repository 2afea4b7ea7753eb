"""The Terraform PR Enforcer beside `terraform fmt` and checkov, in one run.

    make setup
    export KRAKEN_TEST_TERRAFORM_MIRROR=...            # a filesystem mirror with hashicorp/aws
    .venv/bin/python benchmarks/terraform_pr.py --repository CHECKOUT [--checkov PATH] [--runs 5]

CHECKOUT is a large public repository (docs/benchmarks.md: cloudposse/terraform-aws-components, 1,801 files).
Commands take turns, so that a machine whose speed drifts is as unfair to one as to the other;
medians are printed as a Markdown table.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from repository import generate

MEASURED = [sys.executable, str(Path(__file__).with_name("measured.py"))]
ROOTS = 20


@dataclass(frozen=True)
class Cost:
    """What one run of a command cost: wall and CPU seconds, peak memory in MB of its largest process."""

    wall: float
    cpu: float
    memory: float


def main() -> None:
    """Measure and print."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as name:
        workplace = Path(name)
        os.environ |= _isolated(workplace)
        print_static(workplace, arguments)
        print_roots(workplace)


def print_static(workplace: Path, arguments: argparse.Namespace) -> None:
    """All static rules over a large repository, beside its peers."""
    repository, checkov, runs = arguments.repository, arguments.checkov, arguments.runs
    fmt = ["terraform", f"-chdir={repository}", "fmt", "-check", "-recursive"]
    kraken = ["terraform-pr", str(repository), "--static", "--no-cache", "--format", "json"]
    commands = {
        "terraform fmt -check -recursive": lambda: cost(fmt),
        "kraken terraform-pr --static": lambda: kraken_cost(workplace, kraken),
    }
    costs = in_turns(commands, runs)
    if checkov:
        options = ["--framework", "terraform", "--compact", "--quiet", "--skip-download", "-o", "json"]
        costs["checkov"] = [cost([checkov, "-d", str(repository), *options])]
    files = sum(1 for _ in repository.rglob("*.tf"))
    print(f"\nStatic rules over {files} files, {runs} runs in turn (checkov: 1)\n")
    print_costs(costs, reference="terraform fmt -check -recursive")


def print_roots(workplace: Path) -> None:
    """A full run over 20 roots, then the same again over the unchanged tree."""
    checkout = workplace / "checkout"
    generate(checkout, ROOTS)
    full = kraken_costs(workplace, checkout)
    again = kraken_costs(workplace, checkout)
    print(f"\ninit and plan of {ROOTS} roots\n")
    print("| | wall s | Kraken's CPU s | terraform's CPU s | Kraken's share | Kraken's memory MB |")
    print("| --- | --: | --: | --: | --: | --: |")
    for name, costs in (("first run", full), ("unchanged tree", again)):
        share = f"{100 * costs['own_cpu'] / costs['children_cpu']:.1f} %" if costs["children_cpu"] > 1 else ""
        print(
            f"| {name} | {costs['wall']:.2f} | {costs['own_cpu']:.2f} | {costs['children_cpu']:.1f} "
            f"| {share} | {costs['own_memory']:.0f} |"
        )


def kraken_costs(workplace: Path, checkout: Path) -> dict[str, float]:
    """What a full run of the enforcer cost, told by the process itself."""
    report = workplace / "costs.json"
    command = [*MEASURED, str(report), "terraform-pr", str(checkout), "--format", "json"]
    begin = time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    costs: dict[str, float] = json.loads(report.read_text())
    costs["wall"] = time.perf_counter() - begin
    planned = sum(root["status"] == "planned" for root in json.loads(done.stdout)["facts"]["roots"])
    if planned != ROOTS:
        sys.exit(f"{planned} of {ROOTS} roots were planned:\n{done.stdout}\n{done.stderr}")
    return costs


def in_turns(commands: dict[str, Callable[[], Cost]], runs: int) -> dict[str, list[Cost]]:
    """Each command once as a warm-up, then all of them in turn."""
    for command in commands.values():
        command()
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            costs[name].append(command())
    return costs


def cost(command: Sequence[str]) -> Cost:
    """Run a command, its output thrown away, and take its accounts from the operating system."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return Cost(time.perf_counter() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def kraken_cost(workplace: Path, arguments: Sequence[str]) -> Cost:
    """What a run of Kraken cost: CPU with terraform's, memory of its own process."""
    report = workplace / "costs.json"
    whole = cost([*MEASURED, str(report), *arguments])
    own: float = json.loads(report.read_text())["own_memory"]
    return Cost(whole.wall, whole.cpu, own)


def print_costs(costs: dict[str, list[Cost]], reference: str) -> None:
    """Medians, and the ratio of wall times to the reference."""
    base = statistics.median(cost.wall for cost in costs[reference])
    print("| command | wall s | CPU s | memory MB | wall, times fmt |")
    print("| --- | --: | --: | --: | --: |")
    for name, measured in costs.items():
        wall, cpu, memory = (
            statistics.median(getattr(cost, field) for cost in measured)
            for field in ("wall", "cpu", "memory")
        )
        print(f"| {name} | {wall:.2f} | {cpu:.2f} | {memory:.0f} | {wall / base:.2f} |")


def _isolated(workplace: Path) -> dict[str, str]:
    """A configuration, cache and state of the benchmark's own."""
    configuration = workplace / "kraken.toml"
    mirror = os.environ.get("KRAKEN_TEST_TERRAFORM_MIRROR")
    if not mirror:
        sys.exit("set KRAKEN_TEST_TERRAFORM_MIRROR to a filesystem mirror that holds hashicorp/aws")
    configuration.write_text(f'[connectors.terraform]\nproviders = "mirror"\nprovider_mirror = "{mirror}"\n')
    return {
        "KRAKEN_CONFIG": str(configuration),
        "XDG_CACHE_HOME": str(workplace / "cache"),
        "XDG_STATE_HOME": str(workplace / "state"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": "benchmark",
        "AWS_SECRET_ACCESS_KEY": "benchmark",
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repository", type=Path, required=True, help="a large checkout")
    parser.add_argument("--checkov", help="path of checkov 3, if it is to be measured too")
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each command")
    return parser.parse_args()


if __name__ == "__main__":
    main()
