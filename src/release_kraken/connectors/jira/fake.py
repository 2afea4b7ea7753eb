"""A pretended Jira, as Cloud or as Data Center, for tests and the demo; people can look at it too."""

from collections import deque
from dataclasses import dataclass
from functools import cached_property

from starlette.applications import Starlette

from release_kraken.connectors.jira.fake_cloud import cloud_routes
from release_kraken.connectors.jira.fake_data_center import data_center_routes
from release_kraken.connectors.jira.fake_guard import Guard
from release_kraken.connectors.jira.fake_page import page_routes
from release_kraken.connectors.jira.fake_site import FakeSite

_ROUTES = {"cloud": cloud_routes, "data_center": data_center_routes}


@dataclass
class FakeJira(FakeSite):
    """A site that answers; see FakeSite for what can be done to it."""

    @cached_property
    def app(self) -> Starlette:
        """The application: the API of this kind, and pages."""
        return Starlette(routes=[*_ROUTES[self.kind](self, self._guard), *page_routes(self)])

    @property
    def refusals(self) -> deque[str]:
        """What the next requests are refused with: `limit`, or `gateway` (Cloud), which names no time."""
        return self._guard.refusals

    @property
    def too_many(self) -> int:
        """How many requests were refused for being too many."""
        return self._guard.too_many

    @cached_property
    def _guard(self) -> Guard:
        return Guard(self)
