"""Health: each is asked, what fails is explained, who says nothing is not waited for."""

import threading

from release_kraken.engine.health import State, list_health
from release_kraken.engine.suite import Suite


def test_the_store_and_what_is_used(suite: Suite) -> None:
    found = {health.name: health for health in list_health(suite)}
    assert found["store"].state is State.WELL
    assert found["drilled"].state is State.AILING
    assert found["drilled"].message == "https://vendor.example: no route; see that it can be reached"
    assert not {"github", "bitbucket", "teams"} & set(found)


def test_who_does_not_answer_in_time(suite: Suite) -> None:
    silent = {health.name: health for health in list_health(suite, limit=0)}
    assert {health.state for health in silent.values()} <= {State.AILING, State.WELL, State.UNKNOWN}
    for thread in threading.enumerate():
        if thread.name.startswith("health of "):
            thread.join()  # it needs the suite
