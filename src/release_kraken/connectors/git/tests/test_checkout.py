"""A pull request is checked out over real smart HTTP, and its credentials are nowhere to be seen."""

import threading
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from release_kraken.connectors.git.fetching import InstalledGit
from release_kraken.connectors.git.settings import GitSettings
from release_kraken.connectors.git.tests.conftest import Served
from release_kraken.core.errors import CancelledError, ConfigError, RemoteError
from release_kraken.core.forge import CloneSource
from release_kraken.net.fake_server import serve

PASSWORD = "s3cret-of-the-clone"
HEADER = b64encode(f"kraken:{PASSWORD}".encode()).decode()


@pytest.fixture
def pushed(served: Served) -> tuple[str, str]:
    """The commit where a feature left main, and the feature's head."""
    base = served.repositories.commit("shop/infra", "main", {"main.tf": "# one\n"})
    served.repositories.commit("shop/infra", "feature", {"new.tf": "# new\n"}, start="main")
    head = served.repositories.commit("shop/infra", "feature", {"new.tf": "# newer\n"})
    served.repositories.commit("shop/infra", "main", {"main.tf": "# two\n"})
    return base, head


def test_head_is_checked_out_and_its_base_found(
    served: Served, git: InstalledGit, pushed: tuple[str, str], tmp_path: Path
) -> None:
    base, head = pushed
    found = git.checkout(served.source(), head, tmp_path / "checkout")
    assert (found.head, found.base) == (head, base)
    assert (found.path / "new.tf").read_text() == "# newer\n"
    assert (found.path / "main.tf").read_text() == "# one\n"


def test_an_abbreviated_head_is_made_whole(
    served: Served, git: InstalledGit, pushed: tuple[str, str], tmp_path: Path
) -> None:
    assert git.checkout(served.source(), pushed[1][:12], tmp_path / "checkout").head == pushed[1]


def test_a_bearer_token_works_too(
    served: Served, git: InstalledGit, pushed: tuple[str, str], tmp_path: Path
) -> None:
    assert git.checkout(served.source(username=""), pushed[1], tmp_path / "checkout").head == pushed[1]


def test_history_is_deepened_until_head_and_target_meet(
    served: Served, git: InstalledGit, tmp_path: Path
) -> None:
    base = served.repositories.commit("shop/infra", "main", {"main.tf": "# one\n"})
    for number in range(60):
        served.repositories.commit("shop/infra", "feature", {"new.tf": f"# {number}\n"}, start="main")
    head = served.repositories.head("shop/infra", "feature")
    assert git.checkout(served.source(), head, tmp_path / "checkout").base == base


def test_the_head_of_a_fork_may_lie_in_another_repository(
    served: Served, git: InstalledGit, pushed: tuple[str, str], tmp_path: Path
) -> None:
    served.repositories.create("eve/infra")
    served.repositories.git(
        "eve/infra", "fetch", "-q", str(served.repositories.path_of("shop/infra")), "main:main"
    )
    head = served.repositories.commit("eve/infra", "patch", {"evil.tf": ""}, start="main")
    source = served.source(head_ref="refs/heads/patch", head_url=f"{served.url}/eve/infra.git")
    assert git.checkout(source, head, tmp_path / "checkout").head == head


def test_histories_without_a_common_commit_are_refused(
    served: Served, git: InstalledGit, pushed: tuple[str, str], tmp_path: Path
) -> None:
    served.repositories.commit("shop/infra", "alien", {"a.tf": ""})
    head = served.repositories.head("shop/infra", "alien")
    with pytest.raises(RemoteError, match="have no common commit"):
        git.checkout(served.source(head_ref="refs/heads/alien"), head, tmp_path / "checkout")


def test_a_head_that_has_moved_on_is_superseded(
    served: Served, git: InstalledGit, pushed: tuple[str, str], tmp_path: Path
) -> None:
    served.repositories.commit("shop/infra", "feature", {"new.tf": "# newest\n"})
    with pytest.raises(CancelledError, match="superseded: refs/heads/feature is at"):
        git.checkout(served.source(), pushed[1], tmp_path / "checkout")


def test_a_branch_that_is_gone_is_superseded(
    served: Served, git: InstalledGit, pushed: tuple[str, str], tmp_path: Path
) -> None:
    with pytest.raises(CancelledError, match="superseded: refs/heads/gone is gone"):
        git.checkout(served.source(head_ref="refs/heads/gone"), pushed[1], tmp_path / "checkout")


def test_a_head_that_is_an_option_is_refused(served: Served, git: InstalledGit, tmp_path: Path) -> None:
    with pytest.raises(RemoteError, match="is no commit"):
        git.checkout(served.source(), "--upload-pack=x", tmp_path / "checkout")


def test_wrong_credentials_are_told_without_them(
    served: Served, git: InstalledGit, pushed: tuple[str, str], tmp_path: Path
) -> None:
    source = served.source(password=SecretStr("wrong-password"))
    with pytest.raises(RemoteError, match="check that Kraken's account there may read it") as refused:
        git.checkout(source, pushed[1], tmp_path / "checkout")
    assert "wrong-password" not in str(refused.value)
    assert not refused.value.retryable


def test_an_unreachable_server_may_be_tried_again(served: Served, git: InstalledGit, tmp_path: Path) -> None:
    with pytest.raises(RemoteError) as failed:
        git.checkout(served.source(url="http://127.0.0.1:9/shop/infra.git"), "a" * 40, tmp_path / "checkout")
    assert failed.value.retryable


def test_no_file_keeps_the_credentials(
    served: Served, git: InstalledGit, pushed: tuple[str, str], tmp_path: Path
) -> None:
    found = git.checkout(served.source(), pushed[1], tmp_path / "checkout")
    kept = b"".join(path.read_bytes() for path in found.path.rglob("*") if path.is_file())
    assert PASSWORD.encode() not in kept
    assert HEADER.encode() not in kept


@dataclass
class Held:
    """A server that answers nothing before it is released."""

    asked: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    async def answer(self, request: Request) -> Response:
        self.asked.set()
        await run_in_threadpool(self.release.wait, 10)
        return Response(status_code=404)


@pytest.fixture
def held() -> Iterator[Held]:
    server = Held()
    with serve(Starlette(routes=[Route("/{path:path}", server.answer)])) as server.url:
        yield server
        server.release.set()


def test_no_process_shows_the_credentials(
    served: Served, held: Held, git: InstalledGit, tmp_path: Path
) -> None:
    """While git waits for its server, every command line of the machine is read."""
    source = served.source(url=f"{held.url}/shop/infra.git")
    outcome: list[BaseException] = []
    thread = threading.Thread(target=_attempt, args=(git, source, "a" * 40, tmp_path / "held", outcome))
    thread.start()
    assert held.asked.wait(10)
    lines = _command_lines()
    held.release.set()
    thread.join()
    assert any(held.url in line for line in lines), "git was not seen at work"
    assert not [line for line in lines if PASSWORD in line or HEADER in line]
    assert PASSWORD not in str(outcome[0])


def _attempt(
    git: InstalledGit, source: CloneSource, head: str, into: Path, outcome: list[BaseException]
) -> None:
    try:
        git.checkout(source, head, into)
    except RemoteError as error:
        outcome.append(error)


def _command_lines() -> list[str]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return found


def _end(address: str) -> bool:
    """Whether no process names this address any more; one that was killed may take a moment to go."""
    pause = threading.Event()
    return any(
        not [line for line in _command_lines() if address in line] or pause.wait(0.05) for _ in range(200)
    )


def test_what_watches_ends_the_fetch_and_its_processes(
    served: Served, held: Held, git: InstalledGit, tmp_path: Path
) -> None:
    def cancel() -> None:
        if held.asked.is_set():
            raise CancelledError("somebody wants it")

    with pytest.raises(CancelledError, match="somebody wants it"):
        git.checkout(served.source(url=f"{held.url}/x.git"), "a" * 40, tmp_path / "held", watch=cancel)
    assert _end(f"{held.url}/x.git")


def test_the_time_limit_ends_it(served: Served, held: Held, tmp_path: Path) -> None:
    git = InstalledGit(GitSettings(time_limit=0.2), tmp_path)
    with pytest.raises(RemoteError, match="reached the time limit") as ended:
        git.checkout(served.source(url=f"{held.url}/x.git"), "a" * 40, tmp_path / "held")
    assert ended.value.retryable


def test_the_size_limit_ends_it(served: Served, pushed: tuple[str, str], tmp_path: Path) -> None:
    noise = "".join(f"{number**7}\n" for number in range(100_000))
    head = served.repositories.commit("shop/infra", "feature", {"large.txt": noise})
    git = InstalledGit(GitSettings(megabytes=1), tmp_path)
    with pytest.raises(RemoteError, match="grew above 1 MB"):
        git.checkout(served.source(), head, tmp_path / "large")


def test_a_redirect_gets_no_credentials(
    served: Served, git: InstalledGit, pushed: tuple[str, str], tmp_path: Path
) -> None:
    received: list[str] = []

    async def note(request: Request) -> Response:
        received.append(request.headers.get("authorization", ""))
        return Response(status_code=404)

    with serve(Starlette(routes=[Route("/{path:path}", note)])) as thief:

        async def redirect(request: Request) -> Response:
            return RedirectResponse(f"{thief}{request.url.path}?{request.url.query}")

        with (
            serve(Starlette(routes=[Route("/{path:path}", redirect)])) as url,
            pytest.raises(RemoteError),
        ):
            git.checkout(served.source(url=f"{url}/shop/infra.git"), pushed[1], tmp_path / "checkout")
    assert received == []


def test_what_a_repository_configures_is_not_run(served: Served, git: InstalledGit, tmp_path: Path) -> None:
    """Submodules, LFS filters and hooks of the repository stay what they are: files."""
    served.repositories.commit("shop/infra", "main", {"main.tf": ""})
    head = served.repositories.commit(
        "shop/infra",
        "feature",
        {
            ".gitattributes": "*.bin filter=lfs\n",
            ".gitmodules": f'[submodule "x"]\n  path = x\n  url = {served.url}/other.git\n',
            ".lfsconfig": f"[lfs]\n  url = {served.url}/lfs\n",
            "big.bin": "version https://git-lfs.github.com/spec/v1\n",
        },
        start="main",
    )
    found = git.checkout(served.source(), head, tmp_path / "checkout")
    assert (found.path / "big.bin").read_text().startswith("version https://git-lfs")
    assert not (found.path / ".git" / "hooks").exists()
    assert all("/shop/infra.git/" in line for line in served.server.seen)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        pytest.param("http://git.example.org/x.git", "plain_http", id="plain-http"),
        pytest.param("file:///etc", "cannot clone from file://", id="file"),
        pytest.param("ext::sh -c id", "cannot clone from ext://", id="ext"),
        pytest.param(
            "https://user:pw@git.example.org/x.git", "cannot clone from https", id="credentials-in-url"
        ),
        pytest.param("ssh://git.example.org/x.git", "cannot clone from ssh://", id="ssh"),
    ],
)
def test_addresses_that_are_not_to_be_used(
    served: Served, git: InstalledGit, tmp_path: Path, url: str, message: str
) -> None:
    with pytest.raises(ConfigError, match=message) as refused:
        git.checkout(served.source(url=url), "a" * 40, tmp_path / "checkout")
    assert "pw" not in str(refused.value)


def test_a_fork_on_another_host_is_refused(served: Served, git: InstalledGit, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="from the configured host alone"):
        git.checkout(
            served.source(head_url="https://evil.example.org/x.git"), "a" * 40, tmp_path / "checkout"
        )


def test_the_version_is_told(git: InstalledGit) -> None:
    assert git.get_version().startswith("git version ")


def test_a_missing_git_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="install git"):
        InstalledGit(GitSettings(binary="no-such-git"), tmp_path).get_version()
