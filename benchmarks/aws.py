"""What it costs to ask many accounts and regions: time, CPU, memory and requests, and how they grow.

    python benchmarks/aws.py              1 place x 500 repositories; 20 accounts x 5 regions x 25
    python benchmarks/aws.py --scale      100, 300 and 1,000 accounts x 17 regions x 10

The stand-in runs in a process of its own, so that the costs are the client's alone. At scale it throttles
every 50th call, and refuses each call of the first ten accounts three times before it answers.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from release_kraken.connectors.aws.ecr.reading import list_repositories
from release_kraken.connectors.aws.opening import open_aws
from release_kraken.connectors.aws.settings import AwsSettings
from release_kraken.core.json import JSONObject

if TYPE_CHECKING:
    from release_kraken.connectors.aws.client import Place
    from release_kraken.connectors.aws.fake import Call, FakeAws, Fault

REGIONS = (
    *("ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2"),
    *("ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1"),
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2"),
)
STUBBORN = 10


def accounts(count: int) -> tuple[str, ...]:
    """So many account ids."""
    return tuple(f"{200_000_000_000 + number}" for number in range(count))


def repositories(count: int) -> "Callable[[Call], JSONObject]":
    """What answers DescribeRepositories everywhere."""

    def handler(call: "Call") -> JSONObject:
        registry = f"{call.account}.dkr.ecr.{call.region}.amazonaws.com"
        return {
            "repositories": [
                {
                    "repositoryArn": f"arn:aws:ecr:{call.region}:{call.account}:repository/app-{number:04d}",
                    "registryId": call.account,
                    "repositoryName": f"app-{number:04d}",
                    "repositoryUri": f"{registry}/app-{number:04d}",
                    "createdAt": 1_763_640_000 + number,
                    "imageTagMutability": "IMMUTABLE" if number % 2 else "MUTABLE",
                    "imageScanningConfiguration": {"scanOnPush": bool(number % 2)},
                    "encryptionConfiguration": {"encryptionType": "AES256"},
                }
                for number in range(count)
            ]
        }

    return handler


def refused_thrice(those: frozenset[str]) -> "Callable[[Call], Fault | None]":
    """A rule that throttles the first three calls of each API of these accounts."""
    from release_kraken.connectors.aws.fake.refusals import THROTTLED

    seen: Counter[tuple[str, str, str]] = Counter()

    def rule(call: "Call") -> "Fault | None":
        if call.account not in those or call.service == "sts":
            return None
        seen[call.where] += 1
        return THROTTLED if seen[call.where] <= 3 else None

    return rule


def play(count: int, *, faults: bool) -> None:
    """Be the stand-in until standard input ends; then say what was asked."""
    from release_kraken.connectors.aws.fake import serve_aws
    from release_kraken.connectors.aws.fake.refusals import throttled_every

    with serve_aws(moto=False) as (fake, url):
        fake.handlers["ecr", "DescribeRepositories"] = repositories(count)
        if faults:
            fake.rules += [throttled_every(50), refused_thrice(frozenset(accounts(STUBBORN)))]
        print(url, flush=True)
        sys.stdin.read()
        print(json.dumps({"requests": len(fake.calls), "faults": faults, **_busiest(fake)}), flush=True)


def _busiest(fake: "FakeAws") -> dict[str, int]:
    return {"most to one API": max(Counter(call.where for call in fake.calls).values(), default=0)}


@contextmanager
def stand_in(count: int, *, faults: bool) -> Iterator[tuple[str, Callable[[], dict[str, int]]]]:
    """The stand-in's address, and a function that ends it and returns what it counted."""
    arguments = [sys.executable, __file__, "--play", str(count), *(["--faults"] if faults else [])]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        stdin, stdout = process.stdin, process.stdout

        def ended() -> dict[str, int]:
            stdin.close()
            counted: dict[str, int] = json.loads(stdout.readline())
            return counted

        yield stdout.readline().strip(), ended


def sweep(count: int, regions: tuple[str, ...]) -> dict[str, object]:
    """Look at all repositories from here; when the last account that is not stubborn was done, in seconds."""
    own = [{"id": each} for each in accounts(count)]
    aws = open_aws(AwsSettings.model_validate({"accounts": own, "regions": regions} if count else {}))
    done: dict[str, float] = {}
    lock = threading.Lock()
    begun = time.perf_counter()

    def look(place: "Place") -> int:
        found = len(list_repositories(aws, place))
        with lock:
            done[place.account.id] = time.perf_counter() - begun
        return found

    found, gaps = aws.sweep(aws.list_places("ecr").found, look, lambda *_: None)
    stubborn = set(accounts(STUBBORN)) if count > STUBBORN else set()
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "repositories": sum(each for _, each in found),
        "gaps": len(gaps),
        "wall": time.perf_counter() - begun,
        "others done": max(
            (moment for account, moment in done.items() if account not in stubborn), default=0
        ),
        "CPU": used.ru_utime + used.ru_stime,
        "MB": used.ru_maxrss / 1024,
    }


def measured(
    count: int, regions: tuple[str, ...], repositories_each: int, *, faults: bool
) -> dict[str, object]:
    """The same in a process of its own."""
    from release_kraken.connectors.aws.fake import environment

    with stand_in(repositories_each, faults=faults) as (url, ended):
        arguments = [sys.executable, __file__, "--sweep", str(count), *regions]
        env = {**os.environ, **environment(url)}
        swept = subprocess.run(arguments, env=env, capture_output=True, text=True, check=True).stdout
        return {**json.loads(swept), **ended()}


def show(name: str, row: dict[str, object]) -> None:
    """A line of the table."""
    cells = [f"{value:.2f}" if isinstance(value, float) else str(value) for value in row.values()]
    print(f"| {name} | {' | '.join(cells)} |", flush=True)


def main() -> None:
    """Play a part of a measurement, or make one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", action="store_true")
    parser.add_argument("--play", type=int)
    parser.add_argument("--faults", action="store_true")
    parser.add_argument("--sweep", nargs="+")
    given = parser.parse_args()
    if given.play is not None:
        play(given.play, faults=given.faults)
    elif given.sweep:
        print(json.dumps(sweep(int(given.sweep[0]), tuple(given.sweep[1:]))))
    else:
        compare(scale=given.scale)


def compare(*, scale: bool) -> None:
    """Print the table."""
    print(
        "| accounts x regions x repositories | found | gaps | wall s | others done s | CPU s | MB | requests "
        "| faults | most to one API |\n|---|--:|--:|--:|--:|--:|--:|--:|---|--:|"
    )
    if scale:
        for count in (100, 300, 1_000):
            show(f"{count} x 17 x 10", measured(count, REGIONS, 10, faults=True))
        return
    show("1 x 1 x 500", measured(0, (), 500, faults=False))
    show("20 x 5 x 25", measured(20, REGIONS[:5], 25, faults=False))


if __name__ == "__main__":
    main()
