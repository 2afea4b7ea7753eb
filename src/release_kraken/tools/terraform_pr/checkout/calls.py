"""Resolves module calls by local path to directories of the checkout: the call graph."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from release_kraken.connectors.terraform.module import Module, ModuleCall
from release_kraken.tools.terraform_pr.checkout.walk import Walk, is_outside, relative

_LOCAL = ("./", "../", ".\\", "..\\")


@dataclass(slots=True)
class Calls:
    """The local calls of one directory; the fields are those of `Directory`."""

    targets: dict[str, str] = field(default_factory=dict)
    missing: list[ModuleCall] = field(default_factory=list)
    elsewhere: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Caller:
    """A call as the directory that is called sees it."""

    path: str
    call: ModuleCall


def local_source(call: ModuleCall) -> str | None:
    """The local path that a call names, None where it names something else or is not statically known."""
    source = call.source.literal_text if call.source else None
    return source.replace("\\", "/") if source is not None and source.startswith(_LOCAL) else None


def resolve_calls(root: Path, module: Module, known: Collection[str], walk: Walk) -> Calls:
    """Resolve the local calls of a module, links and all; `known` are the directories with Terraform."""
    calls = Calls()
    for call in module.calls:
        source = local_source(call)
        if source is None:
            continue
        target = os.path.realpath(root / module.path / source)
        path = relative(root, target)
        if path in known:
            calls.targets[call.name] = path
        elif walk.is_left_out(path) or (is_outside(path) and Path(target).is_dir()):
            calls.elsewhere.add(path)
        else:
            calls.missing.append(call)
    return calls


def list_callers(modules: Mapping[str, Module], calls: Mapping[str, Calls]) -> dict[str, list[Caller]]:
    """For each directory that is called, the calls from other directories."""
    callers: dict[str, list[Caller]] = {}
    for path, module in modules.items():
        for call in module.calls:
            target = calls[path].targets.get(call.name)
            if target is not None and target != path:
                callers.setdefault(target, []).append(Caller(path, call))
    return callers
