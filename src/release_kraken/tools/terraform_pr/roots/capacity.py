"""Says how many roots may run at a time: as many as cores and free memory allow."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

_MEGABYTE = 1024 * 1024
_LIMITS = (("memory.max", "memory.current"), ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"))


def jobs(wanted: int | None, memory_per_root: int, system: Path = Path("/")) -> int:
    """The number of roots at a time; `memory_per_root` is in megabytes, `system` where /proc and /sys are."""
    if wanted is not None:
        return wanted
    by_memory = free_memory(system) // (memory_per_root * _MEGABYTE)
    return max(1, min(_cores(), by_memory))


def free_memory(system: Path = Path("/")) -> int:
    """Bytes that may be taken: what the machine has, within what the container may use."""
    return min(_bounds(system), default=_cores() * 1024 * _MEGABYTE)


def _bounds(system: Path) -> Iterator[int]:
    available = re.search(r"^MemAvailable:\s+(\d+) kB", _read(system / "proc/meminfo"), re.MULTILINE)
    if available:
        yield int(available[1]) * 1024
    for limit, usage in _LIMITS:
        most, used = (_read(system / "sys/fs/cgroup" / name).strip() for name in (limit, usage))
        if most.isdecimal() and used.isdecimal():
            yield max(0, int(most) - int(used))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
