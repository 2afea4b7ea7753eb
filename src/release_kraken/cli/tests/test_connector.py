"""Commands of connectors: found by declaration, with switches for other forms."""

import json
from pathlib import Path

import pytest

from release_kraken.cli.tests.command_line import Kraken

POLICY_TOOL = """
from release_kraken.core.plugin import Rights, Tool
from release_kraken.core.report import Report
from release_kraken.core.settings import Settings


class NeedsSettings(Settings):
    \"\"\"Nothing.\"\"\"


def rights():
    return (Rights("aws", ("ecr:ListTagsForResource",), ("ecr:TagResource",)), Rights("other", ("never",)))


TOOL = Tool(
    name="needs",
    summary="Need rights.",
    settings=NeedsSettings,
    run=lambda settings, context: Report(),
    subject=lambda settings: "",
    rights=rights,
)
"""


@pytest.fixture
def needy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A distribution whose tool needs rights at AWS."""
    site = tmp_path / "site"
    info = site / "kraken_needs-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: kraken-needs\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[release_kraken.tools]\nneeds = kraken_needs:TOOL\n")
    (site / "kraken_needs.py").write_text(POLICY_TOOL)
    monkeypatch.syspath_prepend(site)


def test_the_help_names_connectors_that_have_commands(kraken: Kraken) -> None:
    connectors = kraken("--help").out.partition("\nConnectors:\n")[2].partition("\n\n")[0]
    assert connectors.split() == ["aws", "Accounts", "and", "regions", "of", "AWS."]


def test_a_connector_without_commands_is_none(kraken: Kraken) -> None:
    ended = kraken("bamboo")
    assert ended.code == 1
    assert ended.err.startswith("kraken: error: No such command 'bamboo'.")


@pytest.mark.usefixtures("needy")
def test_what_tools_need_is_in_the_policy(kraken: Kraken) -> None:
    statements = json.loads(kraken("aws", "iam-policy").out)["Statement"]
    assert "ecr:ListTagsForResource" in statements[0]["Action"]
    assert "ecr:TagResource" in statements[1]["Action"]
    assert "never" not in str(statements)


@pytest.mark.usefixtures("needy")
def test_only_configured_tools_count_where_there_are_some(kraken: Kraken) -> None:
    Path("kraken.toml").write_text("[tools.needs]\n")
    assert json.loads(kraken("aws", "iam-policy").out)["Statement"] == [
        {
            "Sid": "ReleaseKrakenLooks",
            "Effect": "Allow",
            "Action": ["ec2:DescribeRegions", "ecr:ListTagsForResource"],
            "Resource": "*",
        },
        {
            "Sid": "ReleaseKrakenChanges",
            "Effect": "Allow",
            "Action": ["ecr:TagResource"],
            "Resource": "*",
        },
    ]


def test_a_form_is_asked_for_by_a_switch(kraken: Kraken) -> None:
    assert 'resource "aws_iam_role" "release_kraken"' in kraken("aws", "iam-policy", "--terraform").out


def test_one_form_at_a_time(kraken: Kraken) -> None:
    ended = kraken("aws", "iam-policy", "--terraform", "--cloudformation")
    assert ended.code == 1
    assert ended.err.startswith("kraken: error: --terraform and --cloudformation exclude each other")


def test_a_wrong_setting_is_told(kraken: Kraken) -> None:
    Path("kraken.toml").write_text('[connectors.aws]\nregions = ["Europe"]\n')
    ended = kraken("aws", "iam-policy")
    assert ended.code == 1
    assert "connectors.aws" in ended.err


def test_what_cannot_be_done_ends_with_its_reason(kraken: Kraken, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "AKIAFAKE",
        "AWS_SECRET_ACCESS_KEY": "fake",
        "AWS_CONFIG_FILE": "/dev/null",
    }.items():
        monkeypatch.setenv(name, value)
    Path("kraken.toml").write_text("[connectors.aws]\ndeadline = 0.01\n")
    ended = kraken("aws", "doctor", "-q")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("kraken: error: ")
