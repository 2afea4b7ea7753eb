"""A whole run with a Terraform in memory: stages, faults of each, what is cached, ignored, known, changed."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

import pytest

from release_kraken.connectors.terraform.client import (
    Action,
    Diagnostic,
    Outcome,
    Plan,
    PlannedResource,
    PlanResult,
    StepResult,
)
from release_kraken.connectors.terraform.fake import FakeTerraform
from release_kraken.core.context import Context
from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.core.finding import Severity
from release_kraken.core.json import JSONValue
from release_kraken.core.report import Report, Status
from release_kraken.tools.terraform_pr.run import run
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings
from release_kraken.tools.terraform_pr.views import print_baseline, readme

VALIDATED = ("failed-init", "invalid-configuration")
ON_ROOTS = ("failed-init", "failed-plan", "invalid-configuration", "destroyed-data", "not-planned")
ROOT = 'terraform {\n  backend "s3" {}\n}\n\nprovider "aws" {}\n'
CALL = 'module "a" {\n  source = "../../modules/a"\n}\n'


class Surroundings(Protocol):
    time: object

    def write(self, files: dict[str, str]) -> None: ...
    def context(self) -> Context: ...
    def settings(self, **values: object) -> TerraformPrSettings: ...
    def run(self, **values: object) -> Report: ...


def failed(summary: str, detail: str = "", **place: object) -> StepResult:
    return StepResult(Outcome.FAILED, (Diagnostic(Severity.ERROR, summary, detail, **place),))  # type: ignore[arg-type]


def found(report: Report) -> list[tuple[str, str]]:
    return [(finding.rule, finding.where) for finding in report.findings]


def roots(report: Report) -> list[dict[str, JSONValue]]:
    facts = report.facts["roots"]
    assert isinstance(facts, list)
    return facts


@pytest.fixture
def live(surroundings: Surroundings, credentials: None) -> Surroundings:
    """Two roots, one of which calls a module."""
    surroundings.write(
        {
            "live/prod/main.tf": ROOT + CALL,
            "live/dev/main.tf": ROOT,
            "modules/a/main.tf": 'variable "x" {\n  type = string\n}\n',
        }
    )
    return surroundings


def test_every_root_is_planned(
    live: Surroundings, fake: FakeTerraform, unchanged: Callable[[], None]
) -> None:
    unchanged()
    resources = tuple(
        PlannedResource(f"aws_vpc.{action.name}", "aws_vpc", action.name, action)
        for action in (
            Action.CREATE,
            Action.CREATE,
            Action.UPDATE,
            Action.REPLACE,
            Action.DELETE,
            Action.NO_OP,
        )
    )
    fake.answer("plan", PlanResult(StepResult(Outcome.OK), Plan(resources)), "live/prod")
    report = live.run(rules=ON_ROOTS)
    assert found(report) == []
    assert [
        {key: each[key] for key in ("path", "status", "add", "change", "replace", "destroy")}
        for each in roots(report)
    ] == [
        {"path": "live/dev", "status": "planned", "add": 0, "change": 0, "replace": 0, "destroy": 0},
        {"path": "live/prod", "status": "planned", "add": 2, "change": 1, "replace": 1, "destroy": 1},
    ]
    assert [call.method for call in fake.calls if call.method in ("validate", "lock_providers")] == []
    assert report.status is Status.CLEAN


def test_terraform_runs_in_a_copy_with_data_of_each_root_elsewhere(
    live: Surroundings, fake: FakeTerraform
) -> None:
    live.run(rules=ON_ROOTS)
    folders = {call.folder for call in fake.called("init")}
    data = {call.environment["TF_DATA_DIR"] for call in fake.called("init")}
    checkout = live.settings().path
    assert len(data) == len(folders) == 2
    assert not any(folder is None or folder.is_relative_to(checkout) for folder in folders)
    assert not any(path.startswith(str(folder)) for path in data for folder in folders)


def test_a_module_outside_of_the_folder_is_in_the_copy(
    live: Surroundings, fake: FakeTerraform, unchanged: Callable[[], None]
) -> None:
    checkout = live.settings().path
    subprocess.run(["git", "init", "-q", checkout], check=True)
    unchanged()
    live.run(path=checkout / "live", rules=ON_ROOTS)
    folder = next(call.folder for call in fake.called("plan") if call.folder and call.folder.name == "prod")
    assert (folder / "../../modules/a/main.tf").is_file()
    assert not folder.is_relative_to(checkout)


@pytest.mark.parametrize(
    ("method", "answer", "finding", "status", "why"),
    [
        pytest.param(
            "init",
            failed("Unreadable module directory", "no such file"),
            [("failed-init", "live/dev/main.tf:1:1")],
            "failed",
            "terraform init failed",
            id="init, by the code's fault",
        ),
        pytest.param(
            "init",
            StepResult(Outcome.TIMED_OUT, failed("Time limit exceeded").diagnostics),
            [("failed-init", "live/dev/main.tf:1:1")],
            "failed",
            "terraform init failed",
            id="init, time limit",
        ),
        pytest.param(
            "init",
            failed("No valid credential sources found"),
            [],
            "not planned",
            "no AWS credentials: No valid credential sources found",
            id="init, no credentials: validated without backend",
        ),
        pytest.param(
            "plan",
            PlanResult(failed("Invalid count argument", path="main.tf", line=5, column=3)),
            [("failed-plan", "live/dev/main.tf:5:3")],
            "failed",
            "terraform plan failed",
            id="plan, by the code's fault",
        ),
        pytest.param(
            "plan",
            PlanResult(failed("request send failed: dial tcp: connection refused")),
            [],
            "not planned",
            "a server cannot be reached: request send failed: dial tcp: connection refused",
            id="plan, no network",
        ),
        pytest.param(
            "plan",
            PlanResult(StepResult(Outcome.TIMED_OUT)),
            [("failed-plan", "live/dev/main.tf:1:1")],
            "failed",
            "terraform plan failed",
            id="plan, time limit",
        ),
        pytest.param(
            "plan",
            RemoteError("the plan file cannot be read"),
            [],
            "not planned",
            "the plan file cannot be read",
            id="the client itself fails",
        ),
    ],
)
def test_a_root_that_cannot_be_planned_is_told(
    live: Surroundings,
    fake: FakeTerraform,
    method: str,
    answer: StepResult | PlanResult | RemoteError,
    finding: list[tuple[str, str]],
    status: str,
    why: str,
) -> None:
    fake.answer(method, answer, "live/dev")
    unknown = "plan"
    if "No valid" in why:
        fake.answer("init", answer, "live/dev")
        unknown = "validity and plan"
    report = live.run(rules=ON_ROOTS)
    assert found(report) == finding
    assert roots(report)[0]["status"] == status
    gaps = [(gap.what, gap.why, gap.path) for gap in report.not_checked if "plan of" in gap.what]
    assert gaps == [(f"{unknown} of live/dev", why, "live/dev")]
    assert roots(report)[1]["status"] == "planned"


def test_a_failed_plan_of_an_invalid_root_is_its_invalidity(live: Surroundings, fake: FakeTerraform) -> None:
    fake.answer("plan", PlanResult(failed("Unsupported argument")), "live/dev")
    fake.answer(
        "validate",
        failed("Unsupported argument", path="../../modules/a/main.tf", line=2, column=3),
        "live/dev",
    )
    report = live.run(rules=ON_ROOTS)
    assert found(report) == [("invalid-configuration", "modules/a/main.tf:2:3")]


def test_a_fault_in_a_shared_module_is_one_finding(live: Surroundings, fake: FakeTerraform) -> None:
    fault = failed("Unsupported argument", path="../../modules/a/main.tf", line=2, column=3)
    fake.answer("plan", PlanResult(fault))
    fake.answer("validate", fault)
    assert found(live.run(rules=ON_ROOTS)) == [("invalid-configuration", "modules/a/main.tf:2:3")]


def test_without_credentials_nothing_is_tried_but_validate(
    surroundings: Surroundings, no_credentials: None, fake: FakeTerraform
) -> None:
    surroundings.write({"main.tf": ROOT})
    report = surroundings.run(rules=ON_ROOTS)
    assert [call.arguments for call in fake.called("init")] == [("-backend=false",)]
    assert (len(fake.called("validate")), len(fake.called("plan"))) == (1, 0)
    assert [gap.why.partition(":")[0] for gap in report.not_checked] == ["no AWS credentials"]
    assert report.status is Status.INCOMPLETE


def test_a_plan_may_be_insisted_on(surroundings: Surroundings, no_credentials: None) -> None:
    surroundings.write({"main.tf": ROOT})
    assert found(surroundings.run(rules=ON_ROOTS, require_plan=True)) == [("not-planned", "main.tf:1:1")]


def test_a_plan_insisted_on_is_left_out_on_purpose(surroundings: Surroundings, no_credentials: None) -> None:
    surroundings.write({"main.tf": 'terraform {\n  backend "s3" {}\n}\n'})
    for stage in ({"static": True}, {"no_plan": True}):
        report = surroundings.run(require_plan=True, **stage)
        assert [finding for finding in report.findings if finding.rule == "not-planned"] == []


def test_variables_without_value_are_named(live: Surroundings, fake: FakeTerraform) -> None:
    live.write({"live/dev/variables.tf": 'variable "size" {}\nvariable "region" {}\n'})
    report = live.run(rules=ON_ROOTS)
    assert roots(report)[0]["why"] == "variables have no value: region, size"
    assert len(fake.called("validate")) == 1


def test_each_environment_is_planned_after_one_init(live: Surroundings, fake: FakeTerraform) -> None:
    live.write({"live/dev/eu.tfvars": "", "live/dev/us.tfvars": ""})
    report = live.run(rules=ON_ROOTS, exclude=["live/prod"])
    assert [(each["path"], each["environment"]) for each in roots(report)] == [
        ("live/dev", "eu"),
        ("live/dev", "us"),
    ]
    assert len(fake.called("init")) == 1
    assert [call.arguments[0].rpartition("/")[2] for call in fake.called("plan")] == [
        "eu.tfvars",
        "us.tfvars",
    ]


def test_environments_with_backends_of_their_own_are_initialised_each(
    live: Surroundings, fake: FakeTerraform
) -> None:
    live.write({f"live/dev/{name}.{kind}": "" for name in ("eu", "us") for kind in ("tfvars",)})
    live.write({f"live/dev/{name}.tfbackend": f'key = "{name}"\n' for name in ("eu", "us")})
    live.run(rules=ON_ROOTS, exclude=["live/prod"])
    assert [call.arguments[0].rpartition("/")[2] for call in fake.called("init")] == [
        "eu.tfbackend",
        "us.tfbackend",
    ]


def test_a_second_run_runs_nothing_again(live: Surroundings, fake: FakeTerraform) -> None:
    first = live.run()
    fake.calls.clear()
    second = live.run()
    assert [call.method for call in fake.calls if call.method != "binary"] == []
    assert second.findings == first.findings
    assert roots(second)[0]["cached"] == "2026-01-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("files", "values", "planned"),
    [
        pytest.param({"live/dev/main.tf": ROOT + "# more\n"}, {}, {"dev"}, id="its code"),
        pytest.param({"modules/a/main.tf": "# less\n"}, {}, {"prod"}, id="a module"),
        pytest.param({"modules/a/files/policy.json": "{}"}, {}, {"prod"}, id="a file of a module"),
        pytest.param({"live/dev/terraform.tfvars": "x = 1\n"}, {}, {"dev"}, id="a variable file"),
        pytest.param({"live/dev/.terraform.lock.hcl": "\n"}, {}, {"dev"}, id="the lock file"),
        pytest.param({"live/main.tf": "# another\n"}, {}, set(), id="a directory above"),
        pytest.param({}, {"no_cache": True}, {"dev", "prod"}, id="no cache"),
        pytest.param(
            {}, {"credentials": [{"roots": ["live/dev"], "region": "x"}]}, {"dev"}, id="credentials"
        ),
    ],
)
def test_what_changed_is_run_again(
    live: Surroundings,
    fake: FakeTerraform,
    files: dict[str, str],
    values: dict[str, object],
    planned: set[str],
) -> None:
    live.run(rules=ON_ROOTS)
    fake.calls.clear()
    live.write(files)
    live.run(rules=ON_ROOTS, **values)
    assert {call.folder.name for call in fake.called("plan") if call.folder} == planned


def test_a_file_that_an_expression_refers_to_counts(live: Surroundings, fake: FakeTerraform) -> None:
    expression = 'locals {\n  x = file("${path.module}/../../shared/x.json")\n}\n'
    live.write({"live/dev/main.tf": ROOT + expression, "shared/x.json": "{}"})
    live.run(rules=ON_ROOTS)
    fake.calls.clear()
    live.write({"shared/x.json": "{ }"})
    live.run(rules=ON_ROOTS)
    assert {call.folder.name for call in fake.called("plan") if call.folder} == {"dev"}


def test_kept_results_grow_old(live: Surroundings, fake: FakeTerraform) -> None:
    live.run(rules=ON_ROOTS)
    fake.calls.clear()
    live.time += timedelta(hours=25)  # type: ignore[operator]
    live.run(rules=ON_ROOTS)
    assert len(fake.called("plan")) == 2


def test_trouble_is_not_kept(live: Surroundings, fake: FakeTerraform) -> None:
    fake.answer("plan", PlanResult(failed("dial tcp: connection refused")), "live/dev")
    live.run(rules=ON_ROOTS)
    fake.calls.clear()
    live.run(rules=ON_ROOTS)
    assert {call.folder.name for call in fake.called("plan") if call.folder} == {"dev"}


def test_no_secret_is_kept(live: Surroundings, surroundings: Surroundings) -> None:
    live.run()
    kept = surroundings.cache  # type: ignore[attr-defined]
    assert kept
    assert not any(b"secret0000" in value or "secret0000" in key for key, value in kept.items())


def test_static_runs_no_root(live: Surroundings, fake: FakeTerraform) -> None:
    report = live.run(static=True)
    assert {call.method for call in fake.calls} == {"binary", "check_format"}
    assert roots(report) == []
    assert not set(ON_ROOTS) & set(report.rules)


def test_what_cannot_be_initialised_is_not_called_validated(live: Surroundings, fake: FakeTerraform) -> None:
    fake.answer("init", failed("request send failed: dial tcp: connection refused"))
    report = live.run(no_plan=True)
    assert {each["status"] for each in roots(report)} == {"not validated"}


def test_a_validation_that_was_killed_blames_no_code(live: Surroundings, fake: FakeTerraform) -> None:
    fake.answer("validate", failed("terraform validate failed", "signal 9 ended it"), "live/dev")
    report = live.run(rules=VALIDATED, no_plan=True)
    again = live.run(rules=VALIDATED, no_plan=True)
    assert found(report) == []
    (gap,) = report.not_checked
    assert gap.why.startswith("it was killed, as by a machine short of memory")
    assert [each["cached"] is None for each in roots(again)] == [True, False]


def test_messages_name_no_folder_of_the_run(live: Surroundings, fake: FakeTerraform) -> None:
    live.run(rules=ON_ROOTS)
    first = fake.called("init")[0].environment["TF_DATA_DIR"]
    data = first.replace("/scratch/1/", "/scratch/2/")  # where the second run works
    fake.answer("init", failed("Failed to download module", f"Cloning into '{data}/modules/x'"), "live/dev")
    report = live.run(rules=ON_ROOTS, no_cache=True)
    (message,) = {finding.message for finding in report.findings}
    assert message == "Failed to download module: Cloning into '.terraform/modules/x'"


def test_no_plan_stops_after_validate(live: Surroundings, fake: FakeTerraform) -> None:
    report = live.run(no_plan=True)
    assert (len(fake.called("validate")), len(fake.called("plan"))) == (2, 0)
    assert {each["status"] for each in roots(report)} == {"validated"}
    assert [gap for gap in report.not_checked if gap.what.startswith("plan")] == []


def test_a_rule_that_needs_no_terraform_starts_none(live: Surroundings, fake: FakeTerraform) -> None:
    report = live.run(rules=["undescribed-variable"])
    assert found(report) == [("undescribed-variable", "modules/a/main.tf:1:1")]
    assert fake.calls == []


def test_a_list_starts_none_either(live: Surroundings, fake: FakeTerraform) -> None:
    report = live.run(list_only=True)
    assert [row[:2] for row in report.tables[0].rows] == [
        ("live/dev", "root"),
        ("live/prod", "root"),
        ("modules/a", "module"),
    ]
    assert fake.calls == []


def test_terraform_missing_is_an_error(live: Surroundings, fake: FakeTerraform) -> None:
    fake.answer("binary", ConfigError("terraform is not installed"))
    with pytest.raises(ConfigError, match=r"terraform is not installed \(--static does without\)"):
        live.run()


def test_terraform_missing_leaves_fmt_out_of_a_static_run(live: Surroundings, fake: FakeTerraform) -> None:
    fake.answer("binary", ConfigError("terraform is not installed"))
    report = live.run(static=True)
    assert ("undescribed-variable", "modules/a/main.tf:1:1") in found(report)
    assert [(gap.what, gap.why) for gap in report.not_checked] == [
        ("terraform fmt", "terraform is not installed")
    ]


@pytest.mark.parametrize("option", ["rules", "exclude_rules"])
def test_an_unknown_rule_is_refused_with_the_nearest(surroundings: Surroundings, option: str) -> None:
    with pytest.raises(
        ConfigError, match=r'No rule is named "untypd-variable" \(did you mean "untyped-variable"\?\)'
    ):
        surroundings.run(**{option: ["untypd-variable"]})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        pytest.param({"rules": ["untagged-resource"], "static": True}, "needs what --static", id="static"),
        pytest.param({"rules": ["destroyed-data"], "no_plan": True}, "or --no-plan leaves out", id="no plan"),
        pytest.param({"rules": ["checkov/CKV_AWS_18"]}, r"set .*checkov\.enabled = true", id="scanner off"),
    ],
)
def test_a_rule_asked_for_that_cannot_run_is_refused(
    live: Surroundings, settings: dict[str, object], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        live.run(**settings)


def test_a_readme_is_printed_as_terraform_docs_prints_it(surroundings: Surroundings) -> None:
    surroundings.write({"main.tf": 'output "x" {\n  value = 1\n}\n'})
    printed = readme(surroundings.settings(), surroundings.context())
    assert printed.startswith("## Requirements\n\nNo requirements.\n")
    assert printed.endswith('| <a name="output_x"></a> [x](#output\\_x) | n/a |\n')


def test_severities_are_overridden(live: Surroundings) -> None:
    report = live.run(rules=["undescribed-variable"], severities={"undescribed-variable": "note"})
    assert [finding.severity for finding in report.findings] == [Severity.NOTE]
    assert report.status is Status.CLEAN


def test_ignored_findings_are_counted_with_their_reason(live: Surroundings) -> None:
    live.write({"modules/a/main.tf": '# kraken:ignore undescribed-variable obvious\nvariable "x" {}\n'})
    report = live.run(rules=["undescribed-variable"])
    assert report.findings == ()
    assert report.facts["ignored"] == {
        "count": 1,
        "findings": [{"rule": "undescribed-variable", "where": "modules/a/main.tf:2:1", "reason": "obvious"}],
    }


def test_known_findings_are_not_reported(
    live: Surroundings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    only = {"rules": ["undescribed-variable"]}
    file = tmp_path_factory.mktemp("b") / "baseline.json"
    file.write_text(print_baseline(live.settings(**only), live.context()))
    report = live.run(**only, baseline=str(file))
    assert (report.findings, report.facts["baseline"]) == ((), {"file": str(file), "known": 1, "mended": []})
    assert [table.rows for table in report.tables] == [((str(file), "1", "0"),)]
    assert report.unreported == {finding.key for finding in live.run(**only).findings}
    live.write({"modules/a/main.tf": ""})
    facts = live.run(**only, baseline=str(file)).facts["baseline"]
    assert isinstance(facts, dict)
    assert [each["rule"] for each in facts["mended"]] == ["undescribed-variable"]


def test_a_baseline_keeps_what_could_not_be_looked_at(
    live: Surroundings, fake: FakeTerraform, tmp_path_factory: pytest.TempPathFactory
) -> None:
    only = {"rules": ["failed-plan"]}
    file = tmp_path_factory.mktemp("b") / "baseline.json"
    fake.answer("plan", PlanResult(failed("Invalid count argument")), "live/dev")
    file.write_text(print_baseline(live.settings(**only, no_cache=True), live.context()))
    assert len(json.loads(file.read_text())["findings"]) == 1
    fake.answer("plan", PlanResult(failed("dial tcp: connection refused")), "live/dev")
    again = print_baseline(live.settings(**only, no_cache=True, baseline=str(file)), live.context())
    assert again == file.read_text()


def test_only_what_the_change_causes_is_reported(live: Surroundings, fake: FakeTerraform) -> None:
    folder = live.settings().path
    fake.answer("plan", PlanResult(failed("Invalid count argument")))

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=A", "-c", "user.email=a@example.com")
        subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "one")
    live.write({"modules/a/other.tf": 'variable "y" {}\n'})
    report = live.run(rules=["undescribed-variable", "failed-plan"], changed="HEAD")
    assert found(report) == [
        ("failed-plan", "live/prod/main.tf:1:1"),
        ("undescribed-variable", "modules/a/other.tf:1:1"),
    ]
    changed = report.facts["changed"]
    assert isinstance(changed, dict)
    assert (changed["files"], changed["not_reported"]) == (1, 2)


class Interruption:
    """Progress that is interrupted as soon as the first root is done."""

    def update(self, step: str, done: int, total: int) -> None:
        if (step, done) == ("Run Terraform on roots", 1):
            raise KeyboardInterrupt

    def log(self, message: str) -> None:
        """Go on."""


def test_an_interruption_stops_terraform(live: Surroundings, fake: FakeTerraform) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(live.settings(rules=ON_ROOTS, jobs=1), replace(live.context(), progress=Interruption()))
    with pytest.raises(RemoteError, match="was stopped before its end"):
        fake.binary()
