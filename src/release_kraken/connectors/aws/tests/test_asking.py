"""What is asked, how often, and what becomes of it when AWS refuses."""

import threading
from collections.abc import Iterable
from itertools import count

import pytest

from release_kraken.connectors.aws.client import Account, AwsError, DeniedError, NotFoundError, Place
from release_kraken.connectors.aws.fake import Call, FakeAws, Fault
from release_kraken.connectors.aws.fake.refusals import denied, disabled, throttled_every
from release_kraken.connectors.aws.opening import AwsClient, open_aws
from release_kraken.connectors.aws.settings import AwsSettings
from release_kraken.connectors.aws.tests.conftest import Opened
from release_kraken.core.errors import CancelledError, ConfigError, RemoteError

ACCOUNTS = [f"11111111111{number}" for number in range(4)]
REGIONS = ["eu-west-1", "us-east-1", "ap-south-1"]
SETTINGS = {"accounts": [{"id": each} for each in ACCOUNTS], "regions": REGIONS}
HERE = Place(Account(ACCOUNTS[0], "prod"), "eu-west-1")


def silent(_done: int, _total: int) -> None:
    """Nobody watches."""


def fill(aws: AwsClient, place: Place, names: Iterable[str]) -> None:
    for name in names:
        aws.call(place, "ecr", "create_repository", repositoryName=name)


def repositories(aws: AwsClient, place: Place) -> list[str]:
    found = aws.walk(place, "ecr", "describe_repositories", "repositories")
    return [str(each["repositoryName"]) for each in found]


def test_a_role_is_assumed_once_for_all_regions(fake: FakeAws, opened: Opened) -> None:
    aws = opened(**SETTINGS)
    found, gaps = aws.sweep(aws.list_places("ecr").found, lambda place: repositories(aws, place), silent)
    assert [str(place) for place, _ in found] == [f"{a} {r}" for a in ACCOUNTS for r in REGIONS]
    assert gaps == ()
    assert {account: fake.counted("sts", "AssumeRole", account) for account in ACCOUNTS} == dict.fromkeys(
        ACCOUNTS, 1
    )
    assert fake.counted("ecr", "DescribeRepositories") == 12


def test_each_account_signs_with_its_own_keys(fake: FakeAws, opened: Opened) -> None:
    """One client is shared by all: the keys must not be."""
    fake.handlers["ecr", "DescribeRegistry"] = lambda call: {"registryId": call.account}
    accounts = [f"{number:012d}" for number in range(1, 21)]
    aws = opened(accounts=[{"id": each} for each in accounts], regions=REGIONS)
    places = aws.list_places("ecr").found * 3
    found, gaps = aws.sweep(places, lambda place: aws.call(place, "ecr", "describe_registry"), silent)
    assert gaps == ()
    assert [answer["registryId"] for _, answer in found] == [place.account.id for place in places]


def test_all_pages_are_read_and_asked_for_as_large_as_they_get(fake: FakeAws, opened: Opened) -> None:
    aws = opened(**SETTINGS)
    names = [f"app-{number}" for number in range(5)]
    fill(aws, HERE, names)
    fake.page_size = 2
    assert repositories(aws, HERE) == names
    asked = [call.parameters for call in fake.calls if call.operation == "DescribeRepositories"]
    assert [dict(each) for each in asked] == [
        {"maxResults": 1000},
        {"maxResults": 1000, "nextToken": "2"},
        {"maxResults": 1000, "nextToken": "4"},
    ]


def test_a_page_that_comes_back_ends_it(fake: FakeAws, opened: Opened) -> None:
    fake.handlers["ecr", "DescribeRepositories"] = lambda _call: {"repositories": [], "nextToken": "same"}
    with pytest.raises(RemoteError, match="the same page again"):
        repositories(opened(**SETTINGS), HERE)


def test_moments_are_text(opened: Opened) -> None:
    aws = opened(**SETTINGS)
    fill(aws, HERE, ["app"])
    (found,) = aws.walk(HERE, "ecr", "describe_repositories", "repositories")
    assert str(found["createdAt"]).endswith("+00:00")


@pytest.mark.parametrize("every", [pytest.param(2, id="every-second"), pytest.param(3, id="every-third")])
def test_what_is_throttled_is_asked_again(
    fake: FakeAws, opened: Opened, pauses: list[float], every: int
) -> None:
    fake.rules.append(throttled_every(every))
    aws = opened(**SETTINGS)
    places = aws.list_places("ecr").found
    for _ in range(every):
        found, gaps = aws.sweep(places, lambda place: repositories(aws, place), silent)
        assert (len(found), gaps) == (12, ())
    assert pauses


def test_it_gives_up_after_eight_tries(fake: FakeAws, opened: Opened) -> None:
    fake.handlers["ecr", "DescribeRepositories"] = lambda _call: Fault("ThrottlingException", "Rate exceeded")
    with pytest.raises(AwsError, match=r"ThrottlingException: Rate exceeded") as caught:
        repositories(opened(**SETTINGS), HERE)
    assert caught.value.retryable
    assert fake.counted("ecr", "DescribeRepositories") == 8


FAULTS = [
    pytest.param(Fault("InternalFailure", "oops", 500), 8, AwsError, "oops", id="server-error"),
    pytest.param(
        Fault("LimitExceededException", "one scan a day"), 1, AwsError, "one scan a day", id="quota-used-up"
    ),
    pytest.param(Fault("RepositoryNotFoundException", "no x"), 1, NotFoundError, "no x", id="not-found"),
    pytest.param(
        Fault("AccessDeniedException", "not authorized"), 1, DeniedError, "kraken aws iam-policy", id="denied"
    ),
    pytest.param(
        Fault("UnrecognizedClientException", "invalid"), 1, DeniedError, "enable the region", id="not-enabled"
    ),
    pytest.param(
        Fault("InvalidSignatureException", "expired"), 1, DeniedError, "clock of this machine", id="clock"
    ),
    pytest.param(
        Fault("SubscriptionRequiredException", "needs"), 1, DeniedError, "suspended", id="suspended"
    ),
]


@pytest.mark.parametrize(("fault", "times", "kind", "words"), FAULTS)
def test_a_refusal_has_words(
    fake: FakeAws, opened: Opened, fault: Fault, times: int, kind: type[AwsError], words: str
) -> None:
    fake.handlers["ecr", "DescribeRepositories"] = lambda _call: fault
    with pytest.raises(kind) as caught:
        repositories(opened(**SETTINGS), HERE)
    assert type(caught.value) is kind
    assert caught.value.code == fault.code
    assert str(caught.value).startswith(
        f"ecr describe_repositories in prod ({ACCOUNTS[0]}) eu-west-1: {fault.code}: {fault.message}"
    )
    assert words in str(caught.value)
    assert fake.counted("ecr", "DescribeRepositories") == times


def test_an_answer_that_is_not_of_aws_is_said_to_be_none(fake: FakeAws, opened: Opened) -> None:
    fake.handlers["ecr", "DescribeRepositories"] = lambda _call: (
        200,
        {"content-type": "text/html"},
        b"<html>",
    )
    with pytest.raises(RemoteError, match="not one of AWS; check the proxy and AWS_ENDPOINT_URL"):
        repositories(opened(**SETTINGS), HERE)


def test_a_server_that_is_not_there(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(RemoteError, match="AWS cannot be reached") as caught:
        opened().get_identity()
    assert caught.value.retryable


def test_a_denied_region_is_a_gap_and_the_rest_is_seen(fake: FakeAws, opened: Opened) -> None:
    fake.rules += [
        disabled("ap-south-1", ACCOUNTS[:1]),
        denied(account=ACCOUNTS[1], service="ecr", region="us-east-1"),
    ]
    aws = opened(**SETTINGS)
    found, gaps = aws.sweep(aws.list_places("ecr").found, lambda place: repositories(aws, place), silent)
    assert len(found) == 10
    assert [(str(gap), gap.region) for gap in gaps] == [
        (f"{ACCOUNTS[0]} ap-south-1", "ap-south-1"),
        (f"{ACCOUNTS[1]} us-east-1", "us-east-1"),
    ]
    assert "enable the region" in gaps[0].why


def test_an_account_that_cannot_be_entered_is_one_gap(fake: FakeAws, opened: Opened) -> None:
    fake.rules.append(denied(account=ACCOUNTS[2], service="sts"))
    aws = opened(**SETTINGS)
    found, gaps = aws.sweep(aws.list_places("ecr").found, lambda place: repositories(aws, place), silent)
    assert len(found) == 9
    assert [(gap.account.id, gap.region) for gap in gaps] == [(ACCOUNTS[2], "")]
    assert gaps[0].why.startswith(
        f"the role arn:aws:iam::{ACCOUNTS[2]}:role/ReleaseKraken of account {ACCOUNTS[2]} cannot be assumed: "
        "AccessDenied: User: "
    )
    assert fake.counted("sts", "AssumeRole", ACCOUNTS[2]) == 1


def test_keys_that_expire_in_the_middle_are_renewed_once(fake: FakeAws, opened: Opened) -> None:
    aws = opened(**SETTINGS)
    fill(aws, HERE, ["app"])
    fake.expire(ACCOUNTS[0])
    assert repositories(aws, HERE) == ["app"]
    assert fake.counted("sts", "AssumeRole", ACCOUNTS[0]) == 2


def test_keys_that_are_refused_when_new_are_not_renewed_for_ever(fake: FakeAws, opened: Opened) -> None:
    fake.handlers["ecr", "DescribeRepositories"] = lambda _call: Fault("ExpiredTokenException", "expired")
    with pytest.raises(DeniedError, match="sign in again"):
        repositories(opened(**SETTINGS), HERE)
    assert fake.counted("sts", "AssumeRole", ACCOUNTS[0]) == 2


def test_keys_of_the_chain_that_expired_say_to_sign_in(fake: FakeAws, opened: Opened) -> None:
    fake.expired.add("AKIAFAKE")
    with pytest.raises(DeniedError, match=r"ExpiredToken.*; sign in again"):
        opened().get_identity()


def test_a_role_is_not_blamed_for_the_credentials_that_ask_for_it(fake: FakeAws, opened: Opened) -> None:
    aws = opened(**SETTINGS)
    places = aws.list_places("ecr").found
    aws.get_identity()
    fake.expire("123456789012")
    _, gaps = aws.sweep(places, lambda place: repositories(aws, place), silent)
    assert [str(gap) for gap in gaps] == ACCOUNTS
    assert all(
        gap.why.endswith("; sign in again, or give Kraken credentials that renew themselves") for gap in gaps
    )


def test_a_fault_of_ours_ends_the_sweep(opened: Opened) -> None:
    aws = opened(**SETTINGS, concurrency=1)
    looked: list[str] = []

    def look(place: Place) -> None:
        looked.append(str(place))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        aws.sweep(aws.list_places("ecr").found, look, silent)
    assert len(looked) < 12


def test_a_role_is_assumed_again_five_minutes_before_its_session_ends(fake: FakeAws, opened: Opened) -> None:
    from datetime import timedelta

    fake.tokens.lifetime = timedelta(minutes=4)
    aws = opened(**SETTINGS)
    repositories(aws, HERE)
    repositories(aws, HERE)
    assert fake.counted("sts", "AssumeRole", ACCOUNTS[0]) == 2


def test_a_throttled_account_starves_nobody(fake: FakeAws) -> None:
    """Eight accounts are throttled until all others were looked at: those cannot be waiting for the eight."""
    accounts = [f"{number:012d}" for number in range(1, 41)]
    throttled = set(accounts[:8])
    seen: set[str] = set()
    all_seen = threading.Event()

    def until_all_others_were_seen(call: Call) -> Fault | None:
        if call.service != "ecr" or call.account not in throttled:
            seen.update({call.account} if call.service == "ecr" else ())
            if len(seen) == 32:
                all_seen.set()
            return None
        return None if all_seen.is_set() else Fault("ThrottlingException", "Rate exceeded")

    fake.rules.append(until_all_others_were_seen)
    fake.handlers["ecr", "DescribeRepositories"] = lambda call: {"repositories": []}
    settings = AwsSettings.model_validate(
        {"accounts": [{"id": each} for each in accounts], "regions": REGIONS, "concurrency": 2}
    )
    aws = open_aws(settings, pause=lambda _stop, _seconds: all_seen.wait(60))
    found, gaps = aws.sweep(aws.list_places("ecr").found, lambda place: repositories(aws, place), silent)
    assert (len(found), gaps) == (120, ())
    assert all_seen.is_set()


def test_what_watches_can_end_it(fake: FakeAws, opened: Opened) -> None:
    aws = opened(**SETTINGS, concurrency=1)
    places = aws.list_places("ecr").found
    asked = count()

    def cancel(_done: int, _total: int) -> None:
        raise CancelledError("somebody wants the run to end")

    with pytest.raises(CancelledError, match="somebody"):
        aws.sweep(places, lambda place: next(asked) and repositories(aws, place), cancel)
    assert next(asked) < len(places)


def test_it_says_how_far_it_is(opened: Opened) -> None:
    aws = opened(**SETTINGS)
    told: list[tuple[int, int]] = []
    aws.sweep(aws.list_places("ecr").found, lambda _place: None, lambda *far: told.append(far))
    assert told == [(done, 12) for done in range(1, 13)]


def test_nothing_is_asked_after_the_deadline(fake: FakeAws, opened: Opened) -> None:
    aws = opened(**SETTINGS, deadline=1e-9)
    with pytest.raises(RemoteError, match=r"raise deadline in \[connectors.aws\]"):
        repositories(aws, HERE)
    assert fake.calls == []


def test_the_external_id_is_shown_to_roles_and_to_nobody_else(fake: FakeAws, opened: Opened) -> None:
    fake.tokens.external_id = "the-right-one"
    assert repositories(opened(**SETTINGS, external_id="the-right-one"), HERE) == []
    with pytest.raises(DeniedError) as caught:
        repositories(opened(**SETTINGS, external_id="another-one"), HERE)
    assert "another-one" not in str(caught.value)


def test_no_secret_comes_to_light(fake: FakeAws, opened: Opened) -> None:
    fake.handlers["ecr", "DescribeRepositories"] = lambda call: Fault(
        "AccessDeniedException", f"key {call.key}, secret secret-of-{call.key}, token token-of-{call.key}"
    )
    aws = opened(**SETTINGS)
    with pytest.raises(DeniedError) as caught:
        repositories(aws, HERE)
    assert "key ***, secret ***, token ***" in str(caught.value)
    assert "ASIA" not in f"{caught.value!r} {aws!r} {caught.value.__context__} {caught.value.__cause__}"


@pytest.mark.parametrize(
    ("variable", "words"),
    [
        pytest.param("AWS_ACCESS_KEY_ID", "there are no credentials; set AWS_PROFILE", id="no-keys"),
        pytest.param("AWS_REGION", "set AWS_REGION, or regions in", id="no-region"),
    ],
)
def test_what_is_missing_is_named(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, variable: str, words: str
) -> None:
    monkeypatch.delenv(variable)
    if variable == "AWS_ACCESS_KEY_ID":
        monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(ConfigError, match=words):
        opened().list_places("ecr")


def test_a_profile_that_there_is_not(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(ConfigError, match="nobody"):
        opened()
