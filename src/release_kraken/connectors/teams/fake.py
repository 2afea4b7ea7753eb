"""A pretended Teams: takes messages as Workflows do, keeps them, and shows them on a page."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from release_kraken.connectors.teams.fake_page import page
from release_kraken.connectors.teams.message import CARD_TYPE
from release_kraken.core.json import JSONObject, JSONValue

SIGNATURE = "pretended-signature-of-the-workflow"

_MOST_BYTES = 28 * 1024
_NEWEST_VERSION = (1, 4)
_KNOWN = frozenset(
    {
        *("AdaptiveCard", "TextBlock", "RichTextBlock", "TextRun", "FactSet", "Container"),
        *("ColumnSet", "Column", "Image", "ActionSet", "Action.OpenUrl"),
    }
)


@dataclass(frozen=True)
class FakeTeams:
    """Cards by channel, the oldest first; every channel exists once it is posted to."""

    cards: dict[str, list[JSONObject]] = field(default_factory=dict)

    @property
    def app(self) -> Starlette:
        """The web application: the page of all cards, and the workflows."""
        workflow = "/powerautomate/automations/direct/workflows/{channel:path}/triggers/manual/paths/invoke"
        return Starlette(
            routes=[Route("/", self._page), Route(workflow, self._trigger, methods=["POST"])],
        )

    def url(self, base: str, channel: str) -> str:
        """The address of a channel's workflow, in the shape that Teams shows it."""
        return (
            f"{base}/powerautomate/automations/direct/workflows/{quote(channel, safe='')}/triggers/manual/"
            f"paths/invoke?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={SIGNATURE}"
        )

    async def _page(self, _request: Request) -> Response:
        return HTMLResponse(page(self.cards))

    async def _trigger(self, request: Request) -> Response:
        """Teams accepts bad cards too, and shows nothing; here they are refused, so that tests see it."""
        if request.query_params.get("sig") != SIGNATURE:
            return _refusal(401, "DirectApiAuthorizationRequired")
        body = await request.body()
        if len(body) > _MOST_BYTES:
            return _refusal(413, "RequestEntityTooLarge")
        if request.headers.get("content-type") != "application/json; charset=utf-8":
            return _refusal(415, "UnsupportedMediaType")
        try:
            cards = [_card(attachment) for attachment in _attachments(json.loads(body))]
        except (ValueError, KeyError, TypeError) as error:
            return _refusal(400, f"InvalidCard: {error}")
        self.cards.setdefault(request.path_params["channel"], []).extend(cards)
        return Response(status_code=202)


def _refusal(status: int, code: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": code}}, status)


def _attachments(message: Mapping[str, JSONValue]) -> list[JSONObject]:
    if message["type"] != "message" or not isinstance(message.get("summary"), str):
        raise ValueError("not a message with a summary")
    attachments = message["attachments"]
    if not isinstance(attachments, list) or not attachments:
        raise ValueError("no attachments")
    return attachments


def _card(attachment: JSONObject) -> JSONObject:
    card = attachment["content"]
    if attachment["contentType"] != CARD_TYPE or not isinstance(card, Mapping):
        raise ValueError("no Adaptive Card")
    if tuple(int(part) for part in str(card["version"]).split(".")) > _NEWEST_VERSION:
        raise ValueError("this card couldn't be displayed: version above 1.4")
    unknown = set(_types(card)) - _KNOWN
    if unknown:
        raise ValueError(f"elements that version 1.4 does not have: {', '.join(sorted(unknown))}")
    return card


def _types(value: JSONValue) -> Iterator[str]:
    """The type of every element of a card."""
    if isinstance(value, Mapping):
        if isinstance(value.get("type"), str):
            yield str(value["type"])
        for inner in value.values():
            yield from _types(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _types(inner)
