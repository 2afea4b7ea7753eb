"""Fetches the secrets that `kraken.toml` names by file or environment variable."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

_MOST_BYTES = 64 * 1024


def readers(folder: Path) -> Mapping[str, Callable[[str], str]]:
    """How to fetch a secret by each form; relative files start at `folder`."""
    return {"file": lambda name: _from_file(folder / name), "env": _from_environment}


def _from_file(path: Path) -> str:
    """The first line; editors and `echo` end it with a newline that is no part of the secret."""
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_BYTES).decode()
    except UnicodeDecodeError:
        raise ValueError(f"names {path}, which is no text") from None
    except OSError as error:
        raise ValueError(f"names {path}, which cannot be read: {error.strerror}") from None
    return _present(text.strip("\r\n"), f"names {path}, which is empty")


def _from_environment(name: str) -> str:
    return _present(os.environ.get(name, ""), f"names the environment variable {name}, which is not set")


def _present(secret: str, complaint: str) -> str:
    if not secret:
        raise ValueError(complaint)
    return secret
