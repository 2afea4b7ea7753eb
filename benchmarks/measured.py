"""Run `kraken` in this process and say what it cost: its own CPU, its children's CPU, its peak memory.

    python benchmarks/measured.py COSTS.json terraform-pr ...

Writes {"own_cpu": seconds, "children_cpu": seconds, "own_memory": megabytes, "wall": seconds} to COSTS.json.
"""

import json
import resource
import sys
import time
from pathlib import Path

from release_kraken.cli import main


def run() -> None:
    """Run the command, then write the costs, however it ended."""
    costs = Path(sys.argv.pop(1))
    begin = time.perf_counter()
    try:
        main()
    finally:
        own = resource.getrusage(resource.RUSAGE_SELF)
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        costs.write_text(
            json.dumps(
                {
                    "own_cpu": own.ru_utime + own.ru_stime,
                    "children_cpu": children.ru_utime + children.ru_stime,
                    "own_memory": own.ru_maxrss / 1024,
                    "wall": time.perf_counter() - begin,
                }
            )
        )


if __name__ == "__main__":
    run()
