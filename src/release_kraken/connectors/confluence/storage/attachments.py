"""References to attached files, which name no page where they mean the one that they stand on."""

import re

from release_kraken.connectors.confluence.storage.escaping import attribute

_REFERENCE = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>"
    r"|<ri:attachment(?P<attributes>(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*"
    r"(?:/>|>\s*</ri:attachment\s*>)",
    re.DOTALL,
)


def with_attachments_of(body: str, space: str, title: str) -> str:
    """What is taken from a page to another: its pictures and files stay attached to the page it comes from.

    All else stays byte for byte.
    """
    page = f'<ri:page ri:space-key="{attribute(space)}" ri:content-title="{attribute(title)}" />'

    def named(found: re.Match[str]) -> str:
        attributes = found["attributes"]
        return found[0] if attributes is None else f"<ri:attachment{attributes}>{page}</ri:attachment>"

    return _REFERENCE.sub(named, body)
