"""Confluence's storage format: XHTML with macros (`ac:`) and resources (`ri:`), made, checked and read.

https://confluence.atlassian.com/doc/confluence-storage-format-790796544.html
"""

from release_kraken.connectors.confluence.storage.attachments import with_attachments_of
from release_kraken.connectors.confluence.storage.checking import Fault, fault_in, refuse_malformed
from release_kraken.connectors.confluence.storage.escaping import attribute, cdata, legal, text
from release_kraken.connectors.confluence.storage.macros import (
    Account,
    Colour,
    Task,
    expand,
    image,
    info,
    link,
    mention,
    page_link,
    status,
    task_list,
)
from release_kraken.connectors.confluence.storage.tree import clark, parsed, words

__all__ = [
    "Account",
    "Colour",
    "Fault",
    "Task",
    "attribute",
    "cdata",
    "clark",
    "expand",
    "fault_in",
    "image",
    "info",
    "legal",
    "link",
    "mention",
    "page_link",
    "parsed",
    "refuse_malformed",
    "status",
    "task_list",
    "text",
    "with_attachments_of",
    "words",
]
