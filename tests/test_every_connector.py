"""What every connector promises, whoever wrote it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from release_kraken import connectors
from release_kraken.core.plugin import Connector
from release_kraken.engine import discovery
from release_kraken.engine.validation import models_in

FOLDER = Path(connectors.__path__[0])


@pytest.fixture(params=discovery.names(discovery.CONNECTORS))
def connector(request: pytest.FixtureRequest) -> Connector[Any, Any]:
    return discovery.load(discovery.CONNECTORS, request.param)


def fields(model: type[BaseModel]) -> Iterator[tuple[str, str | None]]:
    """Every field with its description, through all nested models."""
    for name, field in model.model_fields.items():
        yield f"{model.__name__}.{name}", field.description
        for inner in models_in(field.annotation):
            yield from fields(inner)


def test_there_are_connectors() -> None:
    assert discovery.names(discovery.CONNECTORS)


def test_it_has_tests(connector: Connector[Any, Any]) -> None:
    assert list((FOLDER / connector.name / "tests").glob("test_*.py"))


def test_its_summary_is_one_sentence(connector: Connector[Any, Any]) -> None:
    assert re.fullmatch(r"[A-Z].*[^.]\.", connector.summary)
    assert ". " not in connector.summary


def test_every_setting_is_described(connector: Connector[Any, Any]) -> None:
    assert [name for name, description in fields(connector.settings) if not description] == []


def test_what_it_offers_is_a_protocol_of_its_own(connector: Connector[Any, Any]) -> None:
    assert getattr(connector.offers, "_is_protocol", False)
    assert discovery.connector_offering(connector.offers) is connector
