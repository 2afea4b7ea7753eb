"""A stand-in for Confluence, for tests and the demo: pages with versions, and people who edit them."""

from starlette.applications import Starlette

from release_kraken.connectors.confluence.fake import cloud, data_center, web
from release_kraken.connectors.confluence.fake.site import FakeSite
from release_kraken.connectors.confluence.fake.state import FakePage

__all__ = ["FakeConfluence", "FakePage"]


class FakeConfluence(FakeSite):
    """A site of one kind, that can be served."""

    @property
    def app(self) -> Starlette:
        """The application: the API of its kind, and pages for people."""
        api = cloud if self.kind == "cloud" else data_center
        return Starlette(routes=[*api.routes(self), *web.routes(self)])
