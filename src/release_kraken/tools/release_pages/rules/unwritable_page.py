"""Kraken can keep up each of its pages in Confluence."""

from release_kraken.core.finding import Severity
from release_kraken.tools.release_pages.rule import Rule

RULE = Rule(
    "unwritable-page", Severity.ERROR, "Kraken can keep up each of its pages in Confluence.", sources=()
)
