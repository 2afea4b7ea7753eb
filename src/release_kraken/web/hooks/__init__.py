"""Webhooks of forges: what is signed, allowed and new asks for checks; all else changes nothing."""

import hashlib
import logging
from collections.abc import Mapping
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from release_kraken.core.errors import ConfigError
from release_kraken.core.forge import Forge, HookAction, HookRefusedError
from release_kraken.core.pull_request import PullRequest
from release_kraken.core.run import Run
from release_kraken.engine.runs.pull_requests import check_pull_request, close_pull_request
from release_kraken.engine.suite import Suite

MOST_BODY_BYTES = 2_000_000
"""How large a webhook may be; Bitbucket's and GitHub's about pull requests have some ten thousand bytes."""

_log = logging.getLogger(__name__)


def routes(suite: Suite) -> list[BaseRoute]:
    """The address of every forge's webhooks."""

    async def receive(request: Request) -> Response:
        body = await request.body()
        headers = {name.lower(): value for name, value in request.headers.items()}
        return await run_in_threadpool(_answer, suite, request.path_params["forge"], headers, body)

    return [Route("/hooks/{forge}", receive, methods=["POST"], max_body_size=MOST_BODY_BYTES)]


def _answer(suite: Suite, name: str, headers: Mapping[str, str], body: bytes) -> Response:
    """Signature first, then whether it is new, then the queue; remembered once it has been acted on.

    Of copies that come at the same moment, several may get as far as the queue, which takes the first.
    """
    try:
        hook = _forge(suite, name).read_hook(headers, body)
    except HookRefusedError as refused:
        _log.warning("a webhook to /hooks/%s was refused: %s", name, refused)
        raise HTTPException(refused.status, str(refused)) from refused
    if hook.action is HookAction.NOTHING or hook.pull_request is None:
        return JSONResponse({"runs": [], "ignored": f"{hook.event or 'this event'} asks for no check"})
    digest = hashlib.sha256(body).hexdigest()
    if suite.store.hooks.is_known(digest):
        raise _repeated()
    runs = _act(suite, hook.action, hook.pull_request, digest)
    if not suite.store.hooks.is_new(digest, suite.now()):
        raise _repeated()
    return JSONResponse({"runs": [run.id for run in runs]}, HTTPStatus.ACCEPTED)


def _forge(suite: Suite, name: str) -> Forge:
    """The forge of this name; strangers are not told what is configured."""
    try:
        return suite.connections.forge(name)
    except ConfigError as error:
        _log.warning("a webhook to /hooks/%s has no receiver: %s", name, error)
        raise HTTPException(HTTPStatus.NOT_FOUND, "no such forge is configured") from error


def _repeated() -> HTTPException:
    return HTTPException(HTTPStatus.CONFLICT, "this webhook was received before")


def _act(suite: Suite, action: HookAction, pull_request: PullRequest, digest: str) -> tuple[Run, ...]:
    actor = f"{pull_request.forge} webhook"
    if action is HookAction.CLOSE:
        return close_pull_request(suite, pull_request, actor=actor)
    return check_pull_request(suite, pull_request, actor=actor, digest=digest)
