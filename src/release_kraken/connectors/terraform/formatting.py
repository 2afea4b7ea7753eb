"""Which files `terraform fmt` is asked about, and how its answer is read."""

import posixpath
from collections.abc import Iterable, Iterator, Sequence

from release_kraken.connectors.terraform.binaries import Version, numbers
from release_kraken.connectors.terraform.client import Binary, Diagnostic, FormatResult
from release_kraken.core.finding import Severity

# Linux takes 2 MB of arguments with the environment, macOS 1 MB.
_BATCH_BYTES = 128 * 1024

_WORTH_A_PROCESS = 200

# The first version of each product that formats files of this ending; with others fmt does not ask the rest.
_FORMATTED: tuple[tuple[str, str, Version], ...] = (
    ("terraform", ".tf", (0,)),
    ("terraform", ".tfvars", (0,)),
    ("terraform", ".tftest.hcl", (1, 6, 0)),
    ("terraform", ".tfmock.hcl", (1, 7, 2)),
    ("terraform", ".tfquery.hcl", (1, 14, 0)),
    ("tofu", ".tf", (0,)),
    ("tofu", ".tfvars", (0,)),
    ("tofu", ".tftest.hcl", (1, 6, 0)),
    ("tofu", ".tofu", (1, 8, 0)),
    ("tofu", ".tofutest.hcl", (1, 8, 0)),
)


def formatted_files(files: Sequence[str], binary: Binary) -> list[str]:
    """Those of the files that this binary can format."""
    endings = tuple(
        ending
        for product, ending, since in _FORMATTED
        if product == binary.name and since <= numbers(binary.version)
    )
    return [file for file in files if file.endswith(endings)]


def batches(files: Sequence[str], most_bytes: int = _BATCH_BYTES) -> Iterator[list[str]]:
    """The files as arguments, in groups that fit on one command line."""
    batch: list[str] = []
    room = most_bytes
    for file in map(_argument, files):
        size = len(file.encode(errors="surrogateescape")) + 1
        if batch and size > room:
            yield batch
            batch, room = [], most_bytes
        batch.append(file)
        room -= size
    if batch:
        yield batch


def shares(files: Sequence[str], most: int) -> list[Sequence[str]]:
    """The files in at most so many parts of like size: fmt uses one core, and small parts do not pay."""
    count = min(most, 1 + len(files) // _WORTH_A_PROCESS)
    return [files[first::count] for first in range(count)]


def _argument(file: str) -> str:
    return f"./{file}" if file.startswith("-") else file


def listed_files(output: str) -> list[str]:
    """The paths that fmt lists, with forward slashes and without a leading `./`."""
    return [posixpath.normpath(line) for line in output.split("\n") if line]


def combined(results: Iterable[FormatResult]) -> FormatResult:
    """Several answers as one, ordered by place."""
    given = list(results)
    errors = {error for result in given for error in result.errors}
    return FormatResult(
        unformatted=tuple(sorted({file for result in given for file in result.unformatted})),
        errors=tuple(
            sorted(errors, key=lambda error: (error.path or "", error.line or 0, error.column or 0))
        ),
    )


def endless(file: str) -> FormatResult:
    """The answer for a file that keeps fmt busy: its time grows with the square of the number of errors."""
    detail = "terraform fmt did not come to an end with this file: it is very large or has very many errors."
    error = Diagnostic(Severity.ERROR, "Not checked by fmt", detail, path=posixpath.normpath(file))
    return FormatResult(errors=(error,))
