"""Runs the scanners that are switched on over a copy of the checkout, and takes their findings over."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from posixpath import dirname

from release_kraken.connectors.terraform.process import Completed, Ending, Processes
from release_kraken.core.context import Context
from release_kraken.core.errors import ConfigError
from release_kraken.core.report import NotChecked
from release_kraken.tools.terraform_pr.checkout.patterns import folder_test
from release_kraken.tools.terraform_pr.repository import Repository
from release_kraken.tools.terraform_pr.roots.working_copy import copy_checkout
from release_kraken.tools.terraform_pr.scanners.checkov import SCANNER as CHECKOV
from release_kraken.tools.terraform_pr.scanners.scanner import Output, Scanner, UnusableOutputError
from release_kraken.tools.terraform_pr.scanners.tflint import SCANNER as TFLINT
from release_kraken.tools.terraform_pr.settings import ScannerSettings, TerraformPrSettings
from release_kraken.tools.terraform_pr.static import Looked

_SCANNERS = {scanner.name: scanner for scanner in (TFLINT, CHECKOV)}
_NOTHING = Looked((), ())


def scan(
    repository: Repository, settings: TerraformPrSettings, context: Context, names: Sequence[str]
) -> Looked:
    """What the named scanners find in a repository, outside of what is excluded."""
    if not names:
        return _NOTHING
    chosen = {"tflint": settings.tflint, "checkov": settings.checkov}
    folder = copy_checkout(repository.root, context.scratch / "scanned").root
    is_excluded = folder_test(settings.exclude)
    found: list[Looked] = []
    for done, name in enumerate(names):
        context.progress.update("Run scanners", done, len(names))
        found.append(_run(_SCANNERS[name], chosen[name], folder, context.scratch))
    context.progress.update("Run scanners", len(names), len(names))
    findings = (finding for each in found for finding in each.findings)
    return Looked(
        tuple(each for each in findings if not is_excluded(dirname(each.path or "") or ".")),
        tuple(gap for each in found for gap in each.not_checked),
    )


def _run(scanner: Scanner, settings: ScannerSettings, folder: Path, scratch: Path) -> Looked:
    binary = shutil.which(settings.binary or scanner.name)
    if binary is None:
        named = settings.binary or scanner.name
        return _not_checked(scanner, f"{named} is not installed: install it, or switch it off")
    command = [binary, *scanner.arguments, *settings.arguments]
    printed = scratch / f"{scanner.name}.json"
    try:
        with Processes() as processes, printed.open("wb") as stdout:
            done = processes.run(
                command, folder=folder, environment=os.environ, time_limit=settings.time_limit, stdout=stdout
            )
        return _read(scanner, settings, done, printed.read_bytes())
    except (ConfigError, UnusableOutputError) as error:
        return _not_checked(scanner, str(error))


def _read(scanner: Scanner, settings: ScannerSettings, done: Completed, printed: bytes) -> Looked:
    if done.ending is Ending.TIMED_OUT:
        return _not_checked(scanner, f"it did not end within {settings.time_limit:g} seconds")
    if done.code not in scanner.codes and not printed.strip():
        said = done.stderr.decode(errors="replace").strip().splitlines()
        return _not_checked(scanner, f"it ended with code {done.code}: {said[-1] if said else 'no message'}")
    output: Output = scanner.read(printed)
    gaps = tuple(_gap(scanner, error) for error in output.errors)
    return Looked(output.findings, gaps)


def _not_checked(scanner: Scanner, why: str) -> Looked:
    return Looked((), (_gap(scanner, why),))


def _gap(scanner: Scanner, why: str) -> NotChecked:
    # Which of its rules were missed is not known: `rules` cannot name them.
    return NotChecked(scanner.name, why, rules=(f"{scanner.name}/*",))
