"""Reads a checkout: its directories, what they declare, who calls whom, and what each is for."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from release_kraken.connectors.terraform.load import load_module
from release_kraken.connectors.terraform.loading.source_file import MAX_BYTES
from release_kraken.connectors.terraform.lockfile import LOCK_FILE, load_lock_file
from release_kraken.connectors.terraform.module import Module
from release_kraken.core.context import Progress
from release_kraken.core.errors import ConfigError
from release_kraken.core.report import NotChecked
from release_kraken.tools.terraform_pr.checkout.backend_files import read_backend_files
from release_kraken.tools.terraform_pr.checkout.calls import Caller, Calls, list_callers, resolve_calls
from release_kraken.tools.terraform_pr.checkout.directories import TERRAGRUNT_FILES, Subject, classify
from release_kraken.tools.terraform_pr.checkout.encrypted import is_encrypted
from release_kraken.tools.terraform_pr.checkout.patterns import file_test, folder_test
from release_kraken.tools.terraform_pr.checkout.terragrunt import terragrunt_sources
from release_kraken.tools.terraform_pr.checkout.walk import Folder, Walk, is_outside, parents, walk
from release_kraken.tools.terraform_pr.repository import Directory, Repository
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings

_TERRAFORM = (".tf", ".tf.json")
_TOFU = (".tofu", ".tofu.json")
_FORMATTED = (
    ".tf", ".tfvars", ".tftest.hcl", ".tfmock.hcl", ".tfquery.hcl", ".tofu", ".tofutest.hcl",
)  # fmt: skip
_SHOWN = 5


def load_repository(
    root: Path, settings: TerraformPrSettings, *, progress: Progress | None = None, tofu: bool = False
) -> Repository:
    """Read the checkout at `root`. With `tofu`, OpenTofu's own files count and win over `.tf` files.

    Raises ConfigError where `root` is no folder.
    """
    root = real_folder(root)
    found = walk(root, folder_test(settings.exclude))
    names = {path: terraform_names(folder.files, tofu=tofu) for path, folder in found.folders.items()}
    paths = sorted(path for path, files in names.items() if files)
    modules: dict[str, Module] = {}
    for done, path in enumerate(paths, start=1):
        modules[path] = load_module(root, path, names[path])
        if progress is not None:
            progress.update("Read Terraform files", done, len(paths))
    return _Assembly(root, settings, found, modules, terragrunt_sources(root, found)).repository()


def terraform_names(files: Sequence[str], *, tofu: bool = False) -> tuple[str, ...]:
    """The files of a folder that Terraform reads; editors' copies and hidden files it passes over."""
    read = [name for name in files if not _is_ignored(name)]
    own = {name for name in read if tofu and name.endswith(_TOFU)}
    replaced = {name.replace(".tofu", ".tf") for name in own}
    return tuple(name for name in read if name in own or (name.endswith(_TERRAFORM) and name not in replaced))


def _is_ignored(name: str) -> bool:
    return name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))


def real_folder(root: Path) -> Path:
    """The folder's real path; raises ConfigError where there is none."""
    if not root.exists():
        raise ConfigError(f"{root}: there is no such folder; give the path of a checkout")
    if not root.is_dir():
        raise ConfigError(f"{root}: this is a file; give the folder that holds it")
    return root.resolve()


@dataclass(frozen=True)
class _Assembly:
    """Puts modules, call graph and classes together."""

    root: Path
    settings: TerraformPrSettings
    found: Walk
    modules: Mapping[str, Module]
    sources: frozenset[str]

    @cached_property
    def linked(self) -> frozenset[str]:
        """The files that links lead to."""
        return frozenset(real for folder in self.found.folders.values() for real in folder.links.values())

    def repository(self) -> Repository:
        calls = {
            path: resolve_calls(self.root, module, self.modules.keys(), self.found)
            for path, module in self.modules.items()
        }
        callers = list_callers(self.modules, calls)
        owned = self._folders_by_owner()
        directories = {
            path: self._directory(module, calls[path], callers.get(path, []), owned[path])
            for path, module in self.modules.items()
        }
        folders = [self.found.folders[path] for path in self.modules]
        formattable = tuple(sorted(formattable_files(self.root, self.found)))
        return Repository(
            root=self.root,
            directories=directories,
            links={folder.join(name): real for folder in folders for name, real in folder.links.items()},
            formattable=formattable,
            excluded=frozenset(filter(file_test(self.settings.exclude), {*formattable, *self._files()})),
            not_checked=(*self.found.not_checked, *self._gaps(calls)),
        )

    def _directory(
        self, module: Module, calls: Calls, callers: Sequence[Caller], folders: Sequence[Folder]
    ) -> Directory:
        folder = self.found.folders[module.path]
        named = folder_test(self.settings.roots)(module.path)
        verdict = classify(Subject(module, folder.files, callers, named), self.found.folders.keys())
        return Directory(
            path=module.path,
            kind=verdict.kind,
            reason=verdict.reason,
            module=module,
            runnable=verdict.runnable,
            calls=tuple(sorted(set(calls.targets.values()))),
            called_by=tuple(sorted({caller.path for caller in callers})),
            targets=calls.targets,
            missing=tuple(calls.missing),
            elsewhere=tuple(sorted(calls.elsewhere)),
            terragrunt=module.path in self.sources or not TERRAGRUNT_FILES.isdisjoint(folder.files),
            shared=not callers and {file.path for file in module.files} <= self.linked,
            unfollowed=terraform_names(folder.unfollowed),
            backend_files=read_backend_files(self.root, folders) if module.backend else {},
            lock=load_lock_file(self.root, folder.join(LOCK_FILE)) if LOCK_FILE in folder.files else None,
        )

    def _left_out(self) -> Iterator[NotChecked]:
        """Of the files of no module: those of modules are found to be unreadable."""
        for path in sorted({*_files_of_fmt(self.found)} - {*self._files()}):
            why = _why_left_out(self.root / path)
            if why:
                yield NotChecked(path, why, path=path)

    def _files(self) -> Iterator[str]:
        return (file.path for module in self.modules.values() for file in module.files)

    def _folders_by_owner(self) -> Mapping[str, Sequence[Folder]]:
        """For each directory its folder and those below it that belong to no other directory."""
        owned: dict[str, list[Folder]] = {path: [] for path in self.modules}
        for path, folder in self.found.folders.items():
            owner = next((above for above in (path, *parents(path), ".") if above in owned), None)
            if owner is not None:
                owned[owner].append(folder)
        return owned

    def _gaps(self, calls: Mapping[str, Calls]) -> Iterator[NotChecked]:
        if not self.modules:
            yield NotChecked("this folder", "it holds no Terraform files")
        for pattern in self.settings.roots:
            if not pattern.startswith("!") and not any(map(folder_test((pattern,)), self.modules)):
                yield NotChecked(
                    f"roots = {pattern}", "no directory with Terraform files matches this pattern"
                )
        for path, called in calls.items():
            for target in sorted(filter(is_outside, called.elsewhere)):
                yield NotChecked(
                    target, f"called by {path}, but outside of the folder that is checked", path=path
                )
        yield from self._left_out()
        units = _terragrunt_units(self.found, self.modules.keys())
        if units:
            yield NotChecked(
                _count_units(units), "Terragrunt itself is not run; only Terraform's own files are read"
            )


def formattable_files(root: Path, found: Walk) -> Iterator[str]:
    """The files of all folders that fmt knows; a link's file is formatted where it really is.

    What git-crypt has encrypted is none of them: on 70 KB of noise fmt takes a minute. Nor is what is too
    large to be read: fmt's time grows with the square of the size, and a stranger may have sent the file.
    """
    return (path for path in _files_of_fmt(found) if _why_left_out(root / path) is None)


def _why_left_out(file: Path) -> str | None:
    try:
        size = file.stat().st_size
    except OSError:
        return None
    if size > MAX_BYTES:
        return f"it is larger than {MAX_BYTES:,} bytes"
    return "it is encrypted by git-crypt" if is_encrypted(file) else None


def _files_of_fmt(found: Walk) -> Iterator[str]:
    for folder in found.folders.values():
        for name in folder.files:
            if name.endswith(_FORMATTED) and not (
                name in folder.links or name in folder.special or _is_ignored(name)
            ):
                yield folder.join(name)


def _terragrunt_units(found: Walk, modules: Collection[str]) -> list[str]:
    """The folders that Terragrunt fills with Terraform files from elsewhere; what units share is no unit."""
    paths = [path for path, folder in found.folders.items() if not TERRAGRUNT_FILES.isdisjoint(folder.files)]
    shared = {above for path in paths for above in (*parents(path), ".") if above != path}
    return sorted(path for path in paths if path not in modules and path not in shared)


def _count_units(units: Sequence[str]) -> str:
    more = f" and {len(units) - _SHOWN} more" if len(units) > _SHOWN else ""
    noun = "Terragrunt unit" if len(units) == 1 else "Terragrunt units"
    return f"{len(units)} {noun}: {', '.join(units[:_SHOWN])}{more}"
