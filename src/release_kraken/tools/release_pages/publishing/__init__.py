"""Publishes the board to Confluence: a page for each week below an index page, on which people write too."""

from release_kraken.tools.release_pages.publishing.pages import plan_pages, write_pages

__all__ = ["plan_pages", "write_pages"]
