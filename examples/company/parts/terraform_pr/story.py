"""The first day: developers open pull requests, mend what was found, and a stranger wants something too."""

from pathlib import Path

from company.company import Company
from company.forge import files_in

SOURCES = Path(__file__).parent / "repositories"
PLATFORM = Path(__file__).parents[3] / "terraform-repository"
STRANGER = "curious/search"


def found(company: Company) -> None:
    """Make the repositories as they were before."""
    company.forge.create("shop/platform", files_in(PLATFORM, "modules/", "README.md"))
    company.forge.create("shop/payments", files_in(SOURCES / "payments" / "main"))
    for name in ("shop/search", STRANGER):
        company.forge.create(name, files_in(SOURCES / "search" / "main"))


def tell(company: Company) -> None:
    """A large pull request, one that is mended after its check, and one from a fork."""
    forge = company.forge
    company.ask_kraken("/api/schedules/platform/run", {})
    hurried, mended = (files_in(SOURCES / "payments" / name) for name in ("receipts-1", "receipts-2"))
    receipts = forge.open("shop/payments", "receipts", "Keep receipts for ten years", "Sasha", hurried)
    faster = files_in(SOURCES / "search" / "faster")
    forge.open("shop/search", "faster", "Make the search faster", "Mallory", faster, fork=STRANGER)
    live = files_in(PLATFORM, "live/")
    platform = forge.open("shop/platform", "live", "Describe the live environments", "Robin", live)
    company.wait_until(lambda: bool(receipts.comments) and forge.is_checked(receipts.head))
    forge.push(receipts, mended, message="Mend what the check found")
    company.wait_until(lambda: forge.is_checked(receipts.head))
    company.wait_until(lambda: forge.is_checked(platform.head) and bool(platform.comments))
