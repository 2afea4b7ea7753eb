"""The message around an Adaptive Card, and its size as Teams counts it.

Workflows show cards up to version 1.4 and take messages up to about 28 KB, all that they hold included.
https://learn.microsoft.com/connectors/teams/
"""

import json

from release_kraken.core.json import JSONObject

CARD_VERSION = "1.4"
CARD_TYPE = "application/vnd.microsoft.card.adaptive"
CONTENT_TYPE = "application/json; charset=utf-8"
"""Without the character set, Teams has counted two bytes for each character."""

MOST_BYTES = 28_000


def message(card: JSONObject, summary: str) -> JSONObject:
    """A message that shows one card; `summary` is what a notification says."""
    attachment = {"contentType": CARD_TYPE, "contentUrl": None, "content": card}
    return {"type": "message", "summary": summary, "attachments": [attachment]}


def encoded(content: JSONObject) -> bytes:
    """The bytes that are sent."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
