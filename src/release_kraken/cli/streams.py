"""Where text goes: a command's answer to stdout, everything else to stderr; no text can break either."""

import codecs
import io
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from release_kraken.core.errors import RemoteError
from release_kraken.core.text import visible

_HANDLER = "release_kraken_nearest"
_NEAREST = {
    "·": "-",
    "…": "...",
    "→": "->",
    "—": "-",
    "\u201c": '"',
    "\u201d": '"',
    "\u2018": "'",
    "\u2019": "'",
}


def accept_any_text() -> None:
    """Let both streams write what their encoding lacks: the nearest ASCII, or a visible escape."""
    codecs.register_error(_HANDLER, _nearest)
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def _nowhere() -> TextIO:
    """What takes the place of a stream that was closed by whoever started us (`>&-`)."""
    return Path(os.devnull).open("w", encoding="utf-8")


def _nearest(error: UnicodeError) -> tuple[str | bytes, int]:
    if isinstance(error, UnicodeEncodeError):
        replacement = _NEAREST.get(error.object[error.start])
        if replacement:
            return replacement, error.start + 1
    return codecs.backslashreplace_errors(error)


def answer(text: str) -> None:
    """Print a command's answer. A reader that went away (`| head`) changes nothing about the verdict.

    Raises RemoteError where stdout cannot take it (a full disk).
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        abandon_stdout()
    except OSError as error:
        abandon_stdout()
        raise RemoteError(f"stdout cannot be written: {error.strerror}; send it elsewhere") from error


def abandon_stdout() -> None:
    """Let the interpreter flush into nothing when it ends."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    os.close(devnull)


def complain(text: str) -> None:
    """Say something that is no answer."""
    with suppress(BrokenPipeError):
        sys.stderr.write(f"kraken: {visible(text)}\n")
        sys.stderr.flush()
