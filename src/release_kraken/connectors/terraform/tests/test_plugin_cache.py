"""Keeps users of a plugin cache apart."""

import fcntl
import threading
from pathlib import Path

import pytest

from release_kraken.connectors.terraform.plugin_cache import PluginCache
from release_kraken.connectors.terraform.process import Processes
from release_kraken.core.errors import RemoteError


def test_one_thread_at_a_time(tmp_path: Path) -> None:
    inside: list[int] = []
    most: list[int] = []

    with Processes() as processes:
        cache = PluginCache(tmp_path, processes)

        def use() -> None:
            for _ in range(20):
                with cache.alone():
                    inside.append(1)
                    most.append(len(inside))
                    inside.pop()

        threads = [threading.Thread(target=use) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert (len(most), max(most)) == (80, 1)


def test_a_wait_for_another_process_ends_on_stop(tmp_path: Path) -> None:
    with Processes() as processes, (tmp_path / ".release-kraken.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        processes.stop()
        with (
            pytest.raises(RemoteError, match="the wait for the plugin cache was stopped"),
            PluginCache(tmp_path, processes).alone(),
        ):
            pytest.fail("the cache is held by another")
