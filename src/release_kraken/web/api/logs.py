"""`/api/runs/{id}/log`: a run's log line by line, also while it is written."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from release_kraken.engine.access.scopes import Scope
from release_kraken.engine.suite import Suite
from release_kraken.store.records import LogLine
from release_kraken.web.api import answers
from release_kraken.web.api.operations import EVENT_STREAM, NDJSON, Asked, operation, to_json
from release_kraken.web.api.payloads import LogQuery, Nothing
from release_kraken.web.api.runs import run_of

SECONDS_BETWEEN_LOOKS = 0.5
LOOKS_BETWEEN_BEATS = 30
_BATCH = 1000
_BEAT = b": still there\n\n"

Batch = tuple[tuple[LogLine, ...], bool]
"""Lines, and whether the run had ended before they were looked for: then there will be no others."""


def get_log(asked: Asked[Nothing, LogQuery]) -> Response:
    """Lines as JSON, one a line; with `follow` until the run ends, as events for who accepts those."""
    run_id, query = run_of(asked.suite, asked.path["id"]).id, asked.query
    if not query.follow:
        lines = asked.suite.store.logs.list(run_id, query.after, query.limit)
        return Response(b"".join(map(_as_line, lines)), media_type=NDJSON)
    look = partial(_look, asked.suite, run_id)
    wait = partial(_wait, asked.request)
    if EVENT_STREAM not in asked.request.headers.get("accept", ""):
        return StreamingResponse(as_lines(follow(look, query.after, wait)), media_type=NDJSON)
    return StreamingResponse(
        as_events(follow(look, _last_seen(asked.request, query.after), wait)), media_type=EVENT_STREAM
    )


async def follow(
    look: Callable[[int], Batch], after: int, wait: Callable[[], Awaitable[bool]]
) -> AsyncIterator[tuple[LogLine, ...]]:
    """Lines as they come, in batches; an empty one each time that there are none.

    `look` may wait for the store: it is run in a thread. Ends with the run, or when `wait` says False.
    """
    while True:
        lines, is_over = await run_in_threadpool(look, after)
        yield lines
        if lines:
            after = lines[-1].number
        elif is_over or not await wait():
            return


async def as_lines(batches: AsyncIterator[tuple[LogLine, ...]]) -> AsyncIterator[bytes]:
    """JSON objects, one a line."""
    async for lines in batches:
        if lines:
            yield b"".join(map(_as_line, lines))


async def as_events(batches: AsyncIterator[tuple[LogLine, ...]]) -> AsyncIterator[bytes]:
    """Server-sent events with the lines' numbers as ids, a comment now and then in the silence, and `end`."""
    silent = 0
    async for lines in batches:
        silent = 0 if lines else silent + 1
        if lines:
            yield b"".join(_as_event(line) for line in lines)
        elif silent % LOOKS_BETWEEN_BEATS == 0:
            yield _BEAT
    yield b"event: end\ndata: {}\n\n"


def _look(suite: Suite, run_id: str, after: int) -> Batch:
    """The run is looked at before its lines: what it wrote last is then there to be found."""
    run = suite.store.runs.get(run_id)
    return suite.store.logs.list(run_id, after, _BATCH), run is None or run.status.is_final


async def _wait(request: Request) -> bool:
    """Wait a little; False when the client has left or Kraken stops."""
    await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
    return not (request.app.state.stopping.is_set() or await request.is_disconnected())


def _last_seen(request: Request, after: int) -> int:
    """A browser that connects again says which event it saw last."""
    seen = request.headers.get("last-event-id", "")
    return max(after, int(seen)) if seen.isascii() and seen.isdigit() and len(seen) < 10 else after


def _as_line(line: LogLine) -> bytes:
    return to_json(answers.LogLine.model_validate(line)) + b"\n"


def _as_event(line: LogLine) -> bytes:
    return b"id: %d\ndata: %s\n\n" % (line.number, to_json(answers.LogLine.model_validate(line)))


OPERATIONS = (
    operation(
        "GET /runs/{id}/log",
        Scope.READ,
        "Show a run's log; with `follow`, until it ends.",
        get_log,
        body=Nothing,
        query=LogQuery,
        answer=answers.LogLine,
        media=(NDJSON, EVENT_STREAM),
        example='-N "$KRAKEN/api/runs/$RUN/log?follow=true"',
    ),
)
