"""API tokens, by the hashes of their secrets."""

from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, insert, select, update

from release_kraken.store import StoreError
from release_kraken.store.auditing import enter_audit
from release_kraken.store.database import Database
from release_kraken.store.plain import Plain
from release_kraken.store.records import ApiToken
from release_kraken.store.tables import tokens

_KEPT = [column for column in tokens.c if column.name != "digest"]
_USE_NOTED_EVERY = timedelta(minutes=1)


class Tokens:
    """Who may ask by API."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, token: ApiToken, digest: str, actor: str) -> None:
        """Keep a token under the hash of its secret."""
        told = {"name": token.name, "scopes": token.scopes, "expires": token.expires.isoformat()}
        with self._database.writing() as connection:
            connection.execute(insert(tokens).values(digest=digest, **asdict(token)))
            enter_audit(Plain(connection), actor, "token.create", token.id, told, token.created)

    def find(self, digest: str, now: datetime) -> ApiToken | None:
        """The token with this hash, if it is neither expired nor revoked; notes its use, once a minute."""
        valid = (tokens.c.digest == digest, tokens.c.expires > now, tokens.c.revoked.is_(None))
        with self._database.reading() as connection:
            row = connection.execute(select(*_KEPT).where(*valid)).mappings().first()
        if row is None:
            return None
        token = _token(row)
        if token.last_used is None or now - token.last_used >= _USE_NOTED_EVERY:
            with suppress(StoreError):  # who may only look is not kept from it by a disk that is full
                self._note_use(token.id, now)
        return token

    def list(self) -> tuple[ApiToken, ...]:
        """All tokens, the newest first."""
        with self._database.reading() as connection:
            found = connection.execute(select(*_KEPT).order_by(tokens.c.created.desc(), tokens.c.id))
            return tuple(_token(row) for row in found.mappings())

    def revoke(self, token_id: str, actor: str, now: datetime) -> bool:
        """End a token at once; False: there is none that could be."""
        alive = update(tokens).where(tokens.c.id == token_id, tokens.c.revoked.is_(None))
        with self._database.writing() as connection:
            name = connection.scalar(alive.values(revoked=now).returning(tokens.c.name))
            if name is None:
                return False
            enter_audit(Plain(connection), actor, "token.revoke", token_id, {"name": name}, now)
            return True

    def _note_use(self, token_id: str, now: datetime) -> None:
        with self._database.writing() as connection:
            connection.execute(update(tokens).where(tokens.c.id == token_id).values(last_used=now))


def _token(row: RowMapping) -> ApiToken:
    return ApiToken(**{**row, "scopes": tuple(row["scopes"])})
