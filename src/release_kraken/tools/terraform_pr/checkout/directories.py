"""Decides what a directory with Terraform files is for, and says why in plain words."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from release_kraken.connectors.terraform.lockfile import LOCK_FILE
from release_kraken.connectors.terraform.module import Module, ProviderBlock, Span
from release_kraken.tools.terraform_pr.checkout.calls import Caller
from release_kraken.tools.terraform_pr.checkout.walk import parents
from release_kraken.tools.terraform_pr.repository import DirectoryClass

ALWAYS_TESTS = frozenset({"__tests__", "fixtures", "mocks", "testdata", "test-fixtures", "tests"})
"""Folder names whose content is test material, whatever it holds."""

_KINDS_OF_TESTS = frozenset(
    f"{kind}{joint}{name}"
    for kind in ("acceptance", "e2e", "functional", "integration", "unit")
    for joint in ("", "-", "_")
    for name in ("test", "tests", "test-fixture", "test-fixtures", "test_fixtures")
)

PURPOSES = {
    **dict.fromkeys(("example", "examples", "_examples", "sample", "samples"), DirectoryClass.EXAMPLE),
    **dict.fromkeys(
        (*ALWAYS_TESTS, *_KINDS_OF_TESTS, "e2e", "fixture", "test", "testing"), DirectoryClass.TEST
    ),
}
"""Folder names that tell what everything below them is for."""

ENVIRONMENT_PARENTS = frozenset(
    {"account", "accounts", "env", "environment", "environments", "envs", "live", "stage", "stages", "tfvars"}
)
ENVIRONMENTS = frozenset(
    {
        "dev",
        "develop",
        "development",
        "integration",
        "live",
        "non-prod",
        "nonprod",
        "pre-prod",
        "preprod",
        "prod",
        "production",
        "qa",
        "sandbox",
        "stage",
        "staging",
        "uat",
    }
)
"""A folder `test` or `example` beside one of these, or below one of the parents, is an environment."""

TERRAGRUNT_FILES = frozenset({"terragrunt.hcl", "terragrunt.hcl.json"})
_VARIABLE_FILES = (".tfvars", ".tfvars.json")
_PROXY_LINES = 2


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of a directory when its class is decided: its files by name, and who calls it."""

    module: Module
    files: Collection[str]
    callers: Sequence[Caller] = ()
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """A class with its reason; `runnable` is for examples and tests."""

    kind: DirectoryClass
    reason: str
    runnable: bool = False


def classify(subject: Subject, all_paths: Collection[str]) -> Verdict:
    """The class of a directory. `all_paths` are all folders of the checkout, to know environments by."""
    if subject.is_named:
        return Verdict(DirectoryClass.ROOT, "named as a root in the configuration")
    folder = purpose_folder(subject.module.path, all_paths)
    backend = _backend_sign(subject.module)
    if backend and folder not in ALWAYS_TESTS and (folder is None or _is_remote(subject.module)):
        return Verdict(DirectoryClass.ROOT, f"has {backend}")
    sign = backend or _other_sign(subject)
    if folder is not None:
        return Verdict(PURPOSES[folder], f"below {folder}/", runnable=bool(sign and not subject.callers))
    if subject.callers:
        return Verdict(DirectoryClass.MODULE, f"called by {_who_calls(subject.callers)}")
    if sign:
        return Verdict(DirectoryClass.ROOT, f"has {sign} and no local caller")
    return Verdict(
        DirectoryClass.MODULE, "no local caller, and no backend, provider block, tfvars or lock file"
    )


def purpose_folder(path: str, all_paths: Collection[str]) -> str | None:
    """The outermost folder name of a path that tells a purpose."""
    outermost_first = reversed([path, *parents(path)])
    return next((name for part in outermost_first if (name := _purpose_name(part, all_paths))), None)


def _purpose_name(path: str, all_paths: Collection[str]) -> str | None:
    parent, _, name = path.rpartition("/")
    if name not in PURPOSES:
        return None
    if name in ALWAYS_TESTS or name.endswith("s"):
        return name
    is_environment = parent.rpartition("/")[2] in ENVIRONMENT_PARENTS or any(
        (f"{parent}/{sibling}" if parent else sibling) in all_paths for sibling in ENVIRONMENTS
    )
    return None if is_environment else name


def _is_remote(module: Module) -> bool:
    return module.backend is not None and module.backend.type != "local"


def _backend_sign(module: Module) -> str:
    backend = module.backend
    if backend is None:
        return ""
    block = "a cloud block" if backend.type == "cloud" else f'a backend "{backend.type}" block'
    return f"{block} ({_place(backend.span)})"


def _other_sign(subject: Subject) -> str:
    """What says that Terraform is run in the directory itself."""
    provider = next((block for block in subject.module.providers if not _is_proxy(block)), None)
    if provider is not None:
        return f'a provider "{provider.name}" block ({_place(provider.span)})'
    name = _first_sign_file(subject.files)
    return f"a {name}" if name else ""


def _first_sign_file(files: Iterable[str]) -> str | None:
    names = sorted(files)
    units = [name for name in names if name in TERRAGRUNT_FILES]
    variables = [name for name in names if name.endswith(_VARIABLE_FILES)]
    locks = [name for name in names if name == LOCK_FILE]
    return next(iter([*units, *variables, *locks]), None)


def _is_proxy(block: ProviderBlock) -> bool:
    """Whether a provider block only passes a name through: old modules have them in place of aliases.

    What a block holds is not kept, but an alias and nothing else takes three lines at most.
    """
    lines = block.span.end_line - block.span.line
    return block.alias is not None and lines <= _PROXY_LINES


def _who_calls(callers: Sequence[Caller]) -> str:
    first = callers[0]
    more = len({caller.path for caller in callers}) - 1
    others = f" and {more} more" if more else ""
    who = "the top folder" if first.path == "." else first.path
    return f"{who} ({_place(first.call.span)}){others}"


def _place(span: Span) -> str:
    return f"{span.path.rpartition('/')[2]}:{span.line}"
