"""A real git server with one repository, and the client under test."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from release_kraken.connectors.git.fake import GitServer, Repositories
from release_kraken.connectors.git.fetching import InstalledGit
from release_kraken.connectors.git.settings import GitSettings
from release_kraken.core.forge import CloneSource
from release_kraken.net.fake_server import serve

PASSWORD = "s3cret-of-the-clone"


@dataclass(frozen=True)
class Served:
    """A server's address, its repositories, and what it was asked."""

    url: str
    repositories: Repositories
    server: GitServer

    def source(self, **changes: object) -> CloneSource:
        """The pull request of `feature` into `main`."""
        values = {
            "url": f"{self.url}/shop/infra.git",
            "head_ref": "refs/heads/feature",
            "target_ref": "refs/heads/main",
            "username": "kraken",
            "password": SecretStr(PASSWORD),
        }
        return CloneSource(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    repositories = Repositories(tmp_path / "served")
    repositories.create("shop/infra")
    server = GitServer(repositories.root, {"kraken": PASSWORD})
    with serve(server.app) as url:
        yield Served(url, repositories, server)


@pytest.fixture
def git(tmp_path: Path) -> InstalledGit:
    return InstalledGit(GitSettings(), tmp_path)
