"""Loops go on, whatever happens in a step, and end when told."""

import logging
import threading

import pytest

from release_kraken.core.errors import RemoteError
from release_kraken.engine.loops import Loop
from release_kraken.store import StoreError


@pytest.mark.parametrize(
    ("error", "level"),
    [
        pytest.param(StoreError("database is locked"), logging.WARNING, id="store"),
        pytest.param(RemoteError("the broker is away"), logging.WARNING, id="remote"),
        pytest.param(ZeroDivisionError("oops"), logging.ERROR, id="bug"),
    ],
)
def test_a_failure_is_told_and_outlived(
    error: Exception, level: int, caplog: pytest.LogCaptureFixture
) -> None:
    went_on = threading.Event()
    errors = iter([error, error])

    def step() -> float:
        for failure in errors:
            raise failure
        went_on.set()
        return 3600

    loop = Loop("sender", step, patience=0.01)
    loop.start()
    assert went_on.wait(30)
    loop.end(30)
    assert [record.levelno for record in caplog.records] == [level] * 2


def test_a_loop_is_woken() -> None:
    stepped = threading.Semaphore(0)

    def step() -> float:
        stepped.release()
        return 3600

    loop = Loop("sender", step)
    loop.start()
    for _ in range(3):
        assert stepped.acquire(timeout=30)
        loop.wake()
    loop.end(30)
