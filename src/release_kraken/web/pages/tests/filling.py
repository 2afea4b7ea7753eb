"""A store with everything in it that pages must show: every status, every state, hostile and long names."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from release_kraken.core.delivery import Receipt
from release_kraken.core.finding import Finding, Severity
from release_kraken.core.pull_request import PullRequest
from release_kraken.core.report import Change, NotChecked, Report, Table
from release_kraken.core.run import Run, RunRequest, Trigger
from release_kraken.core.schedule import Origin, Schedule
from release_kraken.store.records import Claim, Envelope, Phase, Process
from release_kraken.store.store import Store

NOW = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
TOOL = "terraform_pr"
HOSTILE = "<script>document.title='pwned'</script>\u202egnp.exe\x1b[31m\x07\"'><img src=x onerror=alert(1)>"
LONG = "a-very-long-name-that-nobody-would-choose/" * 5
RULES = ("unpinned-module", "local-state", "untagged-resource", "unformatted-file")
PULL_REQUEST = PullRequest(
    forge="bitbucket",
    repository="shop/infra",
    number=12,
    title="Pin the network module " + HOSTILE,
    author="Ada Lovelace",
    url="https://bitbucket.example.org/shop/infra/pull-requests/12",
    head="0123456789abcdef0123456789abcdef01234567",
    branch="pin-network",
    target="main",
)


def request(**given: object) -> RunRequest:
    """A request for a run of the tool."""
    return RunRequest(**{"tool": TOOL, "subject": "shop/infra", "trigger": Trigger.CRON, **given})  # type: ignore[arg-type]


def findings(numbers: Iterable[int], path: str = "live/prod/network.tf") -> tuple[Finding, ...]:
    """One finding for each number; the same number is the same finding."""
    severities = list(Severity)
    return tuple(
        Finding(
            RULES[number % len(RULES)],
            severities[number % 3],
            f"Module number {number} follows a branch, so that two plans of one commit may differ.",
            path=path if number % 4 else f"modules/service-{number}/main.tf",
            line=number + 1,
            column=3,
            fix="Pin it to a tag of a release." if number % 2 else None,
            resource=f"module.network_{number}",
            owner="team-network" if number % 5 == 0 else None,
        )
        for number in numbers
    )


def claimed(store: Store, asked: RunRequest, at: datetime) -> Claim:
    """A run that has begun."""
    run = store.runs.enter(asked, at)
    claim = store.queue.claim(run.id, "p1", at) if run else None
    if claim is None:
        raise AssertionError(asked)
    return claim


def ended(
    store: Store,
    asked: RunRequest,
    at: datetime,
    report: Report,
    envelopes: tuple[Envelope, ...] = (),
) -> Run:
    """A run that has ended with a report."""
    claim = claimed(store, asked, at)
    store.logs.append(claim.run.id, [(at, "reading the checkout"), (at, f"4 roots found {HOSTILE}")])
    store.queue.finish(claim, report, at + timedelta(seconds=83), lambda _: envelopes)
    return claim.run


def fill(store: Store) -> dict[str, str]:
    """Fill an empty store; returns the ids of the runs that tests look for, by what they show."""
    store.processes.register(
        Process(
            "p1",
            "kraken-1.example.org",
            4711,
            ("web", "scheduler", "worker"),
            "0.1.0",
            NOW - timedelta(days=2),
        )
    )
    for day in range(28, 0, -1):
        numbers = range(day % 5, 6 + day // 2)
        ended(store, request(), NOW - timedelta(days=day), Report(findings=findings(numbers), rules=RULES))
    ids = {name: make(store).id for name, make in _RUNS.items()}
    _schedules(store)
    return ids


def _full(store: Store) -> Run:
    report = Report(
        findings=(
            *findings(range(2, 14)),
            Finding(
                "unpinned-module",
                Severity.ERROR,
                HOSTILE,
                path=HOSTILE,
                line=1,
                resource=HOSTILE,
                fix=HOSTILE,
            ),
            Finding("no-such-rule", Severity.NOTE, "It has no place.", resource=LONG),
        ),
        changes=(
            Change(
                "live/prod/main.tf", "a = 1\nb  = 2\nc = 3\n", "a = 1\nb = 2\nc = 3\n", "terraform fmt", ()
            ),
            Change(HOSTILE, None, HOSTILE + "\n", HOSTILE),
        ),
        tables=(
            Table(
                "Roots", ("Root", "Plan", "Backend"), (("live/prod", "3 to add", HOSTILE), (LONG, "-", "s3"))
            ),
        ),
        facts={"terraform": "1.13.4", "roots": 4, "nothing": None, "hostile": HOSTILE},
        not_checked=(NotChecked("live/stage", "No credentials for the account 123456789012.", "live/stage"),),
        rules=RULES,
    )
    asked = request(trigger=Trigger.WEBHOOK, pull_request=PULL_REQUEST, requested_by="Ada Lovelace")
    told = (
        Envelope("build_status", "bitbucket:shop/infra#12", Phase.END, repeatable=True),
        Envelope("teams", "platform", Phase.END, repeatable=False),
        Envelope("teams", HOSTILE, Phase.END, repeatable=False),
    )
    run = ended(store, asked, NOW - timedelta(hours=2), report, told)
    sent, uncertain, failed = store.deliveries.list_for(run.id)
    store.deliveries.begin(sent.id, "p1")
    store.deliveries.sent(
        sent.id, Receipt("https://bitbucket.example.org/status/1", ("2 texts shortened",)), NOW
    )
    store.deliveries.begin(uncertain.id, "p2")
    store.deliveries.settle("p2", NOW)
    store.deliveries.begin(failed.id, "p1")
    store.deliveries.failed(failed.id, f"the channel answered 410 {HOSTILE}", NOW)
    return run


def _large(store: Store) -> Run:
    report = Report(findings=findings(range(5_000), "live/large.tf"), rules=RULES)
    return ended(store, request(subject="shop/large"), NOW - timedelta(hours=1), report)


def _clean(store: Store) -> Run:
    return ended(store, request(subject="shop/clean"), NOW - timedelta(minutes=50), Report(rules=RULES))


def _failed(store: Store) -> Run:
    claim = claimed(store, request(subject=LONG, trigger=Trigger.API), NOW - timedelta(minutes=30))
    store.queue.fail(claim, f"terraform is not on PATH: install it\n{HOSTILE}", NOW - timedelta(minutes=29))
    return claim.run


def _hostile(store: Store) -> Run:
    asked = request(tool=HOSTILE, subject=HOSTILE, trigger=Trigger.CLI, requested_by=HOSTILE)
    return ended(store, asked, NOW - timedelta(minutes=25), Report(findings=findings(range(2))))


def _running(store: Store) -> Run:
    claim = claimed(store, request(subject="shop/running", trigger=Trigger.WEB), NOW - timedelta(minutes=3))
    store.logs.append(claim.run.id, [(NOW, "planning live/prod")])
    return claim.run


def _queued(store: Store) -> Run:
    run = store.runs.enter(request(subject="shop/queued", trigger=Trigger.WEB, requested_by=LONG), NOW)
    if run is None:
        raise AssertionError
    return run


_RUNS = {
    "full": _full,
    "large": _large,
    "clean": _clean,
    "failed": _failed,
    "hostile": _hostile,
    "running": _running,
    "queued": _queued,
}


def _schedules(store: Store) -> None:
    nightly = Schedule(
        "nightly",
        TOOL,
        "0 6 * * 1-5",
        "Europe/Berlin",
        origin=Origin.CONFIGURATION,
        next_due=NOW + timedelta(hours=13),
    )
    paused = Schedule("weekly.report", TOOL, "30 7 * * 1", paused=True, parameters={"static": True})
    for schedule in (nightly, paused):
        store.schedules.create(schedule, "ada@example.org", NOW - timedelta(days=3))
    store.audit.record("ada@example.org", "run.start", HOSTILE, {"tool": TOOL, "subject": HOSTILE}, NOW)
