"""Secrets in settings: given by exactly one of three keys, fetched, and never told."""

from typing import Annotated

import pytest
from pydantic import Field, SecretStr, ValidationError

from release_kraken.core.settings import Origin, Settings, secret_forms, secret_keys


class Account(Settings):
    password: Annotated[SecretStr, Field(description="Password.")]


class Vendor(Settings):
    token: Annotated[SecretStr | None, Field(description="Token.")] = None
    account: Annotated[Account | None, Field(description="Account.")] = None


def refuse(name: str) -> str:
    raise ValueError(f"names {name}, which is missing")


ORIGIN = Origin(lambda path: False, {"file": lambda name: f"of {name}", "env": refuse})


@pytest.mark.parametrize(
    ("values", "secret"),
    [
        pytest.param({}, None, id="none"),
        pytest.param({"token": "s3cret"}, "s3cret", id="itself"),
        pytest.param({"token_file": "a/file"}, "of a/file", id="by-file"),
    ],
)
def test_a_secret_by_each_form(values: dict[str, object], secret: str | None) -> None:
    token = Vendor.model_validate(values, context=ORIGIN).token
    assert (token.get_secret_value() if token else None) == secret


def test_a_secret_in_a_nested_table() -> None:
    vendor = Vendor.model_validate({"account": {"password_file": "p"}}, context=ORIGIN)
    assert vendor.account is not None
    assert vendor.account.password.get_secret_value() == "of p"


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        pytest.param(
            {"token": "s3cret", "token_file": "f"}, "token and token_file exclude each other", id="two"
        ),
        pytest.param(
            {"token_file": "f", "token_env": "E"}, "token_file and token_env exclude", id="no-plain"
        ),
        pytest.param({"token_env": "E"}, "token_env names E, which is missing", id="missing"),
        pytest.param({"token_file": ["s3cret"]}, "token_file must be text", id="no-text"),
        pytest.param({"account": {}}, "Field required", id="required"),
    ],
)
def test_what_is_refused_is_refused_without_the_secret(values: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Vendor.model_validate(values, context=ORIGIN)
    (fault,) = refused.value.errors(include_input=False)
    assert complaint in fault["msg"]
    assert "s3cret" not in fault["msg"]


def test_files_and_variables_are_for_configuration_files() -> None:
    with pytest.raises(
        ValidationError, match="token_file is for configuration files: give the secret itself"
    ):
        Vendor.model_validate({"token_file": "/etc/passwd"})


def test_no_secret_in_a_repr() -> None:
    assert "s3cret" not in repr(Vendor(token=SecretStr("s3cret")))


def test_the_schema_knows_all_forms() -> None:
    schema = Account.model_json_schema()
    assert sorted(schema["properties"]) == ["password", "password_env", "password_file"]
    assert "password" not in schema.get("required", [])


def test_the_keys_of_secrets() -> None:
    assert secret_keys(Vendor) == ("token",)
    assert list(secret_forms("token")) == ["token_file", "token_env"]
