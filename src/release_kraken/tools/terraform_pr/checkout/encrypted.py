"""Knows files that git-crypt has encrypted, as variable files often are in a checkout that is locked."""

from pathlib import Path

from release_kraken.connectors.terraform.loading.source_file import GIT_CRYPT


def is_encrypted(file: Path) -> bool:
    """Whether a regular file begins as git-crypt's do."""
    try:
        with file.open("rb") as stream:
            return stream.read(len(GIT_CRYPT)) == GIT_CRYPT
    except OSError:
        return False
