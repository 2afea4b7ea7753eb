"""A stand-in for AWS on a socket, and clients that ask it without ever waiting."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from release_kraken.connectors.aws.fake import FakeAws, environment, serve_aws
from release_kraken.connectors.aws.opening import AwsClient, open_aws
from release_kraken.connectors.aws.settings import AwsSettings

Opened = Callable[..., AwsClient]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAws]:
    """The stand-in with an empty moto behind it."""
    with serve_aws() as (fake, url):
        for name, value in environment(url).items():
            monkeypatch.setenv(name, value)
        yield fake


@pytest.fixture
def pauses() -> list[float]:
    """How long clients would have waited."""
    return []


@pytest.fixture
def opened(fake: FakeAws, pauses: list[float]) -> Opened:
    """Opens a client by settings; it notes its pauses and does not make them."""

    def pause(_stop: threading.Event, seconds: float) -> None:
        pauses.append(seconds)

    def open_client(**settings: Any) -> AwsClient:
        return open_aws(AwsSettings.model_validate(settings), pause=pause)

    return open_client
