"""What is said and kept when Kraken itself is at fault."""

import os
import platform
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from release_kraken import __version__
from release_kraken.core.errors import KrakenError
from release_kraken.core.text import visible
from release_kraken.engine.settings import places

DEBUG = "--debug"
DEBUG_VARIABLE = "KRAKEN_DEBUG"


def text(bug: Exception, arguments: Sequence[str]) -> str:
    """The message for the user; the traceback goes into a file unless the user asked to see it."""
    what = visible(f"{type(bug).__name__}: {bug}")
    details = "".join(traceback.format_exception(bug))
    if DEBUG in arguments or os.environ.get(DEBUG_VARIABLE):
        return f"bug: {what}\n{visible(details)}Please report this: it is a fault of Kraken, not yours."
    return f"bug: {what}\nPlease report this: it is a fault of Kraken, not yours.\n{_where(details)}"


def _where(details: str) -> str:
    try:
        return f"The details are in {_kept(details)}"
    except (OSError, KrakenError):
        return f"Run it again with {DEBUG} to see the details."


def _kept(details: str) -> Path:
    """The command line is left out: it may hold a secret."""
    folder = places.state_folder() / "bugs"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = datetime.now(UTC)
    path = folder / f"{now:%Y%m%dT%H%M%S%f}-{os.getpid()}.txt"
    versions = f"kraken {__version__}, Python {platform.python_version()}, {platform.platform()}"
    path.write_text(
        f"{versions}, {now:%Y-%m-%dT%H:%M:%SZ}\n\n{details}", encoding="utf-8", errors="backslashreplace"
    )
    return path
