"""`kraken aws doctor`: for every account who Kraken is there, in which regions, and what works."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from release_kraken.connectors.aws.client import Account, Aws, Gap, Identity, Place
from release_kraken.core.errors import RemoteError
from release_kraken.core.plugin import Rights

Told = Callable[[str, int, int], None]


class Probe(NamedTuple):
    """A request that does nothing but show whether an action is allowed."""

    service: str
    operation: str
    parameters: Mapping[str, object]


PROBES: Mapping[str, Probe] = {
    "ec2:DescribeInstances": Probe("ec2", "describe_instances", {"MaxResults": 5}),
    "ec2:DescribeVolumes": Probe("ec2", "describe_volumes", {"MaxResults": 5}),
    "ecr:DescribeRepositories": Probe("ecr", "describe_repositories", {"maxResults": 1}),
    "ecs:ListClusters": Probe("ecs", "list_clusters", {"maxResults": 1}),
    "inspector2:ListFindings": Probe("inspector2", "list_findings", {"maxResults": 1}),
    "lambda:ListFunctions": Probe("lambda", "list_functions", {"MaxItems": 1}),
    "tag:GetResources": Probe("resourcegroupstaggingapi", "get_resources", {"ResourcesPerPage": 1}),
}


@dataclass(frozen=True, slots=True)
class Tried:
    """An action that was tried, and what AWS said against it, or None."""

    action: str
    refused: str | None


@dataclass(frozen=True, slots=True)
class Health:
    """An account that can be entered: as whom, in which regions, and what was tried in the first of them."""

    account: Account
    role: str
    regions: tuple[str, ...]
    tried: tuple[Tried, ...]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All accounts, as far as they can be entered."""

    identity: Identity
    healthy: tuple[Health, ...]
    gaps: tuple[Gap, ...]


def diagnose(aws: Aws, rights: Iterable[Rights], told: Told) -> str:
    """The diagnosis as text; raises RemoteError with it where no account can be entered."""
    diagnosis = examine(aws, rights, told)
    text = written(diagnosis)
    if not diagnosis.healthy:
        raise RemoteError(text.rstrip("\n"))
    return text


def examine(aws: Aws, rights: Iterable[Rights], told: Told) -> Diagnosis:
    """Enter every region of every account, and try what tools need in the first of each account."""
    actions = sorted({action for each in rights for action in each.look} & PROBES.keys())
    places = aws.list_places("sts")
    found, gaps = aws.sweep(
        places.found, lambda place: _role(aws, place), lambda *far: told("entering accounts", *far)
    )
    entered: dict[str, list[tuple[Place, str]]] = {}
    for place, role in found:
        entered.setdefault(place.account.id, []).append((place, role))
    firsts = [own[0][0] for own in entered.values()]
    tries, further = aws.sweep(
        firsts,
        lambda place: tuple(_tried(aws, place, action) for action in actions),
        lambda *far: told("trying what tools need", *far),
    )
    tried = {place.account.id: tried for place, tried in tries}
    healthy = tuple(
        Health(own[0][0].account, own[0][1], tuple(place.region for place, _ in own), tried.get(account, ()))
        for account, own in entered.items()
    )
    return Diagnosis(aws.get_identity(), healthy, (*places.gaps, *gaps, *further))


def written(diagnosis: Diagnosis) -> str:
    """A line for each account, each followed by what does not work there; the sum at the end."""
    identity = diagnosis.identity
    lines = [f"AWS as {identity.arn}", ""]
    for health in diagnosis.healthy:
        lines += [_line(health), *(f"    {each.refused}" for each in health.tried if each.refused)]
        lines += _about(health.account, diagnosis.gaps)
    entered = {health.account.id for health in diagnosis.healthy}
    for account in dict.fromkeys(gap.account for gap in diagnosis.gaps if gap.account.id not in entered):
        lines += [f"{account}  cannot be looked at", *_about(account, diagnosis.gaps)]
    return "\n".join([*lines, "", _sum(diagnosis)])


def _sum(diagnosis: Diagnosis) -> str:
    entered = {health.account.id for health in diagnosis.healthy}
    lacking = {gap.account.id for gap in diagnosis.gaps}
    refused = {
        health.account.id for health in diagnosis.healthy if any(each.refused for each in health.tried)
    }
    total = _counted(len(entered | lacking), "account")
    if not entered:
        return f"None of {total} can be looked at.\n"
    return f"{len(entered)} of {total} can be looked at, {len(entered & (lacking | refused))} only in part.\n"


def _line(health: Health) -> str:
    regions = _counted(len(health.regions), "region")
    works = "".join(f"  {each.action} {'no' if each.refused else 'yes'}" for each in health.tried)
    return f"{health.account}  as {health.role}  {regions} ({', '.join(health.regions)}){works}"


def _about(account: Account, gaps: Iterable[Gap]) -> list[str]:
    own = (gap for gap in gaps if gap.account.id == account.id)
    return [f"    {gap.region}: {gap.why}" if gap.region else f"    {gap.why}" for gap in own]


def _role(aws: Aws, place: Place) -> str:
    """The role of `arn:aws:sts::1:assumed-role/Kraken/session`, else the ARN; regions that are off refuse."""
    arn = str(aws.call(place, "sts", "get_caller_identity")["Arn"])
    kind, _, name = arn.partition(":assumed-role/")
    return name.partition("/")[0] if kind != arn else arn


def _tried(aws: Aws, place: Place, action: str) -> Tried:
    probe = PROBES[action]
    try:
        aws.call(place, probe.service, probe.operation, **probe.parameters)
    except RemoteError as error:
        return Tried(action, str(error))
    return Tried(action, None)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
