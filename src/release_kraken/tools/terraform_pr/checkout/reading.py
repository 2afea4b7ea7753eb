"""Reads a checkout: its code, what `terraform fmt` says of it, and which Terraform there is."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from hashlib import file_digest
from pathlib import Path

from release_kraken.connectors.terraform.client import Binary, FormatResult, Terraform
from release_kraken.core.context import Context
from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.core.report import NotChecked
from release_kraken.tools.terraform_pr.checkout.format_cache import FormatCache, format_key
from release_kraken.tools.terraform_pr.checkout.formatting import with_format
from release_kraken.tools.terraform_pr.checkout.load import formattable_files, load_repository
from release_kraken.tools.terraform_pr.checkout.patterns import folder_test
from release_kraken.tools.terraform_pr.checkout.walk import Walk, walk
from release_kraken.tools.terraform_pr.repository import Repository
from release_kraken.tools.terraform_pr.selection import FORMAT_RULES, Selection
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings


@dataclass(frozen=True, slots=True)
class Tooling:
    """The Terraform of a run; none where the run does without. `not_checked` says what is missed for it."""

    terraform: Terraform | None = None
    binary: Binary | None = None
    not_checked: tuple[NotChecked, ...] = ()


def find_tooling(settings: TerraformPrSettings, context: Context, selection: Selection) -> Tooling:
    """The Terraform that the selected rules need; raises ConfigError where it is missing and needed."""
    runs_roots = bool(selection.on_roots) and not settings.static
    if settings.list_only or not (runs_roots or selection.needs_format):
        return Tooling()
    terraform = context.connector(Terraform)
    try:
        return Tooling(terraform, terraform.binary())
    except ConfigError as error:
        if runs_roots:
            raise ConfigError(f"{error} (--static does without)") from error
        return Tooling(not_checked=(NotChecked("terraform fmt", str(error), rules=FORMAT_RULES),))


def read_checkout(
    root: Path,
    settings: TerraformPrSettings,
    context: Context,
    tooling: Tooling,
    selection: Selection,
    meanwhile: Callable[[Repository], object],
) -> Repository:
    """The repository at `root`; `fmt` runs while the code is read, and `meanwhile` until it has ended."""
    tofu = tooling.binary is not None and tooling.binary.name == "tofu"
    if tooling.terraform is None or not selection.needs_format:
        return _versioned(load_repository(root, settings, progress=context.progress, tofu=tofu), tooling)
    # Prepared here and not beside the parser, which leaves other threads hardly a turn.
    question = _ask_format(root, settings, context, tooling.terraform)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(question.answer)
        repository = load_repository(root, settings, progress=context.progress, tofu=tofu)
        meanwhile(repository)
        return _formatted(_versioned(repository, tooling), answer.result())


def _versioned(repository: Repository, tooling: Tooling) -> Repository:
    return replace(repository, terraform_version=tooling.binary.version if tooling.binary else None)


def _formatted(repository: Repository, result: FormatResult | str) -> Repository:
    if isinstance(result, str):
        gap = NotChecked("terraform fmt", result, rules=FORMAT_RULES)
        return replace(repository, not_checked=(*repository.not_checked, gap))
    return with_format(repository, result)


@dataclass(frozen=True, slots=True)
class _FormatQuestion:
    """What `terraform fmt` is asked, and where its answer is kept by the content of the files."""

    root: Path
    files: Sequence[str]
    terraform: Terraform
    cache: FormatCache
    key: str

    def answer(self) -> FormatResult | str:
        """What fmt says, from the cache if no file has changed; why it could not, as text."""
        kept = self.cache.get(self.key)
        if kept is not None:
            return kept
        try:
            result = self.terraform.check_format(self.root, self.files)
        except RemoteError as error:
            return str(error)
        self.cache.put(self.key, result)
        return result


def _ask_format(
    root: Path, settings: TerraformPrSettings, context: Context, terraform: Terraform
) -> _FormatQuestion:
    resolved = root.resolve()
    found = walk(resolved, folder_test(settings.exclude)) if resolved.is_dir() else Walk()
    files = sorted(formattable_files(resolved, found))
    cache = FormatCache(context, reads=not settings.no_cache)
    key = format_key(terraform.settings_digest(), _digests(resolved, files))
    return _FormatQuestion(resolved, files, terraform, cache, key)


def _digests(root: Path, files: list[str]) -> Mapping[str, str]:
    digests: dict[str, str] = {}
    for path in files:
        try:
            with (root / path).open("rb") as stream:
                digests[path] = file_digest(stream, "sha256").hexdigest()
        except OSError:
            digests[path] = ""
    return digests
