"""Refuses bodies that are too large, and tells it as every other error is told."""

from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import Message, Receive, Scope, Send

_TOO_LARGE = 413


class BodySize(RequestBodyLimitMiddleware):
    """Starlette's limit, which answers in plain text; routes may set their own by `max_body_size`."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold its answer back, and raise instead."""
        is_refused = False

        async def unless_refused(message: Message) -> None:
            nonlocal is_refused
            is_refused = is_refused or message.get("status") == _TOO_LARGE
            if not is_refused:
                await send(message)

        await super().__call__(scope, receive, unless_refused)
        if is_refused:
            raise HTTPException(_TOO_LARGE, "the body is too large: send less")
