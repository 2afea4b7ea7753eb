"""Settings in effect: where each comes from, and no secret."""

from typing import Annotated

import pytest
from pydantic import Field, SecretStr

from release_kraken.core.settings import Origin, Settings
from release_kraken.web.pages import settings_view
from release_kraken.web.pages.settings_view import Row


class Channel(Settings):
    """A channel."""

    url: Annotated[SecretStr, Field(description="Address.")]


class Publisher(Settings):
    """A publisher."""

    token: Annotated[SecretStr | None, Field(description="Token.")] = None
    tags: Annotated[tuple[str, ...], Field(description="Tags.")] = ()
    channels: Annotated[dict[str, Channel], Field(default_factory=dict, description="Channels.")]
    more: Annotated[tuple[Channel, ...], Field(description="More.")] = ()
    address: Annotated[str, Field(description="Address.")] = "http://localhost"


ORIGIN = Origin(lambda _: False, {"env": lambda _: "hunter2", "file": lambda _: "hunter2"})


def rows(written: dict[str, object]) -> dict[str, Row]:
    settings = Publisher.model_validate(written, context=ORIGIN)
    return {row.key: row for row in settings_view.rows(settings, written)}


@pytest.mark.parametrize(
    ("written", "key", "text"),
    [
        pytest.param({"token": "hunter2"}, "token", "set in the file itself", id="in the file"),
        pytest.param({"token_env": "T"}, "token", "set by the environment variable T", id="variable"),
        pytest.param({"token_file": "/run/t"}, "token", "set by the file /run/t", id="file"),
        pytest.param(
            {"channels": {"ops": {"url_env": "U"}}},
            "channels.ops.url",
            "set by the environment variable U",
            id="deep",
        ),
        pytest.param({"more": [{"url": "hunter2"}]}, "more.1.url", "set in the file itself", id="in a list"),
    ],
)
def test_a_secret_is_named_by_its_source(written: dict[str, object], key: str, text: str) -> None:
    found = rows(written)

    assert found[key] == Row(key, text, is_set=True, is_secret=True)
    assert "hunter2" not in repr(found)


def test_other_values_say_whether_the_file_sets_them() -> None:
    found = rows({"tags": ["a", "b"]})

    assert found["tags"] == Row("tags", "a\nb", is_set=True, is_secret=False)
    assert found["address"] == Row("address", "http://localhost", is_set=False, is_secret=False)
    assert found["token"] == Row("token", "", is_set=False, is_secret=False)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        pytest.param(
            "postgresql://kraken:hunter2@db/kraken", "postgresql://kraken:…@db/kraken", id="password"
        ),
        pytest.param("https://kraken@example.org/a:b@c", "https://kraken@example.org/a:b@c", id="name alone"),
        pytest.param("sqlite:///kraken.db", "sqlite:///kraken.db", id="none"),
    ],
)
def test_a_password_in_an_address_is_left_out(address: str, shown: str) -> None:
    assert settings_view.without_password(address) == shown
