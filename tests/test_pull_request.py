"""A push to a pull request in a stand-in for a forge ends as a page, a build status and one comment."""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.contexts import DictMemory, Workbench

from release_kraken.connectors.bitbucket.fake import FakeBitbucketCloud
from release_kraken.connectors.bitbucket.fake_data_center import FakeBitbucketDataCenter
from release_kraken.connectors.git.fake import GitServer, Repositories
from release_kraken.connectors.github.fake import FakeGitHub
from release_kraken.core.errors import ConfigError
from release_kraken.core.run import Run, RunStatus
from release_kraken.engine import discovery
from release_kraken.engine.deliveries.publications import publication
from release_kraken.engine.deliveries.sending import Sender
from release_kraken.engine.runs import pull_requests
from release_kraken.engine.runs.running import working_context
from release_kraken.engine.runs.work import carry_out
from release_kraken.engine.settings import configuration
from release_kraken.engine.settings.configuration import Configuration
from release_kraken.engine.suite import Suite, open_suite
from release_kraken.net.fake_forge import FakeForge, FakePullRequest
from release_kraken.net.fake_server import serve
from release_kraken.web.app import create_app

UNPINNED = 'module "vpc" {\n  source = "terraform-aws-modules/vpc/aws"\n}\n'
PINNED = 'module "vpc" {\n  source  = "terraform-aws-modules/vpc/aws"\n  version = "5.0.0"\n}\n'


@dataclass(frozen=True)
class Kind:
    """A forge: its stand-in, its settings, and its words."""

    connector: str
    fake: Any
    settings: Callable[[str], dict[str, object]]
    events: dict[str, str]
    states: tuple[str, str]
    reference: str
    """Where the target repository keeps the head of the first pull request."""


CLOUD = Kind(
    "bitbucket",
    FakeBitbucketCloud,
    lambda url: {"url": url, "api_url": f"{url}/2.0"},
    {"opened": "created", "pushed": "updated", "merged": "fulfilled"},
    ("FAILED", "SUCCESSFUL"),
    "refs/unused",
)
DATA_CENTER = Kind(
    "bitbucket",
    FakeBitbucketDataCenter,
    lambda url: {"url": url, "kind": "data_center"},
    {"opened": "opened", "pushed": "from_ref_updated", "merged": "merged"},
    ("FAILED", "SUCCESSFUL"),
    "refs/pull-requests/1/from",
)
GITHUB = Kind(
    "github",
    FakeGitHub,
    lambda url: {"url": url},
    {"opened": "opened", "pushed": "synchronize", "merged": "closed"},
    ("failure", "success"),
    "refs/pull/1/head",
)
every_forge = pytest.mark.parametrize(
    "kind", [CLOUD, DATA_CENTER, GITHUB], ids=["cloud", "data-center", "github"]
)


@dataclass
class Company:
    """A team with a forge and a Kraken."""

    kind: Kind
    forge: FakeForge
    fake: Any
    repositories: Repositories
    suite: Suite
    browser: TestClient

    def push(self, text: str, repository: str = "shop/infra") -> str:
        head = self.repositories.commit(repository, "feature", {"main.tf": text}, start="main")
        source = str(self.repositories.path_of(repository))
        self.repositories.git("shop/infra", "fetch", "-q", source, f"+feature:{self.kind.reference}")
        return head

    def hook(self, pull_request: FakePullRequest, event: str = "opened") -> Any:
        headers, body = self.fake.hook(pull_request, self.kind.events[event])
        return self.browser.post(f"/hooks/{self.kind.connector}", content=body, headers=headers)

    def work(self) -> list[Run]:
        """Carry out what waits, and send what there is to send."""
        done = []
        while claims := self.suite.store.queue.claim_next("me", self.suite.now(), 10):
            for claim in claims:
                carry_out(self.suite, claim, threading.Event())
                ended = self.suite.store.runs.get(claim.run.id)
                assert ended is not None
                done.append(ended)
        sender = Sender(self.suite, "me", lambda: None)
        sender.step()
        sender.drain(10)
        return done


@pytest.fixture
def kind() -> Kind:
    """The forge of tests that are not made for every forge."""
    return CLOUD


@pytest.fixture
def company(kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    forge = FakeForge()
    repositories = Repositories(tmp_path / "repositories")
    for name in ("shop/infra", "eve/infra"):
        repositories.create(name)
        repositories.commit(name, "main", {"README.md": "# Infra\n"})
    users = ("x-token-auth", "x-access-token")
    server = GitServer(repositories.root, dict.fromkeys(users, forge.token))
    fake = kind.fake(forge, git=server.app)
    with serve(fake.app) as url:
        document = {
            "store": {"url": "sqlite:///kraken.db"},
            "connectors": {
                kind.connector: {
                    **kind.settings(url),
                    "token": forge.token,
                    "webhook_secret": forge.secret,
                    "repositories": ["shop/*"],
                },
            },
            "tools": {"terraform_pr": {"static": True, "rules": ["unpinned-module"]}},
        }
        with open_suite(Configuration(tmp_path / "kraken.toml", document)) as suite:
            yield Company(kind, forge, fake, repositories, suite, TestClient(create_app(suite), suite.url))


@every_forge
def test_two_pushes_become_statuses_and_one_comment(company: Company) -> None:
    first = company.push(UNPINNED)
    opened = company.forge.open("shop/infra", "Add <b>a VPC", first)
    answer = company.hook(opened)
    assert answer.status_code == 202
    (run_id,) = answer.json()["runs"]
    (run,) = company.work()
    assert (run.id, run.status) == (run_id, RunStatus.FINDINGS), run.error
    status = company.forge.statuses[first]["kraken-terraform-pr"]
    assert (status["state"], status["url"]) == (company.kind.states[0], company.suite.page_of(run.id))
    (comment,) = opened.listed()
    assert "something to mend" in comment.text
    assert first in comment.text
    assert "main.tf:2:" in comment.text
    assert company.suite.page_of(run.id) in comment.text

    second = opened.head = company.push(PINNED)
    assert company.hook(opened, "pushed").status_code == 202
    (run,) = company.work()
    assert run.status is RunStatus.CLEAN
    assert company.forge.statuses[second]["kraken-terraform-pr"]["state"] == company.kind.states[1]
    assert [each.id for each in opened.listed()] == [comment.id]
    assert "nothing to mend" in comment.text
    assert "**1 gone**" in comment.text
    assert len(publication(company.suite, run).report.findings) == 0


def test_only_what_the_change_causes_is_told(company: Company) -> None:
    company.repositories.commit("shop/infra", "main", {"old.tf": UNPINNED})
    company.forge.open("shop/infra", "Something else", company.push("# nothing\n"))
    company.hook(company.forge.pull_requests[0])
    (run,) = company.work()
    assert run.status is RunStatus.CLEAN, run.error
    assert list(company.forge.pull_requests[0].listed()) == []


def test_a_newer_push_ends_the_older_check(company: Company) -> None:
    opened = company.forge.open("shop/infra", "x", company.push(UNPINNED))
    (older,) = company.hook(opened).json()["runs"]
    opened.head = company.push(PINNED)
    (newer,) = company.hook(opened, "pushed").json()["runs"]
    (done,) = company.work()
    assert done.id == newer
    cancelled = company.suite.store.runs.get(older)
    assert cancelled is not None
    assert cancelled.status is RunStatus.CANCELLED


def test_a_head_that_moved_on_before_its_hook_came_is_superseded(company: Company) -> None:
    opened = company.forge.open("shop/infra", "x", company.push(UNPINNED))
    company.hook(opened)
    opened.head = company.push(PINNED)
    older, newer = company.work()
    assert older.status is RunStatus.CANCELLED
    assert (older.error or "").startswith("superseded")
    assert newer.request.pull_request is not None
    assert (newer.request.pull_request.head, newer.status) == (opened.head, RunStatus.CLEAN)


@pytest.mark.parametrize("kind", [DATA_CENTER, GITHUB], ids=["data-center", "github"])
def test_hooks_may_overtake_one_another(company: Company) -> None:
    opened = company.forge.open("shop/infra", "x", company.push(UNPINNED))
    late = company.fake.hook(opened, company.kind.events["opened"])
    opened.head = company.push(PINNED)
    company.hook(opened, "pushed")
    headers, body = late
    assert company.browser.post(f"/hooks/{company.kind.connector}", content=body, headers=headers).is_success
    *_, last = company.work()
    assert last.request.pull_request is not None
    assert (last.request.pull_request.head, last.status) == (opened.head, RunStatus.CLEAN)
    company.work()  # each address is told one thing at a time
    assert company.forge.statuses[opened.head]["kraken-terraform-pr"]["state"] == company.kind.states[1]


@pytest.mark.parametrize("kind", [GITHUB], ids=["github"])
def test_what_is_checked_is_not_checked_again_for_a_late_hook(company: Company) -> None:
    opened = company.forge.open("shop/infra", "x", company.push(UNPINNED))
    headers, body = company.fake.hook(opened, company.kind.events["opened"])
    opened.head = company.push(PINNED)
    company.hook(opened, "pushed")
    assert [run.status for run in company.work()] == [RunStatus.CLEAN]
    company.browser.post("/hooks/github", content=body, headers=headers)
    assert [run.status for run in company.work()] == [RunStatus.CANCELLED]


@pytest.mark.parametrize("kind", [GITHUB], ids=["github"])
def test_a_forge_whose_references_lag_behind_is_asked_again(company: Company) -> None:
    behind = company.push(UNPINNED, "eve/infra")
    head = company.push(PINNED, "eve/infra")
    company.repositories.git("shop/infra", "update-ref", GITHUB.reference, behind)
    company.forge.open("shop/infra", "x", head, source="eve/infra")
    pull_request = company.suite.connections.forge("github").get_pull_request("shop/infra", 1)
    waited = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        company.repositories.git("shop/infra", "update-ref", GITHUB.reference, head)

    tool = discovery.load(discovery.TOOLS, "terraform_pr")
    bench = Workbench(Path())
    with working_context(company.suite.configuration, DictMemory(), bench) as context:
        found = pull_requests.checked_out(context, pull_request, tool, {}, wait=wait)
        assert (Path(str(found["path"])) / "main.tf").read_text() == PINNED
    assert waited == [1.0]


def test_a_merge_ends_the_check(company: Company) -> None:
    opened = company.forge.open("shop/infra", "x", company.push(UNPINNED))
    (run_id,) = company.hook(opened).json()["runs"]
    opened.is_open = False
    assert company.hook(opened, "merged").json()["runs"] == [run_id]
    assert company.work() == []


def test_a_replay_is_refused(company: Company) -> None:
    opened = company.forge.open("shop/infra", "x", company.push(UNPINNED))
    assert company.hook(opened).status_code == 202
    assert company.hook(opened).status_code == 409
    assert len(company.work()) == 1


def test_the_same_head_is_not_checked_twice_at_once(company: Company) -> None:
    opened = company.forge.open("shop/infra", "x", company.push(UNPINNED))
    first = company.hook(opened).json()["runs"]
    opened.title = "Another title"
    assert company.hook(opened, "pushed").json()["runs"] == first


def _fork(company: Company) -> FakePullRequest:
    head = company.push(UNPINNED, "eve/infra")
    return company.forge.open("shop/infra", "x", head, source="eve/infra")


@every_forge
def test_a_fork_is_checked_without_credentials_until_somebody_approves(company: Company) -> None:
    opened = _fork(company)
    company.hook(opened)
    (run,) = company.work()
    assert run.status is RunStatus.FINDINGS, run.error
    assert run.request.parameters == {"static": True, "untrusted": True}
    assert pull_requests.is_approvable(run)
    approved = pull_requests.approve(company.suite, run.id, "olga")
    assert approved.request.parameters == {}
    assert approved.request.pull_request == run.request.pull_request
    assert approved.request.requested_by == "olga"
    assert not pull_requests.is_approvable(approved)
    assert "pull-request.approve" in [entry.action for entry in company.suite.store.audit.list()]


def test_an_approval_is_for_one_commit(company: Company) -> None:
    opened = _fork(company)
    company.hook(opened)
    (run,) = company.work()
    opened.head = company.push(PINNED, "eve/infra")
    with pytest.raises(ConfigError, match="has moved on"):
        pull_requests.approve(company.suite, run.id, "olga")
    company.hook(opened, "pushed")
    (newer,) = company.work()
    assert newer.request.parameters == {"static": True, "untrusted": True}


def test_the_check_of_a_branch_needs_no_approval(company: Company) -> None:
    company.hook(company.forge.open("shop/infra", "x", company.push(UNPINNED)))
    (run,) = company.work()
    with pytest.raises(ConfigError, match="nothing to approve"):
        pull_requests.approve(company.suite, run.id, "olga")


def test_nothing_secret_is_kept(company: Company) -> None:
    company.hook(company.forge.open("shop/infra", "x", company.push(UNPINNED)))
    company.work()
    kept = b"".join(
        path.read_bytes() for path in Path(company.suite.configuration.path or "").parent.glob("kraken.db*")
    )
    assert company.forge.token.encode() not in kept
    assert company.forge.secret.encode() not in kept


@pytest.mark.parametrize(
    "example",
    re.findall(
        r"```toml\n(.*?)```",
        (Path(__file__).parent.parent / "docs" / "pull-requests.md").read_text(encoding="utf-8"),
        re.DOTALL,
    ),
)
def test_the_examples_of_the_page_can_be_used(tmp_path: Path, example: str) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    for name in re.findall(r'_file = "secrets/([^"]*)"', example):
        (secrets / name).write_text("secret\n")
    file = tmp_path / "kraken.toml"
    file.write_text(example)
    configuration.read(file).check()
