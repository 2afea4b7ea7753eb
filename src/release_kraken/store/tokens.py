"""API tokens, by the hashes of their secrets."""

from datetime import datetime

from release_kraken.store.database import Database
from release_kraken.store.records import ApiToken


class Tokens:
    """Who may ask by API."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, token: ApiToken, digest: str, actor: str) -> None:
        """Keep a token under the hash of its secret."""
        raise NotImplementedError

    def find(self, digest: str, now: datetime) -> ApiToken | None:
        """The token with this hash, if it is neither expired nor revoked; notes its use."""
        raise NotImplementedError

    def list(self) -> tuple[ApiToken, ...]:
        """All tokens, the newest first."""
        raise NotImplementedError

    def revoke(self, token_id: str, actor: str, now: datetime) -> bool:
        """End a token at once; False: there is none that could be."""
        raise NotImplementedError
