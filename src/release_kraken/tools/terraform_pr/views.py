"""Other answers of the command: the document of one directory, and a baseline."""

from pathlib import Path

from release_kraken.core.context import Context
from release_kraken.core.errors import ConfigError
from release_kraken.tools.terraform_pr.checkout.load import load_repository
from release_kraken.tools.terraform_pr.readme.examine import document
from release_kraken.tools.terraform_pr.readme.unsupported import UnsupportedReadmeError
from release_kraken.tools.terraform_pr.run import run
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings
from release_kraken.tools.terraform_pr.sifting import baseline


def readme(settings: TerraformPrSettings, context: Context) -> str:
    """What terraform-docs would print for the folder; raises ConfigError where that cannot be made."""
    repository = load_repository(settings.path, settings, progress=context.progress)
    directory = repository.directories.get(".")
    if directory is None:
        raise ConfigError(
            f"{settings.path}: there are no Terraform files in this folder; give one that holds some"
        )
    try:
        return document(repository.root, directory, settings.readme) + "\n"  # as terraform-docs prints it
    except UnsupportedReadmeError as error:
        raise ConfigError(f"{settings.path}: {error}") from error


def print_baseline(settings: TerraformPrSettings, context: Context) -> str:
    """A baseline of all findings; of an earlier one stays what could not be looked at this time."""
    known = baseline.load(Path(settings.baseline)) if settings.baseline else ()
    report = run(settings.model_copy(update={"baseline": None, "changed": None}), context)
    sifted = baseline.sift(known, report.findings, ran=report.rules, gaps=report.not_checked)
    return baseline.render(report.findings, sifted.unseen)
