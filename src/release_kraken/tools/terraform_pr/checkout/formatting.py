"""Joins what `terraform fmt` says with what our own parser read: fmt is the authority on syntax."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from release_kraken.connectors.terraform.client import Diagnostic, FormatResult
from release_kraken.connectors.terraform.load import load_module
from release_kraken.connectors.terraform.module import Module, Problem, SourceFile, Span
from release_kraken.core.report import NotChecked
from release_kraken.tools.terraform_pr.repository import Directory, Repository


def with_format(repository: Repository, result: FormatResult) -> Repository:
    """Note the unformatted files, and leave out what is declared in files that fmt calls broken.

    A file that fmt accepts although our parser does not has no fault, but its declarations are unknown.
    """
    known = {file.path: file for directory in repository for file in directory.module.files}
    problems = _problems(result, repository.links)
    asked = frozenset(repository.formattable)
    accepted = frozenset(
        path for path, file in known.items() if path in asked and _only_we_reject(file, problems)
    )
    return replace(
        repository,
        directories=_without_broken_files(repository, problems),
        unformatted=frozenset(result.unformatted),
        accepted=accepted,
        other_problems=tuple(problem for path, problem in problems.items() if path not in known),
        not_checked=(*repository.not_checked, *map(_not_understood, sorted(accepted))),
    )


def _problems(result: FormatResult, links: Mapping[str, str]) -> dict[str, Problem]:
    """The first fault that fmt tells of each file that it calls broken, also by the links to the file."""
    problems: dict[str, Problem] = {}
    for error in result.errors:
        if error.path is not None:
            problems.setdefault(error.path, _problem(error, error.path))
    linked = {link: problems[real] for link, real in links.items() if real in problems}
    return problems | {link: replace(one, span=replace(one.span, path=link)) for link, one in linked.items()}


def _problem(error: Diagnostic, path: str) -> Problem:
    line = error.line or 1
    detail = " ".join(error.detail.split())
    message = f"{error.summary}: {detail}" if detail else error.summary
    return Problem(message, Span(path, line, error.column or 1, error.end_line or line))


def _only_we_reject(file: SourceFile, problems: Mapping[str, Problem]) -> bool:
    rejected = file.problem is not None and not file.problem.unreadable
    return rejected and file.path not in problems


def _without_broken_files(repository: Repository, problems: Mapping[str, Problem]) -> Mapping[str, Directory]:
    """The same mapping where no directory loses a file: what was made of it stays true."""
    before = repository.directories
    after = {path: _without_broken(repository, directory, problems) for path, directory in before.items()}
    return before if all(after[path] is before[path] for path in before) else after


def _without_broken(
    repository: Repository, directory: Directory, problems: Mapping[str, Problem]
) -> Directory:
    broken = problems.keys() & {file.path for file in directory.module.files if not _is_unreadable(file)}
    if not broken:
        return directory
    return replace(
        directory, module=_reload(repository, directory.module, {path: problems[path] for path in broken})
    )


def _is_unreadable(file: SourceFile) -> bool:
    return file.problem is not None and file.problem.unreadable


def _reload(repository: Repository, module: Module, broken: Mapping[str, Problem]) -> Module:
    """The module as its other files declare it; the broken ones keep their comments and blocks."""
    sound = [file.path.rpartition("/")[2] for file in module.files if file.path not in broken]
    reloaded = load_module(repository.root, module.path, sound)
    return replace(reloaded, files=tuple(_marked(module.files, broken)))


def _marked(files: tuple[SourceFile, ...], broken: Mapping[str, Problem]) -> Iterator[SourceFile]:
    for file in files:
        yield replace(file, problem=broken[file.path]) if file.path in broken else file


def _not_understood(path: str) -> NotChecked:
    why = "terraform fmt accepts it, but Kraken's own parser does not: no rule looked at what it declares"
    return NotChecked(path, why, path=path)
