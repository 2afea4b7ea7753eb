"""What is statically known of where a root keeps its state in S3.

A backend may be partial: what it leaves out is given to `init -backend-config`, from files (which are read
where they can be found) or from the command line (which nobody can know). Only a configuration that names
bucket and key counts as known; of any other, nothing is said to be absent.
https://developer.hashicorp.com/terraform/language/backend/s3
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from release_kraken.connectors.terraform.module import Backend, Expression, Value
from release_kraken.tools.terraform_pr.repository import Directory, Repository, roots

Arguments = Mapping[str, Expression]

_NEEDED = frozenset({"bucket", "key"})
_IDENTITY = {"bucket": "", "key": "", "workspace_key_prefix": "env:", "endpoint": "", "endpoints": ""}
"""The arguments that tell one state from another, with their defaults; no two regions share a bucket name."""


@dataclass(frozen=True, slots=True)
class State:
    """A known configuration of an S3 backend; `source` is the file that completes it, "" if none does."""

    directory: Directory
    backend: Backend
    arguments: Arguments
    source: str = ""

    def value(self, name: str) -> Value:
        """The value of an argument, None where it is absent."""
        expression = self.arguments.get(name)
        return None if expression is None else expression.value

    @property
    def identity(self) -> tuple[str, ...] | None:
        """What tells it from other states; None where a part of it is not a literal."""
        texts = [self._identifying(name, default) for name, default in _IDENTITY.items()]
        return tuple(text for text in texts if text is not None) if None not in texts else None

    def _identifying(self, name: str, default: str) -> str | None:
        expression = self.arguments.get(name)
        if expression is None:
            return default
        return expression.text if name == "endpoints" else expression.literal_text


def known_states(repository: Repository) -> Iterator[State]:
    """Every known state of every root: several of one root where several files complete it."""
    for directory in roots(repository):
        backend = directory.module.backend
        if backend is not None and backend.type == "s3":
            yield from _states(directory, backend)


def is_true(value: Value) -> bool:
    """Whether an argument is, or for all that is known may be, true."""
    return value not in (None, False, "false", "")


def name_sources(states: list[State]) -> str:
    """The files that complete these states, for the end of a sentence."""
    sources = sorted(
        state.source.removeprefix(f"{state.directory.path}/") for state in states if state.source
    )
    return f" (with {', '.join(sources)})" if sources else ""


def _states(directory: Directory, backend: Backend) -> Iterator[State]:
    merged = {source: {**backend.arguments, **file} for source, file in directory.backend_files.items()}
    complete = {source: arguments for source, arguments in merged.items() if arguments.keys() >= _NEEDED}
    if backend.arguments.keys() >= _NEEDED and not complete:
        complete = {"": dict(backend.arguments)}
    for source, arguments in complete.items() or _all_together(backend, directory).items():
        yield State(directory, backend, arguments, source)


def _all_together(backend: Backend, directory: Directory) -> dict[str, dict[str, Expression]]:
    """All files at once, where none completes the backend alone and no two say the same."""
    files = directory.backend_files
    names = [name for arguments in files.values() for name in arguments]
    together = dict(backend.arguments) | {
        name: value for file in files.values() for name, value in file.items()
    }
    if len(names) != len(set(names)) or not together.keys() >= _NEEDED:
        return {}
    return {" and ".join(files): together}
