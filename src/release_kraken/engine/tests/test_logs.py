"""What is written to stderr: one line for each record, no secrets, nothing forged."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from release_kraken import __version__
from release_kraken.engine.observing import logs
from release_kraken.engine.settings.sections import LoggingSettings

Start = Callable[[str, str], io.StringIO]
_LOG = logging.getLogger("release_kraken.test")


@pytest.fixture
def start() -> Iterator[Start]:
    """Begin to write logs, until the test ends."""
    with ExitStack() as begun:

        def begin(form: str, level: str = "info") -> io.StringIO:
            stream = io.StringIO()
            settings = LoggingSettings.model_validate({"format": form, "level": level})
            begun.enter_context(logs.written(settings, stream))
            return stream

        yield begin


def test_text_is_a_line_for_people(start: Start) -> None:
    written = start("text", "info")
    _LOG.info("%d runs were handed back", 2)
    time, rest = written.getvalue().split(" ", 1)
    assert time.endswith("Z")
    assert rest == "INFO    release_kraken.test: 2 runs were handed back\n"


def test_json_has_names_of_ecs(start: Start) -> None:
    written = start("json", "info")
    with logs.about({"kraken.run.id": "r1", "trace.id": "t1"}):
        _LOG.warning("slow", extra=logs.fields({"event.duration": 7}))
    line = json.loads(written.getvalue())
    assert {"@timestamp", "process.pid", "process.thread.name", "ecs.version"} <= line.keys()
    assert {name: line[name] for name in line if not name.startswith(("@", "process", "ecs"))} == {
        "log.level": "warning",
        "message": "slow",
        "log.logger": "release_kraken.test",
        "service.name": "release-kraken",
        "service.version": __version__,
        "kraken.run.id": "r1",
        "trace.id": "t1",
        "event.duration": 7,
    }


def test_error_in_json(start: Start) -> None:
    written = start("json", "info")
    _LOG.error("failed", exc_info=ValueError("once\n{}"))
    (text,) = written.getvalue().splitlines()
    line = json.loads(text)
    assert (line["error.type"], line["error.message"]) == ("ValueError", "once\n{}")
    assert line["error.stack_trace"] == "ValueError: once\n{}"


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_text_forges_a_line(start: Start, form: str) -> None:
    written = start(form, "info")
    error = ValueError("x\n2026-11-20T00:00:00.000Z INFO    root: forged")
    _LOG.error("a\r\n2026-11-20T00:00:00.000Z INFO    root: forged\u2028\x1b[31m", exc_info=error)
    lines = written.getvalue().split("\n")
    assert not [line for line in lines[1:] if line.startswith("2026")]
    assert "\x1b" not in written.getvalue()


@pytest.mark.parametrize(
    ("said", "written"),
    [
        pytest.param("GET /sign-in?once=abc-_9&next=/", "GET /sign-in?once=***&next=/", id="link"),
        pytest.param("callback?code=abc&state=def", "callback?code=***&state=***", id="callback"),
        pytest.param("Authorization: Bearer abcdefghij", "Authorization: Bearer ***", id="header"),
        pytest.param(f"kraken_{'0' * 32}_{'a' * 64} was used", f"kraken_{'0' * 32}_*** was used", id="token"),
        pytest.param("amqp://kraken:pass@host//", "amqp://***@host//", id="password"),
        pytest.param(
            "POST https://x.logic.azure.com/workflows/abc/triggers?sig=1",
            "POST https://x.logic.azure.com/***",
            id="workflow",
        ),
        pytest.param("a bearer of news, and the basic idea", None, id="words"),
        pytest.param("https://kraken.example.org/runs?tool=x", None, id="address"),
    ],
)
def test_secrets_are_hidden(start: Start, said: str, written: str | None) -> None:
    stream = start("json", "info")
    _LOG.info("%s", said, extra=logs.fields({"url.path": said}))
    line = json.loads(stream.getvalue())
    assert (line["message"], line["url.path"]) == (written or said, written or said)


def test_level_is_kept(start: Start) -> None:
    written = start("text", "error")
    _LOG.warning("not this")
    assert written.getvalue() == ""
