"""Chooses how a root reaches AWS: environment variables for its commands, or why there are no credentials."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from release_kraken.tools.terraform_pr.checkout.patterns import folder_test
from release_kraken.tools.terraform_pr.regular_file import read_regular
from release_kraken.tools.terraform_pr.repository import Repository
from release_kraken.tools.terraform_pr.settings import CredentialSettings

# The AWS provider takes keys from the environment before it looks at a profile: empty ones count as none.
_NO_KEYS = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"), "")
_NO_WEB_IDENTITY = dict.fromkeys(("AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"), "")
_OURS = "release-kraken"
_SOURCE = "release-kraken-source"
_OWN_CREDENTIALS = re.compile(
    r"^\s*(access_key|profile|shared_credentials_files?|assume_role\w*)\b", re.MULTILINE
)
_USES_AWS = re.compile(r'"(aws_\w+|s3)"|^\s*provider\s+"aws"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Machine:
    """What the machine offers: its environment variables, and whether it is an EC2 instance."""

    environ: Mapping[str, str]
    on_ec2: bool = False

    @property
    def home(self) -> Path:
        """The user's home folder."""
        return Path(self.environ.get("HOME", "/"))

    @property
    def config_file(self) -> Path:
        """The AWS configuration file."""
        return Path(self.environ.get("AWS_CONFIG_FILE") or self.home / ".aws" / "config")

    @property
    def credentials_file(self) -> Path:
        """The AWS credentials file."""
        return Path(self.environ.get("AWS_SHARED_CREDENTIALS_FILE") or self.home / ".aws" / "credentials")

    def has(self, *names: str) -> bool:
        """Whether these environment variables are all set to something."""
        return all(self.environ.get(name) for name in names)


@dataclass(frozen=True, slots=True)
class Source:
    """A place where AWS credentials come from, and how a profile that assumes a role refers to it."""

    name: str
    is_there: Callable[[Machine], bool]
    reference: str
    profile: Callable[[Machine], str] | None = None


def _keys_profile(machine: Machine) -> str:
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    lines = [f"{name.lower()} = {machine.environ[name]}" for name in names if machine.has(name)]
    return "\n".join([f"[profile {_SOURCE}]", *lines, ""])


def _web_identity_profile(machine: Machine) -> str:
    return (
        f"[profile {_SOURCE}]\nrole_arn = {machine.environ['AWS_ROLE_ARN']}\n"
        f"web_identity_token_file = {machine.environ['AWS_WEB_IDENTITY_TOKEN_FILE']}\n"
    )


# In the order in which the AWS SDK looks.
_SOURCES = (
    Source(
        "keys in the environment",
        lambda machine: machine.has("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
        f"source_profile = {_SOURCE}",
        _keys_profile,
    ),
    Source(
        "a web identity",
        lambda machine: machine.has("AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"),
        f"source_profile = {_SOURCE}",
        _web_identity_profile,
    ),
    Source("a profile", lambda machine: machine.has("AWS_PROFILE"), "source_profile = {profile}"),
    Source(
        "the default profile",
        lambda machine: machine.credentials_file.is_file() or machine.config_file.is_file(),
        "source_profile = default",
    ),
    Source(
        "the container's role",
        lambda machine: (
            machine.has("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
            or machine.has("AWS_CONTAINER_CREDENTIALS_FULL_URI")
        ),
        "credential_source = EcsContainer",
    ),
    Source(
        "the instance's role",
        lambda machine: (
            machine.on_ec2 and machine.environ.get("AWS_EC2_METADATA_DISABLED", "").lower() != "true"
        ),
        "credential_source = Ec2InstanceMetadata",
    ),
)


def read_machine(environ: Mapping[str, str]) -> Machine:
    """What this machine offers. An EC2 instance tells by its firmware, without asking the network."""
    try:
        vendor = Path("/sys/class/dmi/id/sys_vendor").read_text(encoding="utf-8", errors="replace")
    except OSError:
        vendor = ""
    return Machine(environ, "amazon" in vendor.lower())


def credentials_for(
    root: str, configured: Sequence[CredentialSettings], machine: Machine, scratch: Path
) -> dict[str, str]:
    """The environment by which a root reaches AWS: the first match wins, none leaves all as it is."""
    chosen = next((setting for setting in configured if folder_test(setting.roots)(root)), None)
    if chosen is None:
        return {}
    region = {"AWS_REGION": chosen.region, "AWS_DEFAULT_REGION": chosen.region} if chosen.region else {}
    return {**region, **_identity(chosen, machine, scratch), **chosen.environment}


def missing_credentials(
    repository: Repository, root: str, chosen: Mapping[str, str], machine: Machine
) -> str:
    """Why a plan of a root needs no trying: it uses AWS without any credentials. Nothing if it may work."""
    known = Machine({**machine.environ, **chosen}, machine.on_ec2)
    if any(source.is_there(known) for source in _SOURCES):
        return ""
    text = _text(repository, root)
    if not _USES_AWS.search(text) or _OWN_CREDENTIALS.search(text):
        return ""
    return "no AWS credentials: neither keys, a profile, a web identity nor a role of the machine"


def _identity(chosen: CredentialSettings, machine: Machine, scratch: Path) -> dict[str, str]:
    if chosen.role_arn is not None:
        return _assumed_role(chosen, machine, scratch)
    if chosen.profile is not None:
        return {**_NO_KEYS, **_NO_WEB_IDENTITY, "AWS_PROFILE": chosen.profile}
    return {}


def _assumed_role(chosen: CredentialSettings, machine: Machine, scratch: Path) -> dict[str, str]:
    """A profile that assumes the role, in a configuration file of our own beside all of the user's."""
    source = next((each for each in _SOURCES if each.is_there(machine)), _SOURCES[0])
    text = _profiles(chosen, machine, source)
    path = scratch / f"aws-config-{sha256(text.encode()).hexdigest()[:16]}"
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    return {**_NO_KEYS, **_NO_WEB_IDENTITY, "AWS_CONFIG_FILE": str(path), "AWS_PROFILE": _OURS}


def _profiles(chosen: CredentialSettings, machine: Machine, source: Source) -> str:
    own = machine.config_file.read_text(encoding="utf-8") if machine.config_file.is_file() else ""
    needed = source.profile(machine) if source.profile and not chosen.profile else ""
    reference = source.reference.format(profile=machine.environ.get("AWS_PROFILE", ""))
    lines = (
        f"[profile {_OURS}]",
        f"role_arn = {chosen.role_arn}",
        f"role_session_name = {chosen.session_name}",
        f"source_profile = {chosen.profile}" if chosen.profile else reference,
        *([f"region = {chosen.region}"] if chosen.region else []),
    )
    return "\n".join([own, needed, *lines, ""])


def _text(repository: Repository, root: str) -> str:
    """The Terraform files of a root and of what it calls locally."""
    files = (file for path in repository.closure(root) for file in repository.directories[path].module.files)
    readable = (file for file in files if file.problem is None or not file.problem.unreadable)
    return "\n".join(read_regular(repository.root / file.path).decode(errors="replace") for file in readable)
