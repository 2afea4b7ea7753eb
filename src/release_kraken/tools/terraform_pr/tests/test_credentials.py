"""Credentials: what each kind of machine offers, and the profile that assumes a role from it."""

from collections.abc import Mapping
from configparser import ConfigParser
from pathlib import Path

import pytest

from release_kraken.connectors.terraform.module import Module, SourceFile
from release_kraken.tools.terraform_pr.repository import Directory, DirectoryClass, Repository
from release_kraken.tools.terraform_pr.roots.credentials import Machine, credentials_for, missing_credentials
from release_kraken.tools.terraform_pr.settings import CredentialSettings

ROLE = "arn:aws:iam::123456789012:role/deploy"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token"}
CLEARED = {
    "AWS_ACCESS_KEY_ID": "",
    "AWS_SECRET_ACCESS_KEY": "",
    "AWS_SESSION_TOKEN": "",
    "AWS_ROLE_ARN": "",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "",
}


def setting(**values: object) -> CredentialSettings:
    return CredentialSettings.model_validate({"roots": ["live/"], **values})


def machine(home: Path, environ: Mapping[str, str] | None = None, *, on_ec2: bool = False) -> Machine:
    return Machine({"HOME": str(home), **(environ or {})}, on_ec2)


def test_the_first_match_wins(tmp_path: Path) -> None:
    settings = [setting(roots=["other/"], region="a"), setting(region="b"), setting(region="c")]
    chosen = credentials_for("live/prod", settings, machine(tmp_path), tmp_path)
    assert chosen == {"AWS_REGION": "b", "AWS_DEFAULT_REGION": "b"}


def test_without_a_match_all_stays_as_it_is(tmp_path: Path) -> None:
    assert credentials_for("other", [setting(region="a")], machine(tmp_path), tmp_path) == {}


def test_a_profile_wins_over_keys_in_the_environment(tmp_path: Path) -> None:
    chosen = credentials_for("live", [setting(profile="dev")], machine(tmp_path, KEYS), tmp_path)
    assert chosen == {**CLEARED, "AWS_PROFILE": "dev"}


def test_further_environment_is_added(tmp_path: Path) -> None:
    chosen = credentials_for(
        "live", [setting(environment={"AWS_CA_BUNDLE": "x"})], machine(tmp_path), tmp_path
    )
    assert chosen == {"AWS_CA_BUNDLE": "x"}


@pytest.mark.parametrize(
    ("environ", "on_ec2", "profile", "expected"),
    [
        pytest.param(
            KEYS,
            False,
            None,
            {
                "profile release-kraken": {"source_profile": "release-kraken-source"},
                "profile release-kraken-source": {
                    "aws_access_key_id": "AKIA",
                    "aws_secret_access_key": "secret",
                    "aws_session_token": "token",
                },
            },
            id="from keys",
        ),
        pytest.param(
            {"AWS_ROLE_ARN": "arn:aws:iam::1:role/pod", "AWS_WEB_IDENTITY_TOKEN_FILE": "/token"},
            False,
            None,
            {
                "profile release-kraken": {"source_profile": "release-kraken-source"},
                "profile release-kraken-source": {
                    "role_arn": "arn:aws:iam::1:role/pod",
                    "web_identity_token_file": "/token",
                },
            },
            id="from a web identity",
        ),
        pytest.param(
            {"AWS_PROFILE": "me"},
            False,
            None,
            {"profile release-kraken": {"source_profile": "me"}},
            id="from a profile",
        ),
        pytest.param(
            KEYS,
            False,
            "dev",
            {"profile release-kraken": {"source_profile": "dev"}},
            id="from the profile that is set",
        ),
        pytest.param(
            {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost"},
            False,
            None,
            {"profile release-kraken": {"credential_source": "EcsContainer"}},
            id="from a container",
        ),
        pytest.param(
            {},
            True,
            None,
            {"profile release-kraken": {"credential_source": "Ec2InstanceMetadata"}},
            id="from EC2",
        ),
    ],
)
def test_a_role_is_assumed(
    tmp_path: Path,
    environ: dict[str, str],
    on_ec2: bool,
    profile: str | None,
    expected: dict[str, dict[str, str]],
) -> None:
    settings = [setting(role_arn=ROLE, profile=profile)]
    chosen = credentials_for("live", settings, machine(tmp_path, environ, on_ec2=on_ec2), tmp_path)
    path = Path(chosen.pop("AWS_CONFIG_FILE"))
    assert chosen == {**CLEARED, "AWS_PROFILE": "release-kraken"}
    assert path.stat().st_mode & 0o777 == 0o600
    written = ConfigParser()
    written.read(path)
    expected["profile release-kraken"] |= {"role_arn": ROLE, "role_session_name": "release-kraken"}
    assert {section: dict(written[section]) for section in written.sections()} == expected


def test_the_user_s_own_profiles_stay_in_reach(tmp_path: Path) -> None:
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text("[profile sso]\nsso_session = corp")
    chosen = credentials_for("live", [setting(role_arn=ROLE, profile="sso")], machine(tmp_path), tmp_path)
    written = ConfigParser()
    written.read(chosen["AWS_CONFIG_FILE"])
    assert written["profile sso"]["sso_session"] == "corp"
    assert written["profile release-kraken"]["source_profile"] == "sso"


def checkout(root: Path, text: str) -> Repository:
    (root / "live").mkdir()
    (root / "live" / "main.tf").write_text(text)
    module = Module("live", files=(SourceFile("live/main.tf", ""),))
    return Repository(root, {"live": Directory("live", DirectoryClass.ROOT, "", module)})


AWS = 'provider "aws" {}\n'


@pytest.mark.parametrize(
    ("text", "environ", "on_ec2", "missing"),
    [
        pytest.param(AWS, {}, False, True, id="AWS and nothing to reach it with"),
        pytest.param('terraform {\n backend "s3" {}\n}', {}, False, True, id="the state is in S3"),
        pytest.param('resource "null_resource" "x" {}', {}, False, False, id="no AWS"),
        pytest.param('provider "aws" {\n  access_key = "x"\n}', {}, False, False, id="keys in the code"),
        pytest.param(AWS, KEYS, False, False, id="keys"),
        pytest.param(AWS, {"AWS_ACCESS_KEY_ID": "x"}, False, True, id="half a key"),
        pytest.param(AWS, {"AWS_PROFILE": "x"}, False, False, id="a profile"),
        pytest.param(AWS, {}, True, False, id="on EC2"),
        pytest.param(AWS, {"AWS_EC2_METADATA_DISABLED": "true"}, True, True, id="on EC2, switched off"),
    ],
)
def test_missing_credentials_are_known_beforehand(
    tmp_path: Path, text: str, environ: dict[str, str], on_ec2: bool, missing: bool
) -> None:
    why = missing_credentials(checkout(tmp_path, text), "live", {}, machine(tmp_path, environ, on_ec2=on_ec2))
    assert bool(why) is missing


def test_a_configured_profile_counts(tmp_path: Path) -> None:
    assert missing_credentials(checkout(tmp_path, AWS), "live", {"AWS_PROFILE": "x"}, machine(tmp_path)) == ""
