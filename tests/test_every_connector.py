"""What every connector promises, whoever wrote it."""

import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from tests.plugin_settings import fields, filled, is_secret

from release_kraken import connectors
from release_kraken.core.errors import KrakenError
from release_kraken.core.plugin import Connector
from release_kraken.engine import discovery
from release_kraken.net.fake_server import serve

FOLDER = Path(connectors.__path__[0])
SECRET = "K9-8x7-not-to-be-seen"  # as a vendor's token may look, and a path of a URL


@pytest.fixture(params=discovery.names(discovery.CONNECTORS))
def connector(request: pytest.FixtureRequest) -> Connector[Any, Any]:
    return discovery.load(discovery.CONNECTORS, request.param)


async def telltale(scope: Scope, receive: Receive, send: Send) -> None:
    """Refuses everything, and repeats all that it was told."""
    request = Request(scope, receive)
    told = f"{request.url} {dict(request.headers)} {(await request.body()).decode()}"
    await Response(json.dumps({"message": told}), 401, media_type="application/json")(scope, receive, send)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with serve(telltale) as url:
        yield url


def test_there_are_connectors() -> None:
    assert discovery.names(discovery.CONNECTORS)


def test_it_has_tests(connector: Connector[Any, Any]) -> None:
    assert list((FOLDER / connector.name / "tests").glob("test_*.py"))


def test_its_summary_is_one_sentence(connector: Connector[Any, Any]) -> None:
    assert re.fullmatch(r"[A-Z].*[^.]\.", connector.summary)
    assert ". " not in connector.summary


def test_its_commands_are_named_once_and_explained(connector: Connector[Any, Any]) -> None:
    names = [command.name for command in connector.commands]
    assert sorted(names) == sorted(set(names))
    words = [*names, *(form for command in connector.commands for form in command.forms)]
    assert [word for word in words if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", word)] == []
    helps = [text for command in connector.commands for text in (command.help, *command.forms.values())]
    assert [text for text in helps if not re.fullmatch(r"[A-Z].*[^.]\.", text)] == []


def test_every_setting_is_described(connector: Connector[Any, Any]) -> None:
    assert [name for name, field in fields(connector.settings) if not field.description] == []


def test_every_secret_is_hidden(connector: Connector[Any, Any]) -> None:
    """A setting that is named as a secret is one for pydantic too."""
    named = re.compile(r"(token|password|secret|passphrase|private_key)$")
    assert [n for n, field in fields(connector.settings) if named.search(n) and not is_secret(field)] == []


@pytest.fixture
def sdk_environment(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What vendors' own libraries read where no setting says it: this server, and keys to it."""
    for name, value in {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "AKIANOTTOBESEEN",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_SESSION_TOKEN": SECRET,
        "AWS_REGION": "eu-west-1",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("sdk_environment")
def test_no_secret_comes_to_light(connector: Connector[Any, Any], server: str, tmp_path: Path) -> None:
    settings = connector.settings.model_validate(filled(connector.settings, server, SECRET))
    seen = [repr(settings), str(settings)]
    try:
        with connector.open(settings, tmp_path) as client:
            seen += [repr(client), str(client)]
            seen += [connector.check(client)] if connector.check else []
    except KrakenError as error:
        seen += [str(error), repr(error), str(error.__context__), str(error.__cause__)]
    assert [text for text in seen if SECRET in text] == []


def test_it_has_a_fake(connector: Connector[Any, Any]) -> None:
    fake = importlib.import_module(f"{connectors.__name__}.{connector.name}.fake")
    assert fake.__doc__


def test_what_it_offers_is_a_protocol_of_its_own(connector: Connector[Any, Any]) -> None:
    assert getattr(connector.offers, "_is_protocol", False)
    assert discovery.connector_offering(connector.offers) is connector
