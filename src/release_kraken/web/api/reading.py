"""Reads what was sent: strict JSON and strict queries; what is wrong is told with its place, all at once."""

from collections import Counter
from typing import TypeVar

import orjson
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException
from starlette.requests import Request

from release_kraken.core.errors import ConfigError

PayloadT = TypeVar("PayloadT", bound=BaseModel)

_JSON = "application/json"
_WORDS = {"missing": "is missing", "extra_forbidden": "is unknown"}


def read_body(request: Request, body: bytes, model: type[PayloadT]) -> PayloadT:
    """The body as this model; nothing sent counts as an empty object."""
    if not body:
        return _validated(model, b"{}")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _JSON:
        raise HTTPException(415, f"send the body as {_JSON}, not as {kind or 'nothing in particular'}")
    try:
        read = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ConfigError(
            f"the body is no JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        ) from None
    return _validated(model, orjson.dumps(read))  # without numbers that JSON's readers disagree about


def read_query(request: Request, model: type[PayloadT]) -> PayloadT:
    """The query as this model; each name may be given once."""
    pairs = request.query_params.multi_items()
    often = [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]
    if often:
        raise ConfigError("\n".join(f"{name}: is given more than once" for name in often))
    try:
        return model.model_validate_strings(dict(pairs))
    except ValidationError as error:
        raise _refusal(error) from None


def _validated(model: type[PayloadT], body: bytes) -> PayloadT:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise _refusal(error) from None


def _refusal(error: ValidationError) -> ConfigError:
    return ConfigError(
        "\n".join(_worded(detail) for detail in error.errors(include_url=False, include_input=False))
    )


def _worded(detail: ErrorDetails) -> str:
    """Names the place, and never repeats the value."""
    place = ".".join(str(step) for step in detail["loc"]) or "the body"
    return f"{place}: {_WORDS.get(detail['type'], detail['msg'])}"
