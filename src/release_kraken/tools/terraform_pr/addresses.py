"""Finds the place in the code of what a plan or a diagnostic names by address or by path."""

import posixpath
import re
from collections.abc import Mapping

from release_kraken.connectors.terraform.module import ModuleCall, Span
from release_kraken.tools.terraform_pr.checkout.walk import is_outside, join
from release_kraken.tools.terraform_pr.repository import Directory, Repository

_INDEX = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]')
_INSTALLED = re.compile(r"(?:^|/)\.terraform/modules/([^/.]+)")


def without_index(address: str) -> str:
    """An address without instance keys: `module.a["x"].aws_vpc.b[0]` is `module.a.aws_vpc.b`."""
    return _INDEX.sub("", address)


def locate(repository: Repository, root: Directory, address: str) -> Span:
    """The block of a resource that a plan of `root` names.

    Of a resource in a module from elsewhere it is the module's call, of one that is in the code no longer
    the innermost call that is left, or the root itself.
    """
    modules, resource = _split(address)
    directory, best = root, root.anchor
    for module in modules:
        call = _calls(directory).get(module)
        if call is None:
            return best
        best = call.span
        inner = repository.directories.get(directory.targets.get(module, ""))
        if inner is None:
            return best
        directory = inner
    return next((block.span for block in directory.module.resources if block.address == resource), best)


def _split(address: str) -> tuple[list[str], str]:
    """The names of the modules and the address in the last: `module.a.aws_vpc.b` has a and `aws_vpc.b`."""
    words = without_index(address).split(".")
    modules: list[str] = []
    while words[0] == "module" and words[2:]:
        modules.append(words[1])
        words = words[2:]
    return modules, ".".join(words)


def _calls(directory: Directory) -> Mapping[str, ModuleCall]:
    return {call.name: call for call in directory.module.calls}


def locate_path(
    root: Directory, path: str | None, line: int | None, column: int | None, end: int | None
) -> Span:
    """The place that Terraform names by a path relative to the root it ran in.

    In a module that `init` installed it is the module's call; without a usable path the root's anchor.
    """
    if path is None:
        return root.anchor
    installed = _INSTALLED.search(path)
    if installed:
        call = _calls(root).get(installed[1])
        return call.span if call else root.anchor
    whole = posixpath.normpath(join(root.path, path))
    if is_outside(whole) or posixpath.isabs(path):
        return root.anchor
    first = line or 1
    return Span(whole, first, column or 1, end or first)
