"""A cache on files: values by content key, bounded in size, never a reason for a run to fail.

A value lies below the first two digits of its key, behind its own SHA-256: a damaged file is noticed.
"""

import hashlib
import os
import random
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_DIGEST_SIZE = hashlib.sha256().digest_size
_PRUNE_EVERY = 16  # a sixteenth of the limit is written, on average, between two prunings
_KEEP = 0.75  # of the limit, so that the next pruning is far away


@dataclass(frozen=True, slots=True)
class FileCache:
    """Implements `core.context.Cache` in a folder, whose files only the owner may read.

    Whether a write prunes is left to chance, weighed by its size: many processes may write, none counts.
    """

    folder: Path
    limit: int
    chance: Callable[[], float] = random.random

    def get(self, key: str) -> bytes | None:
        """The value kept under this key; None where there is none, or none that is whole."""
        path = self._path(key)
        with suppress(OSError):
            content = path.read_bytes()
            digest, value = content[:_DIGEST_SIZE], content[_DIGEST_SIZE:]
            if hashlib.sha256(value).digest() != digest:
                path.unlink()
                return None
            os.utime(path)  # pruning starts with what was not used for longest
            return value
        return None

    def put(self, key: str, value: bytes) -> None:
        """Keep a value, if the folder can be written and the value is no larger than the whole cache."""
        content = hashlib.sha256(value).digest() + value
        if len(content) > self.limit:
            return
        path = self._path(key)
        with suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(path, content)
        if self.chance() * self.limit < len(content) * _PRUNE_EVERY:
            self.prune()

    def prune(self) -> None:
        """Remove what was not used for longest until three quarters of an exceeded limit are left."""
        entries = sorted(self._entries())
        total = sum(size for _, size, _ in entries)
        target = self.limit if total <= self.limit else self.limit * _KEEP
        for _, size, path in entries:
            if total <= target:
                return
            with suppress(OSError):
                path.unlink()
            total -= size

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """Each file with its last use and its size; what a killed writer left ages like others."""
        for path in self.folder.glob("??/*"):
            with suppress(OSError):
                status = path.stat()
                yield status.st_mtime, status.st_size, path

    def _path(self, key: str) -> Path:
        if not key.isalnum():
            raise ValueError(f"a cache key is a hex digest, not {key!r}")
        return self.folder / key[:2] / key[2:]


def _write(path: Path, content: bytes) -> None:
    """Write beside and rename: a reader sees the former file or this one, whole."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
