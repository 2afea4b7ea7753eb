"""Every module from elsewhere is pinned: the same code is taken tomorrow as today."""

import re
from collections.abc import Iterator

from release_kraken.connectors.terraform.module import Expression, ModuleCall, Span
from release_kraken.connectors.terraform.sources import RefKind, Source, SourceKind, parse_source
from release_kraken.connectors.terraform.versions import InvalidConstraintError, module_constraint
from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import NotChecked
from release_kraken.tools.terraform_pr.repository import Repository, outside_tests
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.settings import PinSettings, TerraformPrSettings

Fault = tuple[str, str]
"""What is wrong, and how to mend it."""

_VERSION_IN_PATH = re.compile(
    r"(?<![0-9.])[0-9]+\.[0-9]+\.[0-9]+(?!\.?[0-9])|(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])"
)
_REF_FAULTS = {
    RefKind.NONE: "has no ref: it follows the default branch",
    RefKind.NAME: 'follows "{ref}", which is a branch or a tag without a version',
    RefKind.PARTIAL_VERSION: 'follows "{ref}", which is no release of three numbers and so may move',
    RefKind.SHORT_SHA: 'names the commit "{ref}" by a part of its SHA, which may become ambiguous',
    RefKind.TAG: 'is pinned to the tag "{ref}", which may be moved',
    RefKind.PREFIXED_TAG: 'is pinned to the tag "{ref}", which is none of the repository as a whole',
    RefKind.SHA: 'is pinned to the commit "{ref}", which is no release',
}
_REF_FIXES = {
    "tag": 'the tag of a release (such as "ref=v1.2.3")',
    "prefixed-tag": 'the tag of the module\'s release (such as "ref=vpc-v1.2.3")',
    "sha": "the full SHA of a commit",
}


def _check(repository: Repository, settings: TerraformPrSettings) -> Iterator[Finding]:
    for directory in outside_tests(repository):
        for call in directory.module.calls:
            fault = _fault(call, settings.pins)
            if call.source is not None and fault is not None:
                yield RULE.at(
                    _place(call, call.source),
                    f'module "{call.name}" {fault[0]}',
                    fix=fault[1],
                    resource=f"module.{call.name}",
                )


def _not_checked(repository: Repository, settings: TerraformPrSettings) -> Iterator[NotChecked]:
    del settings
    for directory in outside_tests(repository):
        for call in directory.module.calls:
            unknown = _unknown(call)
            if unknown is not None:
                yield NotChecked(
                    f"module.{call.name} in {call.span.path}",
                    f"its {unknown} is not statically known: whether it is pinned cannot be told",
                    path=call.span.path,
                    rules=(RULE.name,),
                )


def _place(call: ModuleCall, source: Expression) -> Span:
    """The version, where the source is one that takes a version."""
    is_registry = parse_source(source.literal_text or "").kind is SourceKind.REGISTRY
    return call.version.span if is_registry and call.version else source.span


def _unknown(call: ModuleCall) -> str | None:
    """The argument of a call that only Terraform can evaluate."""
    arguments = (("source", call.source), ("version", call.version))
    return next((name for name, given in arguments if given and given.literal_text is None), None)


def _fault(call: ModuleCall, pins: PinSettings) -> Fault | None:
    if call.source is None or _unknown(call) is not None:
        return None
    source = parse_source(call.source.literal_text or "")
    if source.faults:
        return None  # invalid-module-source tells what to mend first
    match source.kind:
        case SourceKind.REGISTRY:
            return _registry_fault(call, pins)
        case SourceKind.GIT | SourceKind.MERCURIAL:
            return _ref_fault(source, pins)
        case SourceKind.HTTP | SourceKind.S3 | SourceKind.GCS:
            return _archive_fault(source)
        case _:
            return None


def _registry_fault(call: ModuleCall, pins: PinSettings) -> Fault | None:
    if call.version is None:
        return (
            "has no version: every init takes the newest",
            'add the release in use, such as version = "1.2.3"',
        )
    try:
        constraint = module_constraint(call.version.literal_text or "")
    except InvalidConstraintError:
        return None  # invalid-constraint reports it
    if constraint.exact is not None:
        return None
    if pins.registry == "exact":
        lowest = constraint.lowest or "1.2.3"
        return (
            f'takes any version in "{constraint}"',
            f'name the release in use, such as version = "{lowest}", or set pins.registry = "bounded"',
        )
    if constraint.is_bounded and constraint.lowest and any(constraint.lowest.numbers):
        return None
    return f'takes any version in "{constraint}", which lacks a bound', 'bound it, such as version = "~> 1.2"'


def _ref_fault(source: Source, pins: PinSettings) -> Fault | None:
    ref = source.ref
    if ref.kind in pins.git:
        return None
    argument = "rev" if source.kind is SourceKind.MERCURIAL else "ref"
    wanted = " or ".join(_REF_FIXES[kind] for kind in pins.git).replace("ref=", f"{argument}=")
    return _REF_FAULTS[ref.kind].format(ref=ref.text), f"name {wanted}"


def _archive_fault(source: Source) -> Fault | None:
    """An archive is pinned by a checksum, an object's version, or a version or SHA in its path."""
    path = source.package.rpartition("://")[2].partition("/")[2]
    if source.argument("checksum") or source.argument("version") or _VERSION_IN_PATH.search(path):
        return None
    return (
        "is an archive without a version in its address: its content may change",
        "take an archive whose address holds its version, or add checksum=sha256:... to the query",
    )


RULE = Rule(
    "unpinned-module",
    Severity.ERROR,
    "Every module from elsewhere is pinned to one release or commit.",
    check=_check,
    not_checked=_not_checked,
)
