"""Which `.terraform-docs.yml` governs a directory.

terraform-docs looks in the module's directory, its `.config`, the current directory and its `.config`, then in the home
directory. Kraken stands in the root of the checkout. It leaves the home directory out: what a person keeps there must not
change what is right for a repository. A configuration with `recursive.enabled` also governs the directories below its
`recursive.path`.
"""

from pathlib import Path, PurePosixPath

from release_kraken.tools.terraform_pr.readme.config import DEFAULT, Config, parse_config
from release_kraken.tools.terraform_pr.readme.unsupported import UnsupportedReadmeError

_NAMES = (".terraform-docs.yml", ".terraform-docs.yaml", ".terraform-docs")


def find_config(root: Path, directory: str) -> Config:
    """The configuration for a directory of the repository at `root`; the defaults where there is none.

    Raises UnsupportedReadmeError for one that cannot be used.
    """
    own = _config_at(root, directory)
    if own is not None and directory != ".":
        source, text = own
        return parse_config(text, source, _recursive_above(root, directory) or DEFAULT)
    above = _recursive_above(root, directory)
    if above:
        return above
    general = own or _config_at(root, ".")
    return parse_config(general[1], general[0]) if general else DEFAULT


def _config_at(root: Path, directory: str) -> tuple[str, str] | None:
    """The path and text of the configuration in a directory or its `.config`."""
    folder = PurePosixPath(directory)
    for place in (folder, folder / ".config"):
        for name in _NAMES:
            text = _read(root, str(place / name))
            if text is not None:
                return str(place / name), text
    return None


def _recursive_above(root: Path, directory: str) -> Config | None:
    """The nearest configuration above that says it is for the directories below it as well."""
    path = PurePosixPath(directory)
    for folder in path.parents:
        found = _config_at(root, str(folder))
        if found is None:
            continue
        config = _parsed(found)
        if config and config.recursive and path.is_relative_to(folder / config.recursive_path):
            return config
    return None


def _parsed(found: tuple[str, str]) -> Config | None:
    try:
        return parse_config(found[1], found[0])
    except UnsupportedReadmeError:
        return None  # it is reported where it governs


def _read(root: Path, path: str) -> str | None:
    try:
        return (root / path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
