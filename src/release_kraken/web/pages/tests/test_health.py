"""The checkup: asked once a minute, whatever many people look at."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta

from release_kraken.engine.health import Health, State
from release_kraken.engine.suite import Suite
from release_kraken.web.pages.health import Checkup
from release_kraken.web.pages.tests import filling
from release_kraken.web.pages.tests.conftest import Site

WELL = Health("git", "", State.WELL, "git 2")
AILING = Health("jira", "", State.AILING, "no answer")


class Clock:
    """Says the time that it was set to."""

    def __init__(self) -> None:
        self.time = filling.NOW

    def __call__(self) -> datetime:
        return self.time


def test_answers_are_kept_for_a_minute(empty: Site) -> None:
    clock = Clock()
    suite = replace(empty.suite, now=clock)
    asked: list[datetime] = []

    def ask(_: Suite) -> tuple[Health, ...]:
        asked.append(clock.time)
        return (WELL, AILING)

    checkup = Checkup(ask)

    assert checkup.known(suite) == ((AILING, WELL), filling.NOW)
    clock.time += timedelta(seconds=59)
    checkup.known(suite)
    assert len(asked) == 1
    clock.time += timedelta(seconds=1)
    assert checkup.known(suite)[1] == clock.time
    clock.time -= timedelta(days=1)  # a clock that was put back
    checkup.known(suite)
    checkup.forget()
    checkup.known(suite)
    assert len(asked) == 4


def test_who_looks_while_another_asks_is_told_what_was_known(empty: Site) -> None:
    clock = Clock()
    suite = replace(empty.suite, now=clock)
    begun, answered = threading.Event(), threading.Event()
    answered.set()

    def ask(_: Suite) -> tuple[Health, ...]:
        begun.set()
        answered.wait(30)
        return (WELL,)

    checkup = Checkup(ask)
    first = checkup.known(suite)
    begun.clear()
    answered.clear()
    clock.time += timedelta(hours=1)
    asking = threading.Thread(target=checkup.known, args=(suite,))
    asking.start()
    begun.wait(30)

    assert checkup.known(suite) == first

    answered.set()
    asking.join()
    assert checkup.known(suite)[1] == clock.time
