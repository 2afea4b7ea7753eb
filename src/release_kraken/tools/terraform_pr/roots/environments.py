"""Finds what a root is planned with: one set of variable files and values for each environment."""

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from release_kraken.tools.terraform_pr.checkout.patterns import folder_test
from release_kraken.tools.terraform_pr.regular_file import read_regular
from release_kraken.tools.terraform_pr.repository import Directory, Repository
from release_kraken.tools.terraform_pr.settings import EnvironmentSettings

_FOLDERS = ("config", "configs", "env", "environment", "environments", "envs", "tfvars", "variables", "vars")
"""Folders below a root where the variable files of environments are usually kept."""

_SHARED = frozenset({"base", "common", "default", "defaults", "global", "shared"})
"""Names of files that go with every environment instead of being one."""

_BACKEND_WORD = re.compile(r"tfbackend|backends?|hcl|tfvars|conf|config|cfg|s3|")
"""What the name of a backend file is made of, besides its environment."""

_VARIABLES = re.compile(r"(?P<name>.+?)\.tfvars(\.json)?")
_LOADS_BY_ITSELF = re.compile(r"(terraform|[^/]+\.auto)\.tfvars(\.json)?")
_NO_VALUES = re.compile(r"example|sample|template", re.IGNORECASE)
_ASSIGNMENT = re.compile(r"^[ \t]*\"?(?P<name>[\w-]+)\"?[ \t]*=(?!=)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Environment:
    """What one plan of a root is made with; files are relative to the root.

    The name is "" where a root has no environments. `missing` are configured files that do not exist.
    """

    name: str = ""
    var_files: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    backend_config: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def list_environments(
    repository: Repository, directory: Directory, configured: Sequence[EnvironmentSettings]
) -> tuple[Environment, ...]:
    """The environments of a root: those configured for it, else those that its variable files tell of."""
    folder = repository.root / directory.path
    made = [_configured(each, folder) for each in configured if folder_test(each.roots)(directory.path)]
    found = made or _discovered(_files(repository, directory)) or [Environment()]
    backends = _backend_files(directory)
    return tuple(_with_backend(environment, backends) for environment in found)


def list_missing_variables(
    repository: Repository, directory: Directory, environment: Environment, environ: Mapping[str, str]
) -> tuple[str, ...]:
    """Required variables that nothing gives a value.

    Errs on the side of given: a name that is assigned anywhere in a variable file counts.
    """
    required = [variable.name for variable in directory.module.variables if variable.default is None]
    if not required:
        return ()
    folder = repository.root / directory.path
    loaded = [name for name in _names(folder) if _LOADS_BY_ITSELF.fullmatch(name)]
    given = {name.removeprefix("TF_VAR_") for name in environ if name.startswith("TF_VAR_")}
    given.update(environment.variables)
    for name in (*loaded, *environment.var_files):
        given.update(_assigned(folder / name))
    return tuple(name for name in required if name not in given)


def _configured(setting: EnvironmentSettings, folder: Path) -> Environment:
    wanted = [name.replace("{environment}", setting.name) for name in setting.var_files]
    missing = tuple(name for name in wanted if not (folder / name).is_file())
    return Environment(setting.name, tuple(wanted), setting.variables, missing=missing)


def _discovered(files: Sequence[str]) -> list[Environment]:
    by_name: dict[str, list[str]] = defaultdict(list)
    for path in files:
        name = _environment_of(path)
        if name is not None:
            by_name[name].append(path)
    shared = [path for name in sorted(by_name) if name in _SHARED for path in by_name[name]]
    own = {name: paths for name, paths in by_name.items() if name not in _SHARED}
    if not own:
        return [Environment(name, tuple(paths)) for name, paths in sorted(by_name.items())]
    return [Environment(name, (*shared, *paths)) for name, paths in sorted(own.items())]


def _environment_of(path: str) -> str | None:
    """The environment that a file holds variables for, or None."""
    pure = PurePosixPath(path)
    match = _VARIABLES.fullmatch(pure.name)
    if not match or _NO_VALUES.search(path) or _LOADS_BY_ITSELF.fullmatch(path):
        return None
    return pure.parts[1] if len(pure.parts) == 3 else match["name"].removesuffix(".auto")


def _backend_files(directory: Directory) -> dict[str, str]:
    """Files that complete a partial backend, by the environment that their name or folder tells of."""
    found: dict[str, str] = {}
    for path in sorted(directory.backend_files):
        own = PurePosixPath(os.path.relpath(path, directory.path))
        if not _NO_VALUES.search(str(own)):
            found.setdefault(_named(own.name) or _named(own.parent.name), str(own))
    return found


def _named(name: str) -> str:
    """The environment in the name of a backend file or its folder: `backend-prod.hcl` is `prod`'s."""
    if name in _FOLDERS:
        return ""
    words = [word for word in re.split(r"[._]", name) if not _BACKEND_WORD.fullmatch(word)]
    return re.sub(r"^backend-|-backend$", "", ".".join(words))


def _with_backend(environment: Environment, backends: Mapping[str, str]) -> Environment:
    """Take the environment's own backend file, or the only one there is."""
    only = next(iter(backends.values())) if len(backends) == 1 else None
    path = backends.get(environment.name) or backends.get("") or only
    return replace(environment, backend_config=(path,) if path else ())


def _files(repository: Repository, directory: Directory) -> list[str]:
    """Files of a root and the usual folders below it, relative to it; other roots' files are not its own."""
    root = repository.root / directory.path
    found = list(_names(root))
    for folder in _FOLDERS:
        for own in (folder, *(f"{folder}/{below}" for below in _names(root / folder, folders=True))):
            if directory.module.join(own) not in repository.directories:
                found += [f"{own}/{name}" for name in _names(root / own)]
    return found


def _names(folder: Path, *, folders: bool = False) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            yield from sorted(entry.name for entry in entries if entry.is_dir() is folders)
    except OSError:
        return


def _assigned(path: Path) -> set[str]:
    try:
        text = read_regular(path).decode("utf-8-sig", errors="replace")
    except OSError:
        return set()
    if path.suffix == ".json":
        return _keys(text)
    return {match["name"] for match in _ASSIGNMENT.finditer(text)}


def _keys(text: str) -> set[str]:
    try:
        content = json.loads(text)
    except ValueError:
        return set()
    return set(content) if isinstance(content, dict) else set()
