"""The sections of `kraken.toml`: Kraken's own, and one for each plug-in."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, SecretStr, model_validator

from release_kraken.core.schedule import Misfire, Overlap
from release_kraken.core.settings import Settings
from release_kraken.engine import discovery
from release_kraken.engine.settings.faults import unknown


def _check_address(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise ValueError("must be a whole address, which begins with https:// or http://")
    return text


class StoreSettings(Settings):
    """Where runs and findings are kept."""

    url: Annotated[
        SecretStr | None,
        Field(
            description=(
                "Database URL as SQLAlchemy writes it; a relative SQLite path starts at this file's folder. "
                "Default: an SQLite file in $XDG_STATE_HOME/release-kraken."
            ),
            examples=["sqlite:///kraken.db"],
        ),
    ] = None


class CacheSettings(Settings):
    """Where results are kept by content, so that what has not changed is not run again."""

    folder: Annotated[
        Path | None,
        Field(
            description=(
                "Folder of the cache; a relative one starts at this file's folder. "
                "Default: $XDG_CACHE_HOME/release-kraken."
            ),
            examples=[".kraken-cache"],
        ),
    ] = None
    megabytes: Annotated[
        int, Field(gt=0, description="Size above which what was not used for longest is removed.")
    ] = 256


class CelerySettings(Settings):
    """The broker between `kraken up` and its workers."""

    broker_url: Annotated[
        SecretStr,
        Field(
            description="Broker as Celery writes it: RabbitMQ (amqp://) or SQS (sqs://).",
            examples=["amqp://kraken:password@rabbitmq:5672//"],
        ),
    ]
    queue: Annotated[
        str, Field(min_length=1, description="Queue of the runs; on RabbitMQ a quorum queue.")
    ] = "release-kraken"


class EcsSettings(Settings):
    """Where a run becomes a task of Amazon ECS."""

    cluster: Annotated[str, Field(min_length=1, description="Name or ARN of the cluster.")]
    task_definition: Annotated[
        str, Field(min_length=1, description="Family, family:revision or ARN; its image has Kraken in it.")
    ]
    container: Annotated[str, Field(min_length=1, description="The container that runs Kraken.")] = "kraken"
    region: Annotated[str, Field(min_length=1, description="Region of the cluster.")]
    launch_type: Annotated[Literal["FARGATE", "EC2"], Field(description="Launch type.")] = "FARGATE"
    subnets: Annotated[tuple[str, ...], Field(description="Subnets of the tasks.")] = ()
    security_groups: Annotated[tuple[str, ...], Field(description="Security groups of the tasks.")] = ()
    assign_public_ip: Annotated[bool, Field(description="Whether tasks get a public address.")] = False
    endpoint_url: Annotated[
        str | None, Field(description="Another address of the AWS APIs.", examples=["http://localhost:5000"])
    ] = None


class RunningSettings(Settings):
    """How runs are carried out by a long-running Kraken."""

    executor: Annotated[
        Literal["local", "celery", "ecs"],
        Field(description="Who carries out runs: this process, Celery workers, or tasks of Amazon ECS."),
    ] = "local"
    slots: Annotated[int, Field(ge=1, description="How many runs a process carries out at once.")] = 4
    lease_seconds: Annotated[
        float, Field(gt=0, description="After how long without a sign of life a process is taken for dead.")
    ] = 30
    attempts: Annotated[
        int, Field(ge=1, description="How often a run is begun, where the processes that work on it die.")
    ] = 3
    stop_seconds: Annotated[
        float, Field(ge=0, description="How long runs in progress may go on when Kraken is told to stop.")
    ] = 30
    celery: Annotated[CelerySettings | None, Field(description="For the executor celery.")] = None
    ecs: Annotated[EcsSettings | None, Field(description="For the executor ecs.")] = None

    @model_validator(mode="after")
    def _has_its_section(self) -> Self:
        if self.executor != "local" and getattr(self, self.executor) is None:
            raise ValueError(f"executor {self.executor!r} needs the section [running.{self.executor}]")
        return self


class RoleSettings(Settings):
    """Who has which role: names of groups, as the identity provider says them."""

    viewer: Annotated[tuple[str, ...], Field(description="May look; * stands for everybody.")] = ()
    operator: Annotated[tuple[str, ...], Field(description="May also start runs and change schedules.")] = ()
    admin: Annotated[tuple[str, ...], Field(description="May do everything.")] = ()


class OidcSettings(Settings):
    """Sign-in by OpenID Connect."""

    issuer: Annotated[
        str,
        Field(
            min_length=1, description="Address of the identity provider.", examples=["https://id.example.org"]
        ),
    ]
    client_id: Annotated[str, Field(min_length=1, description="Kraken's client id there.")]
    client_secret: Annotated[SecretStr | None, Field(description="Kraken's client secret there.")] = None
    scopes: Annotated[tuple[str, ...], Field(description="What is asked for.")] = (
        "openid",
        "email",
        "profile",
    )
    name_claim: Annotated[str, Field(description="The claim that names a person.")] = "email"
    groups_claim: Annotated[str, Field(description="The claim that lists a person's groups.")] = "groups"
    roles: Annotated[RoleSettings, Field(description="Who has which role.")] = RoleSettings()


class WebSettings(Settings):
    """The website, the REST API and the webhooks."""

    host: Annotated[str, Field(description="Address to listen on; other than local ones need sign-in.")] = (
        "127.0.0.1"
    )
    port: Annotated[
        int, Field(ge=0, le=65535, description="Port to listen on; 0 takes any that is free.")
    ] = 8420
    url: Annotated[
        Annotated[str, AfterValidator(_check_address)] | None,
        Field(
            description="Address under which people reach it; links in comments and cards begin with it.",
            examples=["https://kraken.example.org"],
        ),
    ] = None
    trusted_proxies: Annotated[
        tuple[str, ...],
        Field(description="Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."),
    ] = ()
    session_hours: Annotated[int, Field(ge=1, description="How long a sign-in lasts.")] = 12
    tour: Annotated[
        Path | None,
        Field(
            description="TOML file of steps that the first page shows to newcomers: a list [[steps]], "
            "each with title, text and path.",
            examples=["tour.toml"],
        ),
    ] = None
    oidc: Annotated[OidcSettings | None, Field(description="Sign-in by OpenID Connect.")] = None


class RetentionSettings(Settings):
    """How long the store keeps what is over; what is open stays."""

    runs_days: Annotated[int, Field(ge=1, description="Runs, with their reports and deliveries.")] = 180
    reports_days: Annotated[
        int, Field(ge=1, description="Reports that a later one on the same subject has replaced.")
    ] = 30
    logs_days: Annotated[int, Field(ge=1, description="Logs of runs.")] = 30
    gone_days: Annotated[int, Field(ge=1, description="Findings that are gone.")] = 365
    audit_days: Annotated[int, Field(ge=1, description="The audit log.")] = 730


class LoggingSettings(Settings):
    """What a long-running Kraken writes to stderr."""

    format: Annotated[
        Literal["text", "json"], Field(description="Lines for people, or JSON with ECS field names.")
    ] = "text"
    level: Annotated[
        Literal["debug", "info", "warning", "error"], Field(description="The least grave that is written.")
    ] = "info"


class TracingSettings(Settings):
    """Traces by OpenTelemetry."""

    endpoint: Annotated[
        Annotated[str, AfterValidator(_check_address)] | None,
        Field(
            description="Where traces are sent by OTLP over HTTP; without it there are none.",
            examples=["http://localhost:4318/v1/traces"],
        ),
    ] = None
    ratio: Annotated[
        float, Field(ge=0, le=1, description="The share of requests and runs that is traced.")
    ] = 1.0


def _check_tool(name: str) -> str:
    if name not in discovery.names(discovery.TOOLS):
        raise ValueError(f"names an {unknown('tool', name, discovery.names(discovery.TOOLS))}")
    return name


def _check_cron(text: str) -> str:
    from release_kraken.engine.settings.cron_syntax import cron_fault

    return _faultless(text, cron_fault(text))


def _check_zone(name: str) -> str:
    from release_kraken.engine.settings.cron_syntax import zone_fault

    return _faultless(name, zone_fault(name))


def _faultless(text: str, fault: str | None) -> str:
    if fault:
        raise ValueError(fault)
    return text


class PullRequestSettings(Settings):
    """How pull requests are checked."""

    tools: Annotated[
        tuple[Annotated[str, AfterValidator(_check_tool)], ...] | None,
        Field(description="The tools that check them; default: all that can.", examples=[["terraform_pr"]]),
    ] = None


def _without_required(schema: dict[str, Any]) -> None:
    """What a file may leave out, since its tool has a default for it, is no fault in an editor."""
    del schema["required"]


class ScheduleSettings(Settings):
    """A schedule that the configuration gives; the page and the API can change it."""

    model_config = ConfigDict(json_schema_extra=_without_required)

    tool: Annotated[
        str,
        Field(
            min_length=1,
            description="The tool that runs; default: the one that the section is named for.",
            examples=["terraform_pr"],
        ),
        AfterValidator(_check_tool),
    ]
    cron: Annotated[
        str,
        Field(
            min_length=1,
            description="When: a cron expression of five fields; default: the tool's own, if it has one.",
            examples=["0 6 * * 1-5"],
        ),
        AfterValidator(_check_cron),
    ]
    time_zone: Annotated[
        str,
        Field(description="IANA name of the zone that the expression is meant in."),
        AfterValidator(_check_zone),
    ] = "UTC"
    jitter_seconds: Annotated[
        int, Field(ge=0, le=3600, description="Each run begins up to so much later.")
    ] = 0
    paused: Annotated[bool, Field(description="Whether it waits to be switched on.")] = False
    misfire: Annotated[
        Misfire, Field(description="Times missed while Kraken was down: one run, or none.")
    ] = Misfire.ONCE
    overlap: Annotated[
        Overlap, Field(description="When the former run still works: skip the time, or queue the run.")
    ] = Overlap.SKIP
    parameters: Annotated[
        dict[str, Any],
        Field(
            default_factory=dict,
            description="Settings of the tool that these runs have instead.",
            examples=[{}],
        ),
    ]
    apply: Annotated[bool, Field(description="Whether changes are made, and not only planned.")] = False


OWN_SECTIONS: dict[str, type[Settings]] = {
    "store": StoreSettings,
    "cache": CacheSettings,
    "running": RunningSettings,
    "web": WebSettings,
    "pull_requests": PullRequestSettings,
    "retention": RetentionSettings,
    "logging": LoggingSettings,
    "tracing": TracingSettings,
}

NAMED_SECTIONS: dict[str, type[Settings]] = {"schedules": ScheduleSettings}
"""Sections of sections: each bears a name that the team chooses."""


def declared() -> Iterator[tuple[tuple[str, ...], str, type[Settings]]]:
    """Every section with its summary and its settings: Kraken's own, connectors, publishers, tools."""
    for name, model in OWN_SECTIONS.items():
        yield (name,), model.__doc__ or "", model
    for connector in discovery.load_all(discovery.CONNECTORS):
        yield ("connectors", connector.name), connector.summary, connector.settings
    for publisher in discovery.load_all(discovery.PUBLISHERS):
        if publisher.delivery:
            yield ("publishers", publisher.name), publisher.summary, publisher.delivery.settings
    for tool in discovery.load_all(discovery.TOOLS):
        yield ("tools", tool.name), tool.summary, tool.settings
