"""What `kraken aws iam-policy` prints, and whether Terraform and CloudFormation take it."""

import json
import subprocess
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

from release_kraken.connectors.aws.fake import FakeAws
from release_kraken.connectors.aws.iam_policy import printed
from release_kraken.connectors.aws.settings import AwsSettings
from release_kraken.core.plugin import Rights

LOOK = Rights("aws", ("ecr:DescribeRepositories", "ecr:DescribeImages"))
BOTH = (LOOK, Rights("aws", ("ecr:DescribeImages",), ("ecr:PutImageTagMutability", "ecr:StartImageScan")))
SETTINGS = AwsSettings.model_validate({"role": "ops/Kraken", "external_id": "K9-8x7-secret"})
PRINCIPAL = "arn:aws:iam::123456789012:role/Kraken"


def test_as_json_with_two_statements() -> None:
    assert json.loads(printed(SETTINGS, BOTH, "")) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "ReleaseKrakenLooks",
                "Effect": "Allow",
                "Action": ["ec2:DescribeRegions", "ecr:DescribeImages", "ecr:DescribeRepositories"],
                "Resource": "*",
            },
            {
                "Sid": "ReleaseKrakenChanges",
                "Effect": "Allow",
                "Action": ["ecr:PutImageTagMutability", "ecr:StartImageScan"],
                "Resource": "*",
            },
        ],
    }


def test_where_nothing_is_changed_there_is_one_statement() -> None:
    statements = json.loads(printed(SETTINGS, (LOOK,), ""))["Statement"]
    assert [each["Sid"] for each in statements] == ["ReleaseKrakenLooks"]


@pytest.mark.parametrize("form", ["", "terraform", "cloudformation"])
def test_the_external_id_is_not_printed(form: str) -> None:
    assert "K9-8x7-secret" not in printed(SETTINGS, BOTH, form)


@pytest.mark.parametrize("rights", [pytest.param(BOTH, id="changes"), pytest.param((LOOK,), id="looks")])
def test_terraform_takes_it(
    rights: tuple[Rights, ...], terraform_binary: Path, provider_mirror: Path, tmp_path: Path
) -> None:
    (tmp_path / "main.tf").write_text(printed(SETTINGS, rights, "terraform"))
    rc = tmp_path / "terraform.rc"
    rc.write_text(
        f'provider_installation {{\n  filesystem_mirror {{\n    path = "{provider_mirror}"\n  }}\n}}\n'
    )

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [terraform_binary, *arguments],
            cwd=tmp_path,
            env={"TF_CLI_CONFIG_FILE": str(rc), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("fmt", "-check", "-diff")
    run("init", "-input=false")
    assert "Success" in run("validate")


@pytest.mark.parametrize("change", [pytest.param("true", id="may-change"), pytest.param("false", id="looks")])
@pytest.mark.parametrize("external_id", [pytest.param("abc", id="external-id"), pytest.param("", id="none")])
def test_cloudformation_takes_it(fake: FakeAws, change: str, external_id: str) -> None:
    account = boto3.client("cloudformation", "eu-west-1")
    parameters = {"KrakenPrincipal": PRINCIPAL, "KrakenExternalId": external_id, "KrakenMayChange": change}
    account.create_stack(
        StackName="kraken",
        TemplateBody=printed(SETTINGS, BOTH, "cloudformation"),
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
    )
    role = boto3.client("iam", "eu-west-1").get_role(RoleName="Kraken")["Role"]
    assert role["Path"] == "/ops/"
    trust = role["AssumeRolePolicyDocument"]["Statement"][0]
    assert trust["Principal"] == {"AWS": PRINCIPAL}
    assert trust.get("Condition") == ({"StringEquals": {"sts:ExternalId": "abc"}} if external_id else None)


def test_cloudformation_has_the_same_statements() -> None:
    resources: dict[str, Any] = yaml.safe_load(printed(SETTINGS, BOTH, "cloudformation"))["Resources"]
    looks = resources["ReleaseKraken"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    changes = resources["ReleaseKrakenChanges"]["Properties"]["PolicyDocument"]["Statement"]
    assert [*looks, *changes] == json.loads(printed(SETTINGS, BOTH, ""))["Statement"]


def test_cloudformation_without_changes_has_a_role_alone() -> None:
    template = yaml.safe_load(printed(SETTINGS, (LOOK,), "cloudformation"))
    assert list(template["Resources"]) == ["ReleaseKraken"]
    assert list(template["Parameters"]) == ["KrakenPrincipal", "KrakenExternalId"]
    assert list(template["Conditions"]) == ["HasExternalId"]
