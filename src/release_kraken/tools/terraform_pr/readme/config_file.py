"""Which `.terraform-docs.yml` governs a directory.

terraform-docs looks in the module's directory, its `.config`, the directory that it is started in, and its
`.config`. As nobody knows where it is started, the nearest directory above that has a configuration counts,
up to the root of the checkout. What stands in a person's home directory never does: it must not change what
is right for a repository.
"""

from pathlib import Path, PurePosixPath

from release_kraken.tools.terraform_pr.readme.config import DEFAULT, Config, parse_config
from release_kraken.tools.terraform_pr.readme.unsupported import UnsupportedReadmeError

_NAMES = (".terraform-docs.yml", ".terraform-docs.yaml", ".terraform-docs")


def find_config(root: Path, directory: str) -> Config:
    """The configuration for a directory of the repository at `root`; the defaults where there is none.

    Raises UnsupportedReadmeError for one that cannot be used.
    """
    path = PurePosixPath(directory)
    own = _config_at(root, path)
    above = next(filter(None, (_config_at(root, folder) for folder in path.parents)), None)
    if own is not None:
        return parse_config(own[1], own[0], _recursive(above, path))
    return parse_config(above[1], above[0]) if above else DEFAULT


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
    for name in _NAMES:
        for path in (folder / name, folder / ".config" / name):
            text = _read(root / path)
            if text is not None:
                return str(path), text
    return None


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
