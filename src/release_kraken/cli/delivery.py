"""Puts a rendered report where it was asked for: stdout, and files that are whole or not there."""

import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from release_kraken.core.errors import ConfigError
from release_kraken.core.plugin import Publisher
from release_kraken.core.publication import Publication, Surface
from release_kraken.engine import discovery

_MODE = 0o666  # less the umask, as for any file that a program writes


@dataclass(frozen=True, slots=True)
class Output:
    """A publisher, and the file that takes what it renders."""

    publisher: Publisher
    path: Path


def outputs(requests: Iterable[str]) -> tuple[Output, ...]:
    """Read `NAME=FILE` requests, before the work begins; raises ConfigError for one that cannot be met."""
    return tuple(_output(request) for request in requests)


def _output(request: str) -> Output:
    name, equals, path = request.partition("=")
    if not (equals and path):
        raise ConfigError(f"--output {request}: not of the form NAME=FILE, such as sarif=kraken.sarif")
    if name not in discovery.names(discovery.PUBLISHERS):
        from release_kraken.engine.settings.faults import unknown

        raise ConfigError(
            f"--output {request}: {unknown('format', name, discovery.names(discovery.PUBLISHERS))}"
        )
    folder = Path(path).parent
    if not folder.is_dir():
        raise ConfigError(f"--output {request}: the folder {folder} does not exist; make it first")
    return Output(discovery.load(discovery.PUBLISHERS, name), Path(path))


def deliver(publication: Publication, to: Iterable[Output]) -> None:
    """Write all files; raises ConfigError for one that cannot be written."""
    for output in to:
        _write(output.path, output.publisher.render(publication, Surface()))


def _write(path: Path, text: str) -> None:
    """Write beside and rename, through symbolic links; what is no file (/dev/stderr) is written to."""
    target = path.resolve()
    content = text.encode("utf-8", "backslashreplace")
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)
        else:
            _replace(target, content)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}; give another path") from error


def _replace(target: Path, content: bytes) -> None:
    beside = target.with_name(f".{secrets.token_hex(6)}.kraken")
    try:
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _MODE), "wb") as file:
            file.write(content)
        beside.replace(target)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()
