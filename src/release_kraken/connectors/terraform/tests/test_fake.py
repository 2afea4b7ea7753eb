"""The fake's own offers: answers by folder, faults, and the log of calls."""

from pathlib import Path

import pytest

from release_kraken.connectors.terraform.client import Execution, Outcome, Plan, PlanResult, StepResult
from release_kraken.connectors.terraform.fake import Call, FakeTerraform
from release_kraken.core.errors import RemoteError

FAILED = StepResult(Outcome.FAILED)
SLOW = StepResult(Outcome.TIMED_OUT)


def test_the_longest_matching_folder_answers(tmp_path: Path) -> None:
    fake = FakeTerraform()
    fake.answer("validate", SLOW)
    fake.answer("validate", FAILED, "prod")
    fake.answer("validate", StepResult(Outcome.OK), "live/prod")

    outcomes = [fake.validate(tmp_path / path, Execution()).outcome for path in ("a", "prod", "live/prod")]

    assert outcomes == [Outcome.TIMED_OUT, Outcome.FAILED, Outcome.OK]


def test_a_plan_may_fail_or_succeed(tmp_path: Path) -> None:
    fake = FakeTerraform()
    made = PlanResult(StepResult(Outcome.OK), Plan(drifted=("a.b",)))
    fake.answer("plan", FAILED, "one")
    fake.answer("plan", made, "two")

    assert fake.plan(tmp_path / "one", Execution()) == PlanResult(FAILED)
    assert fake.plan(tmp_path / "two", Execution()) == made


def test_an_error_is_raised(tmp_path: Path) -> None:
    fake = FakeTerraform()
    fake.answer("init", RemoteError("the registry is away"))

    with pytest.raises(RemoteError, match="the registry is away"):
        fake.init(tmp_path, Execution(), backend=True)


def test_calls_are_logged(tmp_path: Path) -> None:
    fake = FakeTerraform()
    execution = Execution({"AWS_PROFILE": "prod"})

    fake.init(tmp_path, execution, backend=False)
    fake.plan(tmp_path, execution, [tmp_path / "prod.tfvars"])

    assert fake.calls == [
        Call("init", tmp_path, ("-backend=false",), {"AWS_PROFILE": "prod"}),
        Call("plan", tmp_path, (str(tmp_path / "prod.tfvars"),), {"AWS_PROFILE": "prod"}),
    ]
    assert fake.called("plan") == fake.calls[1:]


def test_locked_platforms_are_written(tmp_path: Path) -> None:
    fake = FakeTerraform()

    fake.lock_providers(tmp_path, Execution(), ["linux_amd64", "darwin_arm64"])

    assert (tmp_path / ".terraform.lock.hcl").read_text() == "# linux_amd64\n# darwin_arm64\n"
