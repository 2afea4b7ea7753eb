"""Keeps what `terraform fmt` said, by the content of the files."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from pydantic import TypeAdapter, ValidationError

from release_kraken.connectors.terraform.client import FormatResult
from release_kraken.core.context import Context

_SCHEMA = 1
_FORMAT = TypeAdapter(FormatResult)


@dataclass(frozen=True, slots=True)
class FormatCache:
    """Answers of fmt by digest. Where `reads` is off (--no-cache), they only go into the cache."""

    context: Context
    reads: bool = True

    def get(self, key: str) -> FormatResult | None:
        """What fmt said of files with this digest."""
        value = self.context.cache.get(key) if self.reads else None
        try:
            return None if value is None else _FORMAT.validate_json(value)
        except ValidationError:
            return None

    def put(self, key: str, result: FormatResult) -> None:
        """Keep what fmt said."""
        self.context.cache.put(key, _FORMAT.dump_json(result))


def format_key(settings_digest: str, files: Mapping[str, str]) -> str:
    """A key of what fmt's result depends on: the binary, and each file's path and digest."""
    parts = ["fmt", str(_SCHEMA), settings_digest, *(f"{path}\0{files[path]}" for path in sorted(files))]
    return sha256("\n".join(parts).encode(errors="surrogateescape")).hexdigest()
