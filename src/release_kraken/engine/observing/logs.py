"""What a long-running Kraken writes to stderr: lines for people, or JSON with the field names of ECS.

https://www.elastic.co/docs/reference/ecs. Modules log by the standard library; further fields are given by
`extra=fields({...})`, or by `about(...)` for all that is logged within it.
"""

import json
import logging
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, TextIO

from release_kraken import __version__
from release_kraken.core.json import JSONValue
from release_kraken.core.text import visible

if TYPE_CHECKING:
    from release_kraken.engine.settings.sections import LoggingSettings

_ECS = "8.17"
_FIELDS = "ecs_fields"
_HIDDEN = "***"
_NOTHING: Mapping[str, JSONValue] = MappingProxyType({})
_CONTEXT: ContextVar[Mapping[str, JSONValue]] = ContextVar("release_kraken.logs", default=_NOTHING)
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_LOUD = ("httpx2", "httpcore2", "botocore", "boto3", "urllib3", "amqp", "asyncio", "alembic", "uvicorn")
_SECRETS = (
    re.compile(r"([?&;](?i:once|code|state|sig|token|secret|key|password|access_token)=)[^\s&;\"'<>]+"),
    re.compile(r"(\b(?i:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{8,}"),
    re.compile(r"(\bkraken_[0-9a-f]{32}_)[0-9a-f]+"),
    re.compile(r"(://)[^\s/@:\"']+:[^\s/@\"']+(?=@)"),
    re.compile(r"(https://[^\s/\"']+/)(?i:workflows|webhook\w*|services)/[^\s\"'<>]+"),
)


@contextmanager
def written(settings: "LoggingSettings", stream: TextIO | None = None) -> Iterator[None]:
    """Write all that is logged within to stderr, in the configured form."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Json() if settings.format == "json" else _Text())
    root = logging.getLogger()
    former = root.level
    root.addHandler(handler)
    root.setLevel(_LEVELS[settings.level])
    for name in _LOUD:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.captureWarnings(capture=True)
    try:
        yield
    finally:
        logging.captureWarnings(capture=False)
        root.setLevel(former)
        root.removeHandler(handler)


def fields(values: Mapping[str, JSONValue]) -> Mapping[str, object]:
    """What to give as `extra`: fields by their ECS names."""
    return {_FIELDS: values}


@contextmanager
def about(values: Mapping[str, JSONValue]) -> Iterator[None]:
    """Add fields to all that this thread or task logs within."""
    former = _CONTEXT.set({**_CONTEXT.get(), **values})
    try:
        yield
    finally:
        _CONTEXT.reset(former)


def without_secrets(text: str) -> str:
    """Text in which what looks like a secret is hidden: a net below those who should not have said it."""
    for pattern in _SECRETS:
        text = pattern.sub(rf"\1{_HIDDEN}", text)
    return text


class _Text(logging.Formatter):
    """`2026-11-20T16:14:55.123Z INFO    release_kraken.web: message`; what is not ours begins no line."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; a traceback follows, indented."""
        head = f"{_time(record)} {record.levelname:<7} {record.name}: {_message(record)}"
        trace = _trace(self, record)
        indented = (f"    {line}" for line in visible(trace).splitlines())
        return "\n".join([head, *indented]) if trace else head


class _Json(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record by ECS names; nothing that is said can add a line or a field."""
        given: Mapping[str, JSONValue] = getattr(record, _FIELDS, {})
        line: dict[str, JSONValue] = {
            "@timestamp": _time(record),
            "log.level": record.levelname.lower(),
            "message": _message(record),
            "ecs.version": _ECS,
            "log.logger": record.name,
            "service.name": "release-kraken",
            "service.version": __version__,
            "process.pid": record.process,
            "process.thread.name": record.threadName,
            **_hidden({**_CONTEXT.get(), **given}),
            **_error(self, record),
        }
        return json.dumps(line)


def _time(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def _message(record: logging.LogRecord) -> str:
    return visible(without_secrets(record.getMessage())).replace("\n", "\\n")


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    if not record.exc_info or record.exc_info[0] is None:
        return ""
    return without_secrets(formatter.formatException(record.exc_info))


def _error(formatter: logging.Formatter, record: logging.LogRecord) -> dict[str, JSONValue]:
    if not record.exc_info or record.exc_info[0] is None:
        return {}
    return {
        "error.type": record.exc_info[0].__name__,
        "error.message": without_secrets(str(record.exc_info[1])),
        "error.stack_trace": _trace(formatter, record),
    }


def _hidden(values: Mapping[str, JSONValue]) -> dict[str, JSONValue]:
    return {
        name: without_secrets(value) if isinstance(value, str) else value for name, value in values.items()
    }
