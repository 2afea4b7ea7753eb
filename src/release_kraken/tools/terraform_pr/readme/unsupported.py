"""The error for what of terraform-docs cannot be done here, which becomes a *not checked*."""

from release_kraken.core.errors import KrakenError


class UnsupportedReadmeError(KrakenError):
    """A document that cannot be rendered here; the message says why.

    `by_binary` says that a terraform-docs binary could render it all the same.
    """

    def __init__(self, why: str, *, by_binary: bool = False) -> None:
        """Keep the reason."""
        super().__init__(why)
        self.by_binary = by_binary
