"""Trouble or fault: real messages of Terraform 1.11, its S3 backend, git and the AWS provider."""

# ruff: noqa: E501 - messages as Terraform words them

import pytest

from release_kraken.connectors.terraform.client import Diagnostic
from release_kraken.core.finding import Severity
from release_kraken.tools.terraform_pr.roots.trouble import cause_of, causes, faults

_PLEASE = "Please see https://registry.terraform.io/providers/hashicorp/aws\nfor more information about providing credentials.\n\n"
_REFUSED = (
    "Retrieving AWS account details: validating provider credentials: retrieving caller identity from STS: operation "
    "error STS: GetCallerIdentity, exceeded maximum number of attempts, 9, https response error StatusCode: 0, "
    'RequestID: , request send failed, Post "http://127.0.0.1:1/": dial tcp 127.0.0.1:1: connect: connection refused'
)


def error(summary: str, detail: str = "") -> Diagnostic:
    return Diagnostic(Severity.ERROR, summary, detail)


@pytest.mark.parametrize(
    ("diagnostic", "cause"),
    [
        pytest.param(
            error(
                "No valid credential sources found",
                f"{_PLEASE}Error: failed to refresh cached credentials, no EC2 IMDS role found, operation error ec2imds",
            ),
            "no AWS credentials: No valid credential sources found: failed to refresh cached credentials, no EC2 IMDS "
            "role found, operation error ec2imds",
            id="no credentials",
        ),
        pytest.param(
            error("failed to get shared config profile, nosuch"),
            "no AWS credentials: failed to get shared config profile, nosuch",
            id="no such profile",
        ),
        pytest.param(
            error("terraform plan failed", "signal 9 ended it"),
            "it was killed, as by a machine short of memory: terraform plan failed: signal 9 ended it",
            id="killed",
        ),
        pytest.param(
            error("Plugin did not respond", "The plugin encountered an error, and failed to respond."),
            "a provider crashed: Plugin did not respond: The plugin encountered an error, and failed to respond",
            id="a provider that was killed",
        ),
        pytest.param(
            error("Failed to install provider", "Error while installing: write x: no space left on device"),
            "the disk is full: Failed to install provider: Error while installing: write x: no space left on device",
            id="no space",
        ),
        pytest.param(
            error(
                "Failed to read the given file as a state or plan file",
                "Plan read error: zip: not a valid zip file",
            ),
            "its plan file was cut short: Failed to read the given file as a state or plan file: Plan read error: zip: "
            "not a valid zip file",
            id="half a plan",
        ),
        pytest.param(error(_REFUSED), f"a server cannot be reached: {_REFUSED}", id="endpoint refused"),
        pytest.param(
            error(
                "Retrieving AWS account details: ... operation error STS: GetCallerIdentity, https response error "
                "StatusCode: 403, api error InvalidClientTokenId: The security token included in the request is invalid."
            ),
            "AWS does not accept the credentials: Retrieving AWS account details: ... operation error STS: "
            "GetCallerIdentity, https response error StatusCode: 403, api error InvalidClientTokenId: The security "
            "token included in the request is invalid",
            id="wrong keys",
        ),
        pytest.param(
            error(
                "Failed to download module",
                'Could not download module "x" (main.tf:1) source code from "git::ssh://git@example.com/x.git": error '
                "downloading 'ssh://git@example.com/x.git': /usr/bin/git exited with 128: Cloning into "
                "'.terraform/modules/x'...\ngit@example.com: Permission denied (publickey).\n",
            ),
            "no access to where a module comes from: Failed to download module: Permission denied (publickey)",
            id="no key for git",
        ),
        pytest.param(
            error(
                "Failed to query available provider packages",
                "Could not retrieve the list of available versions for provider hashicorp/random: provider "
                "registry.terraform.io/hashicorp/random was not found in any of the search locations\n\n  - /mirror",
            ),
            "a provider cannot be installed: Failed to query available provider packages: Could not retrieve the list "
            "of available versions for provider hashicorp/random: provider registry.terraform.io/hashicorp/random was "
            "not found in any of the search locations",
            id="provider not in the mirror",
        ),
        pytest.param(
            error(
                'Failed to get existing workspaces: S3 bucket "b" does not exist.\n\nThe referenced S3 bucket must '
                "have been previously created."
            ),
            'the state cannot be read: Failed to get existing workspaces: S3 bucket "b" does not exist',
            id="no bucket",
        ),
        pytest.param(
            error(
                "Missing Required Value", 'The attribute "bucket" is required by the backend.\n\nRefer to ...'
            ),
            "the backend is configured in part and no file completes it: Missing Required Value: The attribute "
            '"bucket" is required by the backend',
            id="partial backend",
        ),
        pytest.param(
            error(
                "Unsupported Terraform Core version",
                "This configuration does not support Terraform version 1.11.4. To proceed ...",
            ),
            "another version of Terraform is needed: Unsupported Terraform Core version: This configuration does not "
            "support Terraform version 1.11.4. To proceed",
            id="another terraform",
        ),
        pytest.param(
            error(
                'Failed to request discovery document: Get "https://app.terraform.io/.well-known/terraform.json": '
                "dial tcp: lookup app.terraform.io: no such host"
            ),
            'a server cannot be reached: Failed to request discovery document: Get "https://app.terraform.io/'
            '.well-known/terraform.json": dial tcp: lookup app.terraform.io: no such host',
            id="no network",
        ),
    ],
)
def test_trouble(diagnostic: Diagnostic, cause: str) -> None:
    assert cause_of(diagnostic) == cause
    assert faults([diagnostic]) == ()


@pytest.mark.parametrize(
    "diagnostic",
    [
        pytest.param(
            error("Unsupported argument", 'An argument named "cidr_bloc" is not expected here.'),
            id="argument",
        ),
        pytest.param(error("Reference to undeclared input variable", 'named "nope" has not'), id="reference"),
        pytest.param(
            error(
                "Unreadable module directory",
                "Unable to evaluate directory symlink: lstat ../nope: no such file or directory",
            ),
            id="no such module",
        ),
        pytest.param(
            error(
                "Failed to download module",
                'Could not download module "x" (main.tf:1) source code from "git::file:///repo?ref=v9": error '
                "downloading: /usr/bin/git exited with 1: error: pathspec 'v9' did not match any file(s) known to git",
            ),
            id="no such ref",
        ),
        pytest.param(
            error(
                "Failed to install provider",
                "Error while installing hashicorp/aws v5.100.0: the local package doesn't match any of the checksums "
                "previously recorded in the dependency lock file",
            ),
            id="wrong hash",
        ),
        pytest.param(
            error("Provider dependency changes detected", "but the lock file is read-only."),
            id="lock file behind",
        ),
        pytest.param(
            error(
                "Failed to query available provider packages",
                "Could not retrieve ...: locked provider registry.terraform.io/hashicorp/aws 5.100.0 does not match "
                "configured version constraint < 5.0.0; must use terraform init -upgrade",
            ),
            id="lock file against constraint",
        ),
    ],
)
def test_faults_of_the_code(diagnostic: Diagnostic) -> None:
    assert cause_of(diagnostic) == ""
    assert faults([diagnostic]) == (diagnostic,)


def test_variables_without_value_are_named_together() -> None:
    given = [
        error(
            "No value for required variable",
            f'The root module input variable "{name}" is not set, and has no',
        )
        for name in ("size", "region")
    ]
    assert causes(given) == ("variables have no value: region, size",)


def test_warnings_are_neither() -> None:
    warning = Diagnostic(Severity.WARNING, "dial tcp")
    assert (cause_of(warning), faults([warning])) == ("", ())
