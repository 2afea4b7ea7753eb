"""Reads a policy from a file, or from a folder of files that are one policy together."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from release_kraken.tools.bamboo_permissions.policy.building import build
from release_kraken.tools.bamboo_permissions.policy.faults import faults_of
from release_kraken.tools.bamboo_permissions.policy.file import PolicyFile
from release_kraken.tools.bamboo_permissions.policy.holders import Part
from release_kraken.tools.bamboo_permissions.policy.model import Policy
from release_kraken.tools.bamboo_permissions.policy.source import PolicyError, Source
from release_kraken.tools.bamboo_permissions.policy.toml_source import read_toml
from release_kraken.tools.bamboo_permissions.policy.yaml_source import read_yaml

_READERS: Mapping[str, Callable[[str, str], Source]] = {
    ".toml": read_toml,
    ".yaml": read_yaml,
    ".yml": read_yaml,
}


def load_policy(path: Path) -> Policy:
    """The policy in a TOML or YAML file, or in all such files of a folder and its subfolders.

    Raises PolicyError with everything that is wrong with it: file, place, fault and remedy, a line for each.
    """
    return parse_policy(read_texts(path))


def read_texts(path: Path) -> Mapping[str, str]:
    """The texts of a policy's files, by their names; raises PolicyError for one that cannot be read."""
    return {_named(file, path): _text(file) for file in _files(path)}


def parse_policy(texts: Mapping[str, str]) -> Policy:
    """The policy in files, by their names; raises PolicyError."""
    faults: list[str] = []
    parts: list[Part] = []
    for name, text in texts.items():
        try:
            parts.append(_part(text, name))
        except PolicyError as error:
            faults += error.faults
    if faults:
        raise PolicyError(*faults)
    return build(parts)


def _part(text: str, name: str) -> Part:
    reader = _READERS.get(Path(name).suffix.lower())
    if reader is None:
        raise PolicyError(f"{name}: must end in {', '.join(_READERS)}; rename it")
    source = reader(text, name)
    try:
        return Part(source, PolicyFile.model_validate(source.document))
    except ValidationError as error:
        raise PolicyError(*faults_of(error, source)) from error


def _files(path: Path) -> Iterator[Path]:
    """The file itself; of a folder, all that are no hidden ones, by name."""
    if not path.is_dir():
        yield path
        return
    found = [
        file
        for file in sorted(path.rglob("*"))
        if file.suffix.lower() in _READERS
        and file.is_file()
        and not any(part.startswith(".") for part in file.relative_to(path).parts)
    ]
    if not found:
        raise PolicyError(f"{path}: no file in it ends in {', '.join(_READERS)}; add the policy")
    yield from found


def _named(file: Path, path: Path) -> str:
    """A file as messages name it: below the folder, or by itself."""
    return file.relative_to(path).as_posix() if file != path else file.name


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")  # editors on Windows begin a file with a byte order mark
    except UnicodeDecodeError as error:
        raise PolicyError(f"{file}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    except FileNotFoundError as error:
        raise PolicyError(
            f"{file.absolute()}: no such policy; write one, begun by kraken bamboo-permissions import, "
            "or name another"
        ) from error
    except OSError as error:
        raise PolicyError(f"{file}: cannot be read: {error.strerror}; mend its permissions") from error
