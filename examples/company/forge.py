"""The company's Bitbucket: its repositories, its pull requests, and what its developers push."""

import urllib.request
from dataclasses import dataclass
from pathlib import Path

from starlette.types import ASGIApp

from release_kraken.connectors.bitbucket.fake import FakeBitbucketCloud
from release_kraken.connectors.git.fake import GitServer, Repositories
from release_kraken.net.fake_forge import FakeForge, FakePullRequest

SOURCES = Path(__file__).parent / "repositories"
PLATFORM = Path(__file__).parent.parent / "terraform-repository"
STRANGER = "curious/search"


@dataclass
class Forge:
    """Bitbucket with the company's repositories in it; `kraken` is the address that its webhooks go to."""

    bitbucket: FakeBitbucketCloud
    repositories: Repositories
    kraken: str = ""

    @property
    def app(self) -> ASGIApp:
        """Bitbucket and its git, at one address."""
        return self.bitbucket.app

    def push(self, pull_request: FakePullRequest, *sources: str, message: str) -> None:
        """Commit what lies in folders below `repositories/`, and let Bitbucket tell Kraken."""
        for source in sources:
            files = read(SOURCES / source)
            pull_request.head = self.repositories.commit(
                pull_request.source, pull_request.branch, files, message=message
            )
        self.tell(pull_request, "updated")

    def open(
        self, repository: str, branch: str, title: str, author: str, **files: str | None
    ) -> FakePullRequest:
        """Open a pull request with these files on top of main, and let Bitbucket tell Kraken."""
        head = self.repositories.commit(repository, branch, files, message=title, start="refs/heads/main")
        opened = self.bitbucket.state.open(repository, title, head, author=author, branch=branch)
        self.tell(opened, "created")
        return opened

    def open_from_fork(self, fork: str, branch: str, title: str, author: str, **files: str | None) -> None:
        """Open a pull request whose head lies in somebody else's repository."""
        head = self.repositories.commit(fork, branch, files, message=title, start="refs/heads/main")
        target = f"shop/{fork.partition('/')[2]}"
        opened = self.bitbucket.state.open(target, title, head, author=author, branch=branch, source=fork)
        self.tell(opened, "created")

    def tell(self, pull_request: FakePullRequest, event: str) -> None:
        """Send the webhook."""
        headers, body = self.bitbucket.hook(pull_request, event)
        request = urllib.request.Request(f"{self.kraken}/hooks/bitbucket", body, headers)  # noqa: S310 - ours
        with urllib.request.urlopen(request, timeout=10):  # noqa: S310
            pass


def found_forge(folder: Path) -> Forge:
    """Bitbucket as it was before the demo begins: repositories with their main branches."""
    repositories = Repositories(folder)
    for name, files in {
        "shop/platform": read(PLATFORM, "modules/", "README.md"),
        "shop/payments": read(SOURCES / "payments" / "main"),
        "shop/search": read(SOURCES / "search" / "main"),
        STRANGER: read(SOURCES / "search" / "main"),
    }.items():
        repositories.create(name)
        repositories.commit(name, "main", files, message="Begin")
    state = FakeForge()
    git = GitServer(folder, {"x-token-auth": state.token}, public=frozenset({STRANGER}))
    return Forge(FakeBitbucketCloud(state, git.app), repositories)


def read(folder: Path, *prefixes: str) -> dict[str, str | None]:
    """Every file below a folder by its path there, or those whose paths begin so."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    files = {path.relative_to(folder).as_posix(): path for path in paths}
    wanted = {name: path for name, path in files.items() if not prefixes or name.startswith(prefixes)}
    return {name: path.read_text(errors="surrogateescape") for name, path in wanted.items()}
