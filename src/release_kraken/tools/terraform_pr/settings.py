"""The settings of the Terraform PR Enforcer."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from release_kraken.connectors.terraform.provider_address import parse_provider
from release_kraken.connectors.terraform.versions import provider_constraint, terraform_constraint
from release_kraken.core.finding import Severity
from release_kraken.core.settings import Argument, Option, Program, Reserved, Settings

_WEEK = 7.0 * 24 * 60 * 60  # seconds; a bound, since the system waits for no infinity


class EnvironmentSettings(Settings):
    """One environment that the matching roots are planned for."""

    name: Annotated[str, Field(description="Name of the environment, such as prod.")]
    roots: Annotated[
        tuple[str, ...], Field(description="Roots it applies to, as gitignore-style patterns.")
    ] = ("*",)
    var_files: Annotated[
        tuple[str, ...],
        Field(description="Variable files, relative to the root ({environment} is filled in)."),
    ] = ()
    variables: Annotated[dict[str, str], Field(description="Variables by name, passed as TF_VAR_<name>.")] = (
        Field(default_factory=dict)
    )


class CredentialSettings(Settings):
    """How the matching roots reach AWS; the first match wins."""

    roots: Annotated[tuple[str, ...], Field(description="Roots it applies to, as gitignore-style patterns.")]
    profile: Annotated[str | None, Field(description="Named profile of the AWS configuration.")] = None
    role_arn: Annotated[str | None, Field(description="Role to assume before init and plan.")] = None
    session_name: Annotated[str, Field(description="Session name shown in CloudTrail.")] = "release-kraken"
    region: Annotated[str | None, Field(description="Value of AWS_REGION.")] = None
    environment: Annotated[dict[str, str], Field(description="Further environment variables.")] = Field(
        default_factory=dict
    )


def _check_terraform(text: str) -> str:
    if text:
        terraform_constraint(text)
    return text


def _check_providers(policies: dict[str, str]) -> dict[str, str]:
    for source, text in policies.items():
        if parse_provider(source) is None:
            raise ValueError(f'"{source}" is not the source address of a provider, such as hashicorp/aws')
        provider_constraint(text)
    return policies


class MinimumSettings(Settings):
    """Lowest versions that the code may allow."""

    terraform: Annotated[
        str,
        Field(description="What required_version must stay within; empty: any."),
        AfterValidator(_check_terraform),
    ] = ">= 1.0.0"
    providers: Annotated[
        dict[str, str],
        Field(description="What each provider's constraint must stay within, by source address."),
        AfterValidator(_check_providers),
    ] = Field(default_factory=lambda: {"hashicorp/aws": "> 4.0.0"})


class VariableSettings(Settings):
    """What variables and outputs must say."""

    refuse_any: Annotated[bool, Field(description="Refuse the type any.")] = False
    output_descriptions: Annotated[bool, Field(description="Ask for a description of every output.")] = False


class ReadmeSettings(Settings):
    """How README.md files are compared with what terraform-docs makes."""

    required: Annotated[
        tuple[Literal["root", "module", "example", "test"], ...],
        Field(description="Classes of directories that need a README.md."),
    ] = ("root", "module")
    strict: Annotated[bool, Field(description="Formatting-only differences fail too.")] = False
    binary: Annotated[
        Program | None, Field(description="terraform-docs binary for templates that Kraken cannot honour.")
    ] = None


class RemoteStateSettings(Settings):
    """What the state of a root must look like."""

    required: Annotated[bool, Field(description="Every root keeps its state in S3.")] = True
    accepted: Annotated[
        tuple[str, ...], Field(description="Backend types accepted besides s3, such as cloud or gcs.")
    ] = ()
    encryption: Annotated[bool, Field(description="The backend sets encrypt = true.")] = True
    locking: Annotated[bool, Field(description="The backend sets use_lockfile or a DynamoDB table.")] = True


class PinSettings(Settings):
    """What counts as pinned."""

    registry: Annotated[
        Literal["exact", "bounded"],
        Field(description="Registry modules: one exact version, or a range with lower and upper bound."),
    ] = "exact"
    git: Annotated[
        tuple[Literal["tag", "prefixed-tag", "sha"], ...],
        Field(description="What a git ref may be: a semantic version tag, a monorepo's prefixed tag, a SHA."),
    ] = ("tag", "prefixed-tag", "sha")
    upper_bound: Annotated[
        tuple[Literal["root", "module", "example", "test"], ...],
        Field(
            description="Classes of directories whose terraform and provider constraints need an upper bound."
        ),
    ] = ("root",)


class ScannerSettings(Settings):
    """A scanner that runs as a further source of findings."""

    enabled: Annotated[bool, Field(description="Run it.")] = False
    binary: Annotated[Program | None, Field(description="Its binary, if not found by name.")] = None
    arguments: Annotated[tuple[str, ...], Field(description="Further arguments.")] = ()
    time_limit: Annotated[float, Field(gt=0, le=_WEEK, description="Seconds until it is stopped.")] = 600.0


class TimeLimits(Settings):
    """Seconds until a command on one root is stopped."""

    init: Annotated[float, Field(gt=0, le=_WEEK, description="terraform init")] = 300.0
    validate_: Annotated[float, Field(gt=0, le=_WEEK, alias="validate", description="terraform validate")] = (
        120.0
    )
    plan: Annotated[float, Field(gt=0, le=_WEEK, description="terraform plan")] = 900.0


class TerraformPrSettings(Settings):
    """Checks a checkout as a pull request would be checked."""

    path: Annotated[Path, Argument("[PATH]"), Field(description="Folder to check.")] = Path()
    exclude: Annotated[
        tuple[str, ...],
        Option("--exclude"),
        Field(description="Paths left out, as gitignore-style patterns."),
    ] = ()
    roots: Annotated[
        tuple[str, ...], Field(description="Directories that are roots whatever they look like (patterns).")
    ] = ()
    rules: Annotated[tuple[str, ...], Option("--rule"), Field(description="Only these rules.")] = ()
    exclude_rules: Annotated[
        tuple[str, ...], Option("--exclude-rule"), Field(description="All rules but these.")
    ] = ()
    severities: Annotated[
        dict[str, Severity], Field(description="Severity by rule, in place of its own.")
    ] = Field(default_factory=dict)
    list_only: Annotated[
        bool, Option("--list"), Field(description="List every directory with its class and stop.")
    ] = False
    static: Annotated[
        bool, Option("--static"), Field(description="Only what needs no init: rules, fmt, README.")
    ] = False
    untrusted: Annotated[
        bool,
        Field(
            description="The code is a stranger's: as static, and no scanner and no terraform-docs binary, "
            "which a checkout could have run programs of its own."
        ),
    ] = False
    no_plan: Annotated[bool, Option("--no-plan"), Field(description="Stop after validate.")] = False
    no_cache: Annotated[
        bool, Option("--no-cache"), Field(description="Run roots again that did not change.")
    ] = False
    changed: Annotated[
        str | None,
        Option("--changed", "BASE"),
        Field(min_length=1, description="Report only what changed since this commit causes."),
    ] = None
    baseline: Annotated[
        str | None,
        Option("--baseline", "FILE"),
        Reserved(),
        Field(description="File of known findings that are not reported."),
    ] = None
    require_plan: Annotated[
        bool, Option("--require-plan"), Field(description="A root that cannot be planned is a finding.")
    ] = False
    cache_hours: Annotated[
        float, Field(gt=0, description="Hours that the result of an unchanged root is good for.")
    ] = 24.0
    also_validate: Annotated[
        tuple[Literal["module", "example", "test"], ...],
        Field(
            description="Classes of directories that are validated besides roots: modules that nothing "
            "calls, and examples and tests that can be run on their own."
        ),
    ] = ()
    jobs: Annotated[
        int | None,
        Option("--jobs"),
        Field(gt=0, description="Roots at a time; default: what cores and memory allow."),
    ] = None
    memory_per_root: Annotated[
        int, Field(gt=0, description="Megabytes that one root's terraform may need.")
    ] = 900
    time_limits: Annotated[TimeLimits, Field(description="Time limits of terraform's commands.")] = (
        TimeLimits()
    )
    minimum: Annotated[MinimumSettings, Field(description="Lowest versions allowed.")] = MinimumSettings()
    variables: Annotated[VariableSettings, Field(description="Variables and outputs.")] = VariableSettings()
    readme: Annotated[ReadmeSettings, Field(description="README.md files.")] = ReadmeSettings()
    remote_state: Annotated[RemoteStateSettings, Field(description="Remote state.")] = RemoteStateSettings()
    pins: Annotated[PinSettings, Field(description="What counts as pinned.")] = PinSettings()
    lock_platforms: Annotated[
        tuple[str, ...], Field(description="Platforms whose provider hashes every lock file must hold.")
    ] = ()
    required_tags: Annotated[
        tuple[str, ...], Field(description="Tags that every planned resource must bear.")
    ] = ()
    stateful_types: Annotated[
        tuple[str, ...], Field(description="Further resource types whose loss loses data (patterns).")
    ] = ()
    environments: Annotated[
        tuple[EnvironmentSettings, ...],
        Field(description="Environments; none: discovered from *.tfvars files."),
    ] = ()
    credentials: Annotated[
        tuple[CredentialSettings, ...], Field(description="How roots reach AWS, by pattern.")
    ] = ()
    tflint: Annotated[ScannerSettings, Field(description="tflint as a further source.")] = ScannerSettings()
    checkov: Annotated[ScannerSettings, Field(description="checkov as a further source.")] = ScannerSettings()
