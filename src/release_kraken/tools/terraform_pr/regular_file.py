"""Reads files of a checkout, which may hold links to devices without end, and pipes that nobody writes to."""

import errno
import os
import stat
from pathlib import Path

LARGEST = 10_000_000
"""The most bytes that are read of a file besides Terraform's own."""


def read_regular(path: Path, largest: int = LARGEST) -> bytes:
    """A regular file's bytes; raises OSError for all that is none and for what is larger. Never waits."""
    with open(path, "rb", opener=_open_without_waiting) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file but a pipe, socket or device")
        if status.st_size > largest:
            raise OSError(errno.EFBIG, f"it is larger than {largest:,} bytes")
        return file.read()


def _open_without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)
