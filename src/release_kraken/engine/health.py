"""How the store and the connectors are: each is asked something harmless, with a time limit."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from release_kraken.core.errors import KrakenError
from release_kraken.core.plugin import Connector
from release_kraken.core.settings import Settings, secret_keys
from release_kraken.core.text import visible
from release_kraken.engine import discovery
from release_kraken.engine.settings.validation import models_in
from release_kraken.engine.suite import Suite


class State(StrEnum):
    """How something is."""

    WELL = "well"
    AILING = "ailing"
    UNKNOWN = "unknown"
    """It offers no check."""


@dataclass(frozen=True, slots=True)
class Health:
    """How one thing is: what it answered, or what is wrong and the remedy."""

    name: str
    summary: str
    state: State
    message: str


Answer = tuple[State, str]
_THREAD = "health of"


@dataclass(frozen=True)
class _Subject:
    """What is asked, and how."""

    name: str
    summary: str
    ask: Callable[[], Answer]


def list_health(suite: Suite, limit: float = 10) -> tuple[Health, ...]:
    """Ask the store and every connector that is used, all at once; waits `limit` seconds at most."""
    subjects = tuple(_subjects(suite))
    answers: dict[str, Answer] = {}

    def ask(subject: _Subject) -> None:
        answers[subject.name] = subject.ask()

    threads = [
        threading.Thread(target=ask, args=(subject,), name=f"{_THREAD} {subject.name}", daemon=True)
        for subject in subjects
    ]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + limit
    for thread in threads:
        thread.join(max(0, deadline - time.monotonic()))
    silence = State.AILING, f"no answer within {limit:g} s: see that it can be reached"
    return tuple(
        Health(subject.name, subject.summary, *answers.get(subject.name, silence)) for subject in subjects
    )


def _subjects(suite: Suite) -> Iterator[_Subject]:
    yield _Subject("store", "Runs, findings, schedules.", lambda: _explained(lambda: _of_store(suite)))
    for connector in discovery.load_all(discovery.CONNECTORS):
        if suite.configuration.has_section("connectors", connector.name) or _needs_nothing(
            connector.settings
        ):
            yield _Subject(connector.name, connector.summary, _asking(suite, connector))


def _asking(suite: Suite, connector: Connector[Any, Any]) -> Callable[[], Answer]:
    check = connector.check
    if check is None:
        return lambda: (State.UNKNOWN, "it offers no check")
    return lambda: _explained(lambda: visible(check(suite.connections.get(connector.offers))))


def _explained(ask: Callable[[], str]) -> Answer:
    try:
        return State.WELL, ask()
    except KrakenError as error:
        return State.AILING, visible(str(error))


def _of_store(suite: Suite) -> str:
    number = len(suite.store.processes.list())
    living = "1 process" if number == 1 else f"{number} processes"
    return f"{suite.store.database.name}, with {living} alive"


def _needs_nothing(settings: type[Settings]) -> bool:
    """Whether a connector is of use without a section: it asks for no secret, and for nothing else."""
    models = [
        settings,
        *(model for field in settings.model_fields.values() for model in models_in(field.annotation)),
    ]
    has_secrets = any(secret_keys(model) for model in models)
    return not has_secrets and not any(field.is_required() for field in settings.model_fields.values())
