"""Tells trouble with the surroundings (credentials, network, providers) from faults of the code."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from release_kraken.connectors.terraform.client import Diagnostic
from release_kraken.core.finding import Severity


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cause outside of the code, and the words by which Terraform and its providers tell of it.

    One that is `lasting` is there again as long as neither code nor environment variables change.
    """

    cause: str
    pattern: re.Pattern[str]
    lasting: bool


def _trouble(cause: str, *patterns: str, lasting: bool = False) -> Trouble:
    return Trouble(cause, re.compile("|".join(patterns), re.IGNORECASE), lasting)


# The first match names the cause: "connection refused" stands before what it is the reason for.
_TROUBLES = (
    _trouble(
        "a server cannot be reached",
        r"dial tcp",
        r"no such host",
        r"connection (refused|reset|timed out)",
        r"i/o timeout",
        r"tls handshake timeout",
        r"context deadline exceeded",
        r"could not resolve host",
        r"failed to connect to",
        r"network is unreachable",
        r"certificate signed by unknown authority",
        r"registry service is unreachable",
        r"\b50[234] (bad gateway|service unavailable|gateway time-?out)",
    ),
    _trouble(
        "no AWS credentials",
        r"no valid credential sources found",
        r"failed to get shared config profile",
        r"NoCredentialProviders",
        r"no EC2 IMDS role found",
    ),
    _trouble(
        "AWS does not accept the credentials",
        r"InvalidClientTokenId",
        r"SignatureDoesNotMatch",
        r"UnrecognizedClientException",
        r"ExpiredToken",
        r"token included in the request is (invalid|expired)",
        r"AuthFailure\b",
        r"cannot assume IAM role",
        r"SSO (session|token).*(expired|invalid)|refresh cached SSO token",
    ),
    _trouble(
        "the credentials do not allow it",
        r"AccessDenied",
        r"UnauthorizedOperation",
        r"not authorized to perform",
        r"StatusCode: 403",
    ),
    _trouble(
        "no access to where a module comes from",
        r"permission denied \(publickey",
        r"could not read (username|password)",
        r"authentication failed for",
        r"host key verification failed",
        r"terminal prompts disabled",
    ),
    _trouble("no token for HCP Terraform", r"required token could not be found", r"^unauthorized$"),
    _trouble(
        "the backend is configured in part and no file completes it",
        r"attribute \"\w+\" is required by the backend",
        r"Missing region value",
        lasting=True,
    ),
    _trouble(
        "the state cannot be read",
        r"S3 bucket \"[^\"]*\" does not exist",
        r"NoSuchBucket",
        r"Backend initialization required",
        r"Error (loading|acquiring) (the )?state",
    ),
    _trouble("it was killed, as by a machine short of memory", r"^\S+ \w+ failed\nsignal \d+ ended it"),
    _trouble("a provider crashed", r"^(Plugin did not respond|Request cancelled)\n"),
    _trouble("its plan file was cut short", r"^Failed to read the given file as a state or plan file"),
    _trouble("the disk is full", r"no space left on device"),
    _trouble("variables have no value", r"^No value for required variable", lasting=True),
    _trouble(
        "another version of Terraform is needed",
        r"^Unsupported (Terraform Core|OpenTofu Core) version",
        lasting=True,
    ),
    _trouble(
        "a provider cannot be installed",
        r"was not found in any of the search locations",
        r"no available releases match the given constraints",
        r"is no longer available",
        r"does not have a package available for your current platform",
        r"Required plugins are not installed",
        r"Failed to instantiate provider",
        r"Failed to load plugin schemas",
    ),
)


def cause_of(diagnostic: Diagnostic) -> str:
    """The cause outside of the code, with the diagnostic's first line; nothing for a fault of the code."""
    if diagnostic.severity is not Severity.ERROR:
        return ""
    found = _match(diagnostic)
    return f"{found.cause}: {_first_line(diagnostic)}" if found else ""


def is_lasting(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether the same code meets the same errors the next time."""
    errors = (each for each in diagnostics if each.severity is Severity.ERROR)
    return all(found is None or found.lasting for found in map(_match, errors))


def _match(diagnostic: Diagnostic) -> Trouble | None:
    text = f"{diagnostic.summary}\n{diagnostic.detail}"
    return next((trouble for trouble in _TROUBLES if trouble.pattern.search(text)), None)


def causes(diagnostics: Iterable[Diagnostic]) -> tuple[str, ...]:
    """All causes outside of the code, each once; the names of variables without value together."""
    given = list(diagnostics)
    unset = [name for each in given if (name := _unset_variable(each))]
    found = [f"variables have no value: {', '.join(sorted(unset))}"] if unset else []
    found += [cause for each in given if not _unset_variable(each) and (cause := cause_of(each))]
    return tuple(dict.fromkeys(found))


def faults(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The errors that are the code's own."""
    return tuple(each for each in diagnostics if each.severity is Severity.ERROR and not cause_of(each))


def _unset_variable(diagnostic: Diagnostic) -> str:
    if diagnostic.summary != "No value for required variable":
        return ""
    match = re.search(r'input variable "([^"]+)"', diagnostic.detail)
    return match[1] if match else ""


def _first_line(diagnostic: Diagnostic) -> str:
    """What was said, short: the summary, and the line of the detail that names the error."""
    named = re.search(r"^(?:Error|fatal|ssh|git@.+): (.+)$", diagnostic.detail, re.MULTILINE)
    detail = named[1] if named else diagnostic.detail.strip().partition("\n")[0]
    summary = diagnostic.summary.strip().partition("\n")[0]
    return " ".join(f"{summary}: {detail}".split()).rstrip(":. ")
