"""Scratch folders: one for each run, removed when it ends, and by the next run if its process was killed.

A lock file beside each folder is held by the process that owns it; the kernel lets go of it when the process
ends in whatever way, so a lock that can be taken belongs to a folder that nobody uses.
"""

import fcntl
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from release_kraken.core.errors import RemoteError

_PREFIX = "release-kraken-"
_LOCK = ".lock"


@contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """An empty folder below `parent`, made if need be; what dead processes left there is removed first."""
    folder, descriptor = _made(parent)
    try:
        yield folder
    finally:
        with suppress(OSError):  # what a thread left behind still writes there is swept by the next run
            _clear(folder)
        os.close(descriptor)


def _made(parent: Path) -> tuple[Path, int]:
    try:
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        sweep(parent)
        folder, descriptor = _owned_name(parent)
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise RemoteError(
            f"{parent}: no scratch folder can be made there: {error.strerror}; "
            "mend that, or name another place by TMPDIR"
        ) from error
    return folder, descriptor


def sweep(parent: Path) -> None:
    """Remove the scratch folders of processes that are gone; those of other users and of the living stay."""
    for lock in parent.glob(f"{_PREFIX}*{_LOCK}"):
        with suppress(OSError):  # another user's
            descriptor = _take(lock)
            if descriptor is not None:
                with os.fdopen(descriptor):
                    _clear(lock.with_suffix(""))


def remove(folder: Path) -> None:
    """Remove a tree, also where its folders are read-only (as some programs make their caches)."""
    with suppress(FileNotFoundError):
        try:
            shutil.rmtree(folder)
        except PermissionError:
            _make_writable(folder)
            shutil.rmtree(folder)


def _clear(folder: Path) -> None:
    """Remove a folder, and only then its lock: what cannot be removed now is swept later."""
    remove(folder)
    folder.with_suffix(_LOCK).unlink(missing_ok=True)


def _owned_name(parent: Path) -> tuple[Path, int]:
    """A name that no one else has, with the descriptor that holds its lock."""
    while True:  # a sweeper may come between the making of the file and the taking of its lock
        folder = parent / f"{_PREFIX}{os.getpid()}-{secrets.token_hex(6)}"
        descriptor = _take(folder.with_suffix(_LOCK))
        if descriptor is not None:
            return folder, descriptor


def _take(lock: Path) -> int | None:
    """The descriptor of a lock file that is now ours; None where another process holds or just removed it."""
    descriptor = os.open(lock, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with suppress(BlockingIOError, FileNotFoundError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(descriptor), lock.stat()):
            return descriptor
    os.close(descriptor)
    return None


def _make_writable(folder: Path) -> None:
    for path, _, _ in os.walk(folder):
        Path(path).chmod(stat.S_IRWXU)
