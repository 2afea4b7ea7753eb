"""The company's Bitbucket: its repositories, its pull requests, and what its developers push."""

import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.types import ASGIApp

from release_kraken.connectors.bitbucket.fake import FakeBitbucketCloud
from release_kraken.connectors.git.fake import GitServer, Repositories
from release_kraken.net.fake_forge import FakeForge, FakePullRequest

Files = Mapping[str, str | None]
"""Text by path; None removes a file."""

STRANGERS = frozenset({"curious/search"})
"""Forks: everybody can read them."""


@dataclass
class Forge:
    """Bitbucket with its git. `kraken` is the address that its webhooks go to."""

    bitbucket: FakeBitbucketCloud
    repositories: Repositories
    kraken: str = ""

    @property
    def app(self) -> ASGIApp:
        """Bitbucket and its git, at one address."""
        return self.bitbucket.app

    def create(self, repository: str, files: Files) -> None:
        """Make a repository with a main branch."""
        self.repositories.create(repository)
        self.repositories.commit(repository, "main", files, message="Begin")

    def open(
        self, repository: str, branch: str, title: str, author: str, files: Files, fork: str = ""
    ) -> FakePullRequest:
        """Open a pull request with these files on top of main, and let Bitbucket tell Kraken."""
        source = fork or repository
        head = self.repositories.commit(source, branch, files, message=title, start="refs/heads/main")
        opened = self.bitbucket.state.open(
            repository, title, head, author=author, branch=branch, source=source
        )
        self._tell(opened, "created")
        return opened

    def push(self, pull_request: FakePullRequest, files: Files, message: str) -> None:
        """Commit to a pull request, and let Bitbucket tell Kraken."""
        pull_request.head = self.repositories.commit(
            pull_request.source, pull_request.branch, files, message=message
        )
        self._tell(pull_request, "updated")

    def is_checked(self, commit: str) -> bool:
        """Whether a commit bears a build status that is final."""
        statuses = self.bitbucket.state.statuses.get(commit, {}).values()
        return bool(statuses) and all(status["state"] != "INPROGRESS" for status in statuses)

    def _tell(self, pull_request: FakePullRequest, event: str) -> None:
        headers, body = self.bitbucket.hook(pull_request, event)
        request = urllib.request.Request(f"{self.kraken}/hooks/bitbucket", body, headers)  # noqa: S310 - ours
        with urllib.request.urlopen(request, timeout=10):  # noqa: S310
            pass


def new_forge(folder: Path) -> Forge:
    """Bitbucket without repositories."""
    state = FakeForge()
    git = GitServer(folder, {"x-token-auth": state.token}, public=STRANGERS)
    return Forge(FakeBitbucketCloud(state, git.app), Repositories(folder))


def files_in(folder: Path, *prefixes: str) -> dict[str, str | None]:
    """Every file below a folder by its path there, or those whose paths begin so; not all are UTF-8."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    files = {path.relative_to(folder).as_posix(): path for path in paths}
    wanted = {name: path for name, path in files.items() if not prefixes or name.startswith(prefixes)}
    return {name: path.read_text(errors="surrogateescape") for name, path in wanted.items()}
