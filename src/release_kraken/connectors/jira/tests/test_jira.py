"""What every Jira answers, as Cloud and as Data Center."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest

from release_kraken.connectors.jira.client import (
    Blocker,
    Count,
    FixVersion,
    Issue,
    NotVisibleError,
    Progress,
    StatusCategory,
    Version,
    VersionStatus,
)
from release_kraken.connectors.jira.fake_site import FakeVersion
from release_kraken.connectors.jira.tests.conftest import At
from release_kraken.core.errors import ConfigError, RemoteError

UNKNOWN = "99999"
NASTY = 'a\x0b\x1b[31m <b>&"]]>\u202eevil\u202c \U0001f419 שלום'


@pytest.fixture(name="version")
def _version(at: At) -> FakeVersion:
    at.fake.add_project("SHOP", "Shop")
    return at.fake.add_version("SHOP", "2.4.0", date(2026, 11, 26))


def _fill(at: At, version: FakeVersion, done: int, working: int, waiting: int) -> None:
    for status, count in (("Done", done), ("In Review", working), ("To Do", waiting)):
        for number in range(count):
            at.fake.add_issue("SHOP", f"{status} {number}", version, status=status)


def test_it_says_as_whom_it_asks(at: At) -> None:
    name = "Jira Cloud" if at.fake.kind == "cloud" else "Jira Data Center 10.3.24"
    assert at.jira.get_identity() == f"{name} as Kraken"


def test_a_version_is_listed_with_all_that_is_known(at: At) -> None:
    at.fake.add_project("SHOP")
    made = at.fake.add_version(
        "SHOP", NASTY, date(2026, 11, 13), description="h1. New\r\n* wiki", start_date=date(2026, 11, 2)
    )
    at.fake.dates_with_time = True
    progress = Progress() if at.fake.kind == "cloud" else None
    expected = Version(
        id=made.id,
        name=NASTY,
        project="SHOP",
        description="h1. New\r\n* wiki",
        start_date=date(2026, 11, 2),
        release_date=date(2026, 11, 13),
        overdue=True,
        progress=progress,
    )
    assert at.jira.list_versions("SHOP") == (expected,)
    assert at.jira.get_version(made.id) == expected


def test_versions_come_by_date_and_status(at: At) -> None:
    at.fake.add_project("SHOP")
    at.fake.add_project("PAY")
    at.fake.add_version("PAY", "1")
    undated, late, early, old = (
        at.fake.add_version("SHOP", name, day)
        for name, day in (
            ("undated", None),
            ("late", date(2026, 12, 1)),
            ("early", date(2026, 11, 1)),
            ("old", date(2026, 10, 1)),
        )
    )
    at.fake.release(early)
    at.fake.release(old)
    at.fake.archive_version(old)
    jira = at.jira
    assert [each.id for each in jira.list_versions("SHOP")] == [early.id, late.id, undated.id]
    released = jira.list_versions("SHOP", statuses=[VersionStatus.RELEASED])
    assert [(each.id, each.status) for each in released] == [(early.id, VersionStatus.RELEASED)]
    archived = jira.list_versions("SHOP", statuses=[VersionStatus.ARCHIVED])
    assert [(each.id, each.status) for each in archived] == [(old.id, VersionStatus.ARCHIVED)]


def test_all_versions_of_many_pages_are_listed(at: At) -> None:
    at.fake.add_project("SHOP")
    at.fake.most_per_page = 7
    made = [at.fake.add_version("SHOP", "same name") for _ in range(60)]
    assert {each.id for each in at.jira.list_versions("SHOP")} == {each.id for each in made}
    assert len(at.asked) == 9


def test_a_version_that_moves_keeps_its_id(at: At, version: FakeVersion) -> None:
    at.fake.rename_version(version, "2.4.1")
    at.fake.move_date(version, date(2026, 12, 3))
    at.fake.rename_project("SHOP", "STORE")
    found = at.jira.get_version(version.id)
    assert (found.name, found.project, found.release_date) == ("2.4.1", "STORE", date(2026, 12, 3))
    assert [each.id for each in at.jira.list_versions("SHOP")] == [version.id]


@pytest.mark.parametrize(
    ("done", "working", "waiting"),
    [
        pytest.param(0, 0, 0, id="none"),
        pytest.param(6, 1, 1, id="few"),
        pytest.param(120, 7, 3, id="more-than-a-page"),
    ],
)
def test_progress_is_exact(at: At, version: FakeVersion, done: int, working: int, waiting: int) -> None:
    _fill(at, version, done, working, waiting)
    at.fake.add_issue("SHOP", "elsewhere")
    progress = at.jira.get_progress(version.id)
    assert progress == Progress(waiting, working, done, 0, unresolved=working + waiting)
    assert (progress.left, progress.total) == (working + waiting, done + working + waiting)
    assert not progress.disagrees


@pytest.mark.parametrize("more", [pytest.param(0, id="few"), pytest.param(100, id="many")])
def test_a_resolution_that_disagrees_and_a_status_without_category_are_seen(
    at: At, version: FakeVersion, more: int
) -> None:
    _fill(at, version, more, 0, 0)
    at.fake.add_issue("SHOP", "parked", version, status="Parked")
    at.fake.transition(at.fake.add_issue("SHOP", "left open", version).key, "Done", resolution=None)
    progress = at.jira.get_progress(version.id)
    assert progress == Progress(done=more + 1, unmapped=1, unresolved=2)
    assert progress.left == 1
    assert progress.disagrees


def test_an_issue_is_read_with_all_that_is_known(at: At, version: FakeVersion) -> None:
    waited_for = at.fake.add_issue("SHOP", "first", status="In Test")
    made = at.fake.add_issue(
        "SHOP",
        NASTY,
        version,
        at.fake.add_version("SHOP", "2.4.0"),
        type="Bug",
        priority="Highest",
        assignee="Dana Developer",
        due=date(2026, 11, 25),
        labels=["hot fix", "ünïcode"],
    )
    at.fake.block(made.key, waited_for.key)
    at.fake.flag(made.key)
    found = at.jira.list_issues(version.id, limit=10)
    assert found.items == (
        Issue(
            id=made.id,
            key="SHOP-2",
            summary=NASTY,
            status="To Do",
            category=StatusCategory.TO_DO,
            type="Bug",
            priority="Highest",
            assignee="Dana Developer",
            resolution=None,
            fix_versions=(FixVersion(version.id, "2.4.0"), FixVersion(made.versions[1], "2.4.0")),
            updated=datetime(2026, 11, 20, 10, 30, tzinfo=UTC),
            due=date(2026, 11, 25),
            labels=("hot fix", "ünïcode"),
            blocked_by=(Blocker("SHOP-1", "first", "In Test", StatusCategory.IN_PROGRESS),),
            flagged=True,
        ),
    )
    assert (found.total, found.is_cut) == (1, False)


def test_who_blocks_waits_for_nothing(at: At) -> None:
    at.fake.add_project("SHOP")
    waiting, waited_for = (at.fake.add_issue("SHOP", text) for text in ("one", "two"))
    at.fake.block(waiting.key, waited_for.key)
    items = at.reopen(flagged_field=None).list_issues("project = SHOP", limit=9).items
    assert [len(each.blocked_by) for each in items] == [1, 0]
    assert [each.flagged for each in items] == [None, None]
    assert (
        at.reopen(blocked_by="wird blockiert von").list_issues("key = SHOP-1", limit=9).items[0].blocked_by
        == ()
    )


def test_issues_come_in_the_order_that_is_asked_for(at: At) -> None:
    at.fake.add_project("SHOP")
    for priority in ("Low", "Highest", "Medium"):
        at.fake.add_issue("SHOP", priority, priority=priority)
    found = at.jira.list_issues('project = "SHOP" ORDER BY priority DESC', limit=10)
    assert [each.priority for each in found.items] == ["Highest", "Medium", "Low"]
    assert [each.key for each in at.jira.list_issues("project = SHOP", limit=10).items] == [
        *("SHOP-1", "SHOP-2", "SHOP-3")
    ]


def test_a_list_that_is_cut_says_so(at: At, version: FakeVersion) -> None:
    _fill(at, version, 0, 0, 12)
    found = at.jira.list_issues(version.id, limit=5)
    assert [each.key for each in found.items] == [f"SHOP-{number}" for number in range(1, 6)]
    assert found.is_cut
    assert found.total == (None if at.fake.kind == "cloud" else 12)
    whole = at.jira.list_issues(version.id, limit=12)
    assert (len(whole.items), whole.total, whole.is_cut) == (12, 12, False)


def test_many_issues_are_listed_and_counted(at: At, version: FakeVersion) -> None:
    _fill(at, version, 0, 0, 603)
    at.fake.most_per_page = 150
    found = at.jira.list_issues(version.id, limit=5_000)
    assert len({each.id for each in found.items}) == 603
    assert (found.total, found.is_cut) == (603, False)
    assert at.jira.count_issues(version.id) == Count(603, is_exact=True)
    assert at.jira.count_issues(f"fixVersion = {version.id} AND status = Done") == Count(0, is_exact=True)


def test_projects_are_found_by_former_keys_and_hidden_ones_left_out(at: At) -> None:
    for key in ("SHOP", "PAY", "SECRET", "OLD"):
        at.fake.add_project(key)
    at.fake.rename_project("SHOP", "STORE")
    at.fake.project("SECRET").hidden = True
    at.fake.project("OLD").archived = True
    found = at.jira.list_projects(["PAY", "SHOP", "SECRET", "NONE", "OLD", "PAY"])
    assert [(each.asked, each.key, each.archived) for each in found] == [
        ("PAY", "PAY", False),
        ("SHOP", "STORE", False),
        ("OLD", "OLD", True),
    ]
    assert at.asked[0].endswith("project/search" if at.fake.kind == "cloud" else "/project")


@pytest.mark.parametrize("is_hidden", [False, True], ids=["unknown", "hidden"])
def test_what_is_missing_or_hidden_is_said_as_both(at: At, is_hidden: bool) -> None:
    at.fake.add_project("SHOP")
    version = at.fake.add_version("SHOP", "1").id if is_hidden else UNKNOWN
    at.fake.project("SHOP").hidden = True
    jira = at.jira
    for ask, thing in (
        (lambda: jira.list_versions("SHOP" if is_hidden else "NONE"), "Jira project '"),
        (lambda: jira.get_version(version), f"Jira version {version} "),
        (lambda: jira.get_progress(version), f"Jira version {version} "),
        (lambda: jira.list_issues(version, limit=1), f"Jira version {version} "),
        (lambda: jira.count_issues(version), f"Jira version {version} "),
    ):
        with pytest.raises(NotVisibleError, match="does not exist, or the token may not see it") as raised:
            ask()
        assert str(raised.value).startswith(thing)
        assert not raised.value.retryable
        assert at.fake.token not in str(raised.value)


@pytest.mark.parametrize("name", ["../admin", "A B/C?x#y", "%2e%2e"])
def test_names_are_parts_of_a_path_and_nothing_else(at: At, name: str) -> None:
    with pytest.raises(NotVisibleError):
        at.jira.list_versions(name)
    asked, proved = at.faults.requests.all
    assert proved.path.endswith("/myself")
    assert asked.path.partition("?")[0].count("/") == 6


@pytest.mark.parametrize("text", ["", "x", "1 OR 1=1", "١٢", "-1"])
def test_what_can_be_no_id_of_a_version_is_not_asked_for(at: At, text: str) -> None:
    for ask in (at.jira.get_version, at.jira.get_progress):
        with pytest.raises(ConfigError, match="is no id of a Jira version"):
            ask(text)
    assert at.asked == []


def test_jql_that_is_wrong_is_explained_in_words_of_jira(at: At) -> None:
    with pytest.raises(RemoteError, match=r"400 Bad Request: Field 'colour' does not exist"):
        at.jira.list_issues("colour = red", limit=1)


def test_a_lagging_index_shows_searches_of_before(at: At, version: FakeVersion) -> None:
    issue = at.fake.add_issue("SHOP", "one", version)
    at.fake.lag()
    at.fake.transition(issue.key, "Done")
    assert at.jira.list_issues(version.id, limit=1).items[0].status == "To Do"
    at.fake.catch_up()
    assert at.jira.list_issues(version.id, limit=1).items[0].status == "Done"


def test_an_issue_that_is_planned_anew_counts_there(at: At, version: FakeVersion) -> None:
    other = at.fake.add_version("SHOP", "3.0")
    issue = at.fake.add_issue("SHOP", "one", version)
    at.fake.plan(issue.key, other)
    assert [at.jira.get_progress(each.id).total for each in (version, other)] == [0, 1]
    at.fake.plan(issue.key, version, other)
    assert [at.jira.get_progress(each.id).total for each in (version, other)] == [1, 1]
    at.fake.remove_version(other)
    assert at.jira.list_issues(version.id, limit=1).items[0].fix_versions == (
        FixVersion(version.id, "2.4.0"),
    )


def test_nothing_is_ever_written(at: At, version: FakeVersion) -> None:
    jira = at.jira
    jira.get_progress(version.id)
    jira.count_issues(version.id)
    assert {each.path.rpartition("/")[2] for each in at.faults.requests.changes} <= {"search", "jql"}


def test_addresses_for_people_do_not_follow_the_api(at: At, version: FakeVersion) -> None:
    issue = at.fake.add_issue("SHOP", "one", version)
    jira = at.reopen(url="https://jira.example.org/jira/", api_url=at.url)
    known = jira.get_version(version.id)
    (found,) = jira.list_issues(version.id, limit=1).items
    assert jira.browse_url(known) == f"https://jira.example.org/jira/projects/SHOP/versions/{version.id}"
    assert jira.browse_url(found) == f"https://jira.example.org/jira/browse/{issue.key}"
    assert jira.browse_url('summary ~ "ü&x"') == (
        "https://jira.example.org/jira/issues/?jql=summary%20~%20%22%C3%BC%26x%22"
    )
    assert jira.browse_url("10042") == "https://jira.example.org/jira/issues/?jql=fixVersion%20%3D%2010042"


def test_at_most_so_many_are_asked_at_once(at: At, version: FakeVersion) -> None:
    inside, most = 0, 0
    lock = threading.Lock()
    app = at.fake.app

    async def counted(scope: object, receive: object, send: object) -> None:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        await app(scope, receive, send)  # type: ignore[arg-type]
        with lock:
            inside -= 1

    at.fake.delay = 0.005
    at.fake.__dict__["app"] = counted
    jira = at.reopen(concurrency=2)
    with ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(jira.get_version, [version.id] * 12))) == 12
    assert most == 2


def test_issues_of_several_versions_come_together(at: At, version: FakeVersion) -> None:
    other = at.fake.add_version("SHOP", "2.5.0")
    made = [
        at.fake.add_issue("SHOP", "one", version),
        at.fake.add_issue("SHOP", "both", version, other),
        at.fake.add_issue("SHOP", "other", other),
    ]
    at.fake.add_issue("SHOP", "none")
    found = at.jira.list_issues(f"{version.id},{other.id}", limit=50)
    assert [each.key for each in found.items] == [each.key for each in made]
    with pytest.raises(
        NotVisibleError, match=r"^one of 2 Jira versions does not exist, or the token may not"
    ):
        at.jira.list_issues(f"{version.id},{UNKNOWN}", limit=50)
