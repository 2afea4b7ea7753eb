"""The Terraform PR Enforcer in the demo: pull requests of three repositories, and two schedules."""

import os
from collections.abc import Iterator

from company import cloud
from company.company import Company
from company.forge import files_in
from company.parts import Part
from company.parts.terraform_pr.story import PLATFORM, SOURCES, found, tell
from company.toml import table


def _furnish(company: Company) -> Iterator[str]:
    found(company)
    _check_out(company)
    yield table("connectors.terraform", **_providers(company))
    yield table("tools.terraform_pr", required_tags=["owner"])
    yield table("tools.terraform_pr.readme", required=["module"])
    yield table("tools.terraform_pr.minimum", terraform=">= 1.10.0", providers={"hashicorp/aws": "> 4.0.0"})
    for name in ("test", "prod"):
        yield table("[tools.terraform_pr.credentials]", roots=[f"live/{name}/**"], role_arn=cloud.role(name))
    yield _schedule(company, "platform", "*/5 * * * *", static=True)
    yield _schedule(company, "payments", "30 6 * * 1-5")


def _check_out(company: Company) -> None:
    """Folders for the schedules to check."""
    for name, source in {"platform": PLATFORM, "payments": SOURCES / "payments" / "main"}.items():
        for path, text in files_in(source).items():
            target = company.workplace / "checkouts" / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text or "", errors="surrogateescape")


def _schedule(company: Company, name: str, cron: str, **parameters: object) -> str:
    path = str(company.workplace / "checkouts" / name)
    return table(
        f"schedules.{name}",
        tool="terraform_pr",
        cron=cron,
        time_zone="Europe/Zurich",
        parameters={"path": path, **parameters},
    )


def _providers(company: Company) -> dict[str, str]:
    """Where providers come from: the mirror that is named, else the registry through a cache."""
    mirror = os.environ.get("KRAKEN_TEST_TERRAFORM_MIRROR")
    if mirror:
        return {"providers": "mirror", "provider_mirror": mirror}
    cache = company.workplace / "plugins"
    cache.mkdir()
    return {"providers": "cache", "provider_cache": str(cache)}


def _tour(company: Company) -> Iterator[tuple[str, str, str]]:
    yield (
        "Look at the pull requests",
        "Sasha, Robin and a stranger have pushed: a build status and one comment for each.",
        company.bitbucket,
    )
    yield "Read what Teams was told", "A card for each piece of news, by routes.", company.teams
    yield "Open the runs", "Every webhook, schedule and click is a run: log, findings, deliveries.", "/runs"
    yield (
        "Approve the stranger's",
        "A fork's code is only read. Find its run, see why, and let it be planned.",
        "/runs?q=shop/search",
    )
    yield "See what is wrong now", "Findings over all repositories, by severity and text.", "/findings"
    yield "Change a schedule", "Run the platform's now, or pause it.", "/schedules"
    yield "See what answers", "Connectors, store and processes, each asked just now.", "/health"
    yield "See who did what", "Every change is in the audit log.", "/audit"


def _expected(company: Company) -> Iterator[tuple[str, tuple[str, ...]]]:
    requests = f"{company.bitbucket}/shop/{{}}/pull-requests/1"
    yield requests.format("payments"), ("SUCCESSFUL", "Kraken: terraform-pr", "4 gone")
    yield requests.format("platform"), ("FAILED", "Kraken: terraform-pr")
    yield requests.format("search"), ("Kraken: terraform-pr", "untyped-variable")
    yield company.teams, ("bitbucket:shop/payments#1", "Open the run", "payments")
    yield f"{company.kraken}/audit", ("token demo",)
    yield f"{company.kraken}/runs?q=shop/search", ("bitbucket:shop/search#1",)


PART = Part(_furnish, _tour, tell, _expected)
