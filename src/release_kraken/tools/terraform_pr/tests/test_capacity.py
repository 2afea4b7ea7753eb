"""How many roots run at a time, by what the system says of itself."""

import os
from pathlib import Path

import pytest

from release_kraken.tools.terraform_pr.roots.capacity import free_memory, jobs

GIGABYTE = 1024**3
CORES = len(os.sched_getaffinity(0))


def system(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def meminfo(gigabytes: int) -> str:
    return f"MemTotal:       99999999 kB\nMemAvailable:   {gigabytes * 1024 * 1024} kB\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"proc__meminfo": meminfo(4)}, 4 * GIGABYTE, id="the machine"),
        pytest.param(
            {
                "proc__meminfo": meminfo(64),
                "sys__fs__cgroup__memory_dot_max": f"{2 * GIGABYTE}\n",
                "sys__fs__cgroup__memory_dot_current": f"{GIGABYTE}\n",
            },
            GIGABYTE,
            id="a container",
        ),
        pytest.param(
            {
                "proc__meminfo": meminfo(4),
                "sys__fs__cgroup__memory_dot_max": "max\n",
                "sys__fs__cgroup__memory_dot_current": "1\n",
            },
            4 * GIGABYTE,
            id="a container without limit",
        ),
        pytest.param(
            {
                "proc__meminfo": meminfo(64),
                "sys__fs__cgroup__memory__memory_dot_limit_in_bytes": f"{GIGABYTE}\n",
                "sys__fs__cgroup__memory__memory_dot_usage_in_bytes": f"{2 * GIGABYTE}\n",
            },
            0,
            id="an older container, over its limit",
        ),
        pytest.param({}, CORES * GIGABYTE, id="a system that says nothing"),
    ],
)
def test_free_memory(tmp_path: Path, files: dict[str, str], expected: int) -> None:
    assert free_memory(system(tmp_path, **files)) == expected


def test_one_root_runs_even_without_memory(tmp_path: Path) -> None:
    assert jobs(None, 900, system(tmp_path, proc__meminfo="MemAvailable: 1000 kB\n")) == 1


def test_cores_bound_it(tmp_path: Path) -> None:
    assert jobs(None, 1, system(tmp_path, proc__meminfo=meminfo(512))) == CORES


def test_a_wish_is_followed(tmp_path: Path) -> None:
    assert jobs(7, 900, system(tmp_path, proc__meminfo="MemAvailable: 1 kB\n")) == 7
