"""Which `.terraform-docs.yml` governs a directory.

terraform-docs looks in the module's directory, its `.config`, the directory that it is started in, and its
`.config`. As nobody knows where it is started, the nearest directory above that has a configuration counts,
up to the root of the checkout. What stands in a person's home directory never does: it must not change what
is right for a repository.
"""

from collections.abc import Collection
from pathlib import Path, PurePosixPath

from release_kraken.tools.terraform_pr.readme.config import DEFAULT, Config, parse_config
from release_kraken.tools.terraform_pr.readme.unsupported import UnsupportedReadmeError
from release_kraken.tools.terraform_pr.regular_file import read_regular

_NAMES = (".terraform-docs.yml", ".terraform-docs.yaml", ".terraform-docs")


class ConfigFiles:
    """The configurations of one repository; each folder is looked at once."""

    def __init__(self, root: Path) -> None:
        """Look at nothing yet."""
        self._root = root
        self._found: dict[PurePosixPath, tuple[str, str] | None] = {}

    def find(self, directory: str) -> Config:
        """The configuration for a directory; the defaults where there is none.

        Raises UnsupportedReadmeError for one that cannot be used.
        """
        path = PurePosixPath(directory)
        own = self._at(path)
        above = next(filter(None, map(self._at, path.parents)), None)
        if own is not None:
            return parse_config(own[1], own[0], _recursive(above, path))
        return parse_config(above[1], above[0]) if above else DEFAULT

    def _at(self, folder: PurePosixPath) -> tuple[str, str] | None:
        if folder not in self._found:
            self._found[folder] = _config_at(self._root, folder)
        return self._found[folder]


def _recursive(above: tuple[str, str] | None, directory: PurePosixPath) -> Config:
    """What a directory's own configuration starts from: one above that is recursive and reaches it."""
    if above is None:
        return DEFAULT
    try:
        config = parse_config(above[1], above[0])
    except UnsupportedReadmeError:
        return DEFAULT  # it is reported where it governs
    folder = PurePosixPath(above[0]).parent
    folder = folder.parent if folder.name == ".config" else folder
    reaches = config.recursive and directory.is_relative_to(folder / config.recursive_path)
    return config if reaches else DEFAULT


def _config_at(root: Path, folder: PurePosixPath) -> tuple[str, str] | None:
    """The path and text of the configuration in a directory or its `.config`."""
    names = _names(root / folder)
    places = [
        (folder, names),
        (folder / ".config", _names(root / folder / ".config") if ".config" in names else ()),
    ]
    for place, present in places:
        for name in _NAMES:
            text = _read(root, place / name) if name in present else None
            if text is not None:
                return str(place / name), text
    return None


def _names(folder: Path) -> Collection[str]:
    try:
        return frozenset(entry.name for entry in folder.iterdir())
    except OSError:
        return ()


def _read(root: Path, path: PurePosixPath) -> str | None:
    file = root / path
    try:
        if file.is_dir() or not file.exists():
            return None
        if not file.resolve().is_relative_to(root.resolve()):
            raise UnsupportedReadmeError(f"{path} is a symbolic link that leads out of the repository")
        return read_regular(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnsupportedReadmeError(f"{path} is not UTF-8") from error
    except OSError as error:
        raise UnsupportedReadmeError(f"{path} cannot be read ({error.strerror})") from error
