"""The bytes of a Terraform file, or why it cannot be read."""

import os
import stat
from pathlib import Path

MAX_BYTES = 1_000_000
"""The most that a file may hold: parsed, it takes a hundred times its size in memory."""

GIT_CRYPT = b"\0GITCRYPT\0"
"""How a file begins that git-crypt has encrypted."""

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class UnreadableFileError(Exception):
    """Why a file cannot be read as Terraform, and what to do about it; `line` is the place, from 1."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


def read_bytes(path: Path) -> bytes:
    """Return a regular file's bytes; raises UnreadableFileError. Never waits on a pipe or a device."""
    try:
        return _read_regular(path)
    except FileNotFoundError:
        raise UnreadableFileError(_missing(path)) from None
    except OSError as error:
        raise UnreadableFileError(
            f"cannot be read ({error.strerror}); mend its permissions or its link, or exclude it"
        ) from error


def _read_regular(path: Path) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        _check_kind(os.fstat(descriptor))
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(MAX_BYTES + 1)
    finally:
        os.close(descriptor)


def check_text(source: bytes) -> None:
    """Raise UnreadableFileError unless these bytes are UTF-8 text."""
    if source.startswith(_UTF16_MARKS):
        raise UnreadableFileError("is UTF-16, but Terraform reads UTF-8 only; save it as UTF-8")
    if source.startswith(GIT_CRYPT):
        raise UnreadableFileError("is encrypted by git-crypt; unlock the checkout, or exclude the file")
    if b"\0" in source:
        raise UnreadableFileError(
            "holds NUL bytes, so it is no text; remove it or exclude it", _line(source, source.index(b"\0"))
        )
    try:
        source.decode()
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            f"is not UTF-8 (byte 0x{source[error.start]:02x}), which Terraform requires; save it as UTF-8",
            _line(source, error.start),
        ) from error


def _missing(path: Path) -> str:
    if path.is_symlink():
        return f"is a symbolic link to {path.readlink()}, which does not exist; mend or remove the link"
    return "does not exist any more; run the check again"


def _check_kind(status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise UnreadableFileError("is a directory, but Terraform reads its name as a file; rename it")
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableFileError("is no regular file but a pipe, socket or device; remove it or exclude it")
    if status.st_size > MAX_BYTES:
        raise UnreadableFileError(
            f"is larger than {MAX_BYTES:,} bytes ({status.st_size:,}), the most that Kraken reads; "
            "split it, or exclude it"
        )


def _line(source: bytes, offset: int) -> int:
    return source.count(b"\n", 0, offset) + 1
