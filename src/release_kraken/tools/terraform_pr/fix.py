"""Mends what can be mended by itself: formatting, README.md files, and hashes missing from lock files."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from posixpath import dirname

from release_kraken.connectors.terraform.client import Execution, Outcome, Terraform
from release_kraken.core.context import Context
from release_kraken.core.errors import ConfigError, KrakenError, RemoteError
from release_kraken.core.finding import Finding
from release_kraken.core.report import Change, NotChecked, Report
from release_kraken.tools.terraform_pr.checkout.load import load_repository
from release_kraken.tools.terraform_pr.checkout.walk import is_outside, join, relative
from release_kraken.tools.terraform_pr.readme.survey import plan_changes
from release_kraken.tools.terraform_pr.regular_file import read_regular
from release_kraken.tools.terraform_pr.repository import Repository
from release_kraken.tools.terraform_pr.roots.working_copy import copy_checkout, enclosing_checkout
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings

FORMAT_RULE = "unformatted-file"
README_RULES = frozenset({"missing-readme", "stale-readme"})
LOCK_RULE = "incomplete-lock-file"
_LOCK_FILE = ".terraform.lock.hcl"


class NotFixedError(KrakenError):
    """Why a file stays as it is."""


@dataclass(frozen=True, slots=True)
class NewContent:
    """What a file should hold; `before` is what it was made from and must still be there (None: no file)."""

    before: bytes | None
    after: bytes


@dataclass(frozen=True, slots=True)
class _Fix:
    """A file that can be mended, the findings that go with it, and what makes its new content."""

    path: str
    why: str
    findings: tuple[Finding, ...]
    make: Callable[[], NewContent]

    def change(self, content: NewContent) -> Change:
        before = None if content.before is None else content.before.decode(errors="replace")
        keys = tuple(finding.key for finding in self.findings)
        return Change(self.path, before, content.after.decode(errors="replace"), self.why, keys)


def plan_fixes(
    settings: TerraformPrSettings, repository: Repository, findings: Sequence[Finding], context: Context
) -> tuple[Change, ...]:
    """What `apply` would write for these findings; hashes for lock files are asked for only then."""
    documents = _by_resource(finding for finding in findings if finding.rule in README_RULES)
    readmes = plan_changes(repository, settings.readme) if documents else ()
    return (
        *(fix.change(fix.make()) for fix in _formatting(repository.root, findings, context)),
        *(
            replace(change, resolves=tuple(finding.key for finding in documents[change.target]))
            for change in readmes
            if change.target in documents
        ),
    )


def apply(settings: TerraformPrSettings, report: Report, context: Context) -> Report:
    """Write what mends findings of a report; returns it without those that are mended."""
    if settings.list_only:
        raise ConfigError(
            "--list only looks at directories and finds nothing to fix: leave one of the two out"
        )
    root = settings.path.resolve()
    done: dict[str, Change] = {}
    failed: list[NotChecked] = []
    for fix in _fixes(root, settings, report, context):
        try:
            content = fix.make()
            write(root, fix.path, content)
            done[fix.path] = fix.change(content)
        except (NotFixedError, ConfigError, RemoteError) as error:
            failed.append(NotChecked(f"fix of {fix.path}", str(error), path=fix.path, rules=("fix",)))
        context.progress.update("Fix files", len(done), len(done) + len(failed))
    mended = {key for change in done.values() for key in change.resolves}
    return replace(
        report,
        findings=tuple(finding for finding in report.findings if finding.key not in mended),
        changes=tuple(done.values()),
        facts={**report.facts, "fixed": {"files": len(done), "findings": len(mended)}},
        not_checked=(*report.not_checked, *failed),
    )


def write(root: Path, path: str, content: NewContent) -> None:
    """Replace a file's content at once, keeping its mode, if it is still as it was.

    A link is followed, unless it leaves the checkout. Raises NotFixedError where the file stays as it is.
    """
    target = Path(os.path.realpath(root / path))
    if is_outside(relative(root, str(target))):
        raise NotFixedError("it is a link that leads out of the checkout")
    try:
        if _read(target) != content.before:
            raise NotFixedError("it has changed since it was checked: run again")
        _replace(target, content.after)
    except OSError as error:
        raise NotFixedError(f"it cannot be written: {error.strerror or error}") from error


def _fixes(root: Path, settings: TerraformPrSettings, report: Report, context: Context) -> Iterator[_Fix]:
    """What can be mended, so ordered that no fix undoes another: README.md files quote the code."""
    yield from _formatting(root, report.findings, context)
    locks = {} if settings.static else _by_path(report.findings, LOCK_RULE)  # needs what --static leaves out
    for path, findings in locks.items():
        folder = dirname(path) or "."
        make = partial(_locked, root, folder, settings, context)
        yield _Fix(join(folder, _LOCK_FILE), "it lacks hashes", tuple(findings), make)
    yield from _documented(root, settings, report)


def _formatting(root: Path, findings: Iterable[Finding], context: Context) -> Iterator[_Fix]:
    """What terraform fmt makes of all files that it would change, in a copy of them."""
    unformatted = _by_path(findings, FORMAT_RULE)
    before = {path: content for path in unformatted if (content := _read(root / path)) is not None}
    with tempfile.TemporaryDirectory(dir=context.scratch) as scratch:
        for path, content in before.items():
            copy = Path(scratch, path)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(content)
        if before:
            context.connector(Terraform).format_files(Path(scratch), list(before))
        after = {path: Path(scratch, path).read_bytes() for path in before}
    for path, content in before.items():
        make = partial(NewContent, content, after[path])
        yield _Fix(path, "terraform fmt writes it so", tuple(unformatted[path]), make)


def _locked(root: Path, folder: str, settings: TerraformPrSettings, context: Context) -> NewContent:
    """The lock file that `providers lock` writes in a copy."""
    checkout = enclosing_checkout(root)
    with tempfile.TemporaryDirectory(dir=context.scratch) as scratch:
        copy = copy_checkout(checkout, Path(scratch) / "copy").root / root.relative_to(checkout) / folder
        execution = Execution({"TF_DATA_DIR": str(Path(scratch) / ".terraform")}, settings.time_limits.init)
        step = context.connector(Terraform).lock_providers(copy, execution, settings.lock_platforms)
        if step.outcome is not Outcome.OK:
            said = "; ".join(dict.fromkeys(each.summary for each in step.diagnostics)) or step.outcome.value
            raise NotFixedError(f"terraform providers lock did not succeed: {said}")
        return NewContent(_read(root / folder / _LOCK_FILE), (copy / _LOCK_FILE).read_bytes())


def _documented(root: Path, settings: TerraformPrSettings, report: Report) -> Iterator[_Fix]:
    """README.md files by the code as it is now, after formatting."""
    found = _by_resource(finding for finding in report.findings if finding.rule in README_RULES)
    if not found:
        return
    for change in plan_changes(load_repository(root, settings), settings.readme):
        findings = found.get(change.target)
        if findings and change.after is not None:
            content = partial(_encoded, change.before, change.after)
            yield _Fix(change.target, change.why, tuple(findings), content)


def _encoded(before: str | None, after: str) -> NewContent:
    try:
        return NewContent(None if before is None else before.encode(), after.encode())
    except UnicodeEncodeError as error:
        raise NotFixedError("it is not UTF-8") from error


def _by_path(findings: Iterable[Finding], rule: str) -> Mapping[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.rule == rule and finding.path is not None:
            found.setdefault(finding.path, []).append(finding)
    return found


def _by_resource(findings: Iterable[Finding]) -> Mapping[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.resource or finding.path or "", []).append(finding)
    return found


def _read(file: Path) -> bytes | None:
    try:
        return read_regular(file)
    except FileNotFoundError:
        return None


def _replace(target: Path, content: bytes) -> None:
    """Write beside the file and rename: whoever reads sees the old or the new, never a part."""
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as new:
        path = Path(new.name)
        try:
            new.write(content)
            new.flush()
            os.fsync(new.fileno())
            _take_mode(target, path)
            path.replace(target)
        except OSError:
            path.unlink(missing_ok=True)
            raise


def _take_mode(old: Path, new: Path) -> None:
    if old.exists():
        shutil.copymode(old, new)
    else:
        umask = os.umask(0)
        os.umask(umask)
        new.chmod(0o666 & ~umask)
