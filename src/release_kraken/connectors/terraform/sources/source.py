"""Reads a module's `source` as Terraform does: https://developer.hashicorp.com/terraform/language/modules/sources.

A text is a local path by its first characters, else a registry address if it has that form, else an address
for Terraform's downloader, by the kind forced before `::`, the shorthand of a host, or the scheme of a URL.
"""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl

from release_kraken.connectors.terraform.sources.git_ref import GitRef, RefKind, classify_ref
from release_kraken.connectors.terraform.sources.redaction import redacted


class SourceKind(StrEnum):
    """Where a module comes from."""

    LOCAL = "local"
    REGISTRY = "registry"
    GIT = "git"
    MERCURIAL = "mercurial"
    HTTP = "http"
    S3 = "s3"
    GCS = "gcs"
    FILE = "file"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Source:
    """A module source address.

    `package` is what is downloaded, in one spelling whatever the way it was written: a local path cleaned,
    a registry address with its host, a repository as `host/path` without user and `.git`; else the address
    without kind, submodule and query. Neither it nor `redacted` holds a secret. `query` keeps its order.
    """

    text: str
    kind: SourceKind
    package: str
    submodule: str = ""
    query: tuple[tuple[str, str], ...] = ()

    @property
    def redacted(self) -> str:
        """The address as written, fit to be shown."""
        return redacted(self.text)

    @property
    def holds_secret(self) -> bool:
        """Whether the address as written must not be shown."""
        return self.redacted != self.text

    @property
    def is_remote(self) -> bool:
        """Whether Terraform downloads the module from elsewhere."""
        return self.kind not in (SourceKind.LOCAL, SourceKind.FILE, SourceKind.UNKNOWN)

    @property
    def ref(self) -> GitRef:
        """The git ref (Mercurial: rev) that the address names."""
        return classify_ref(self.argument("rev" if self.kind is SourceKind.MERCURIAL else "ref"))

    def argument(self, name: str) -> str | None:
        """The first value of a query argument."""
        return next((value for key, value in self.query if key == name), None)

    @property
    def faults(self) -> tuple[str, ...]:
        """Why Terraform cannot use the address, or not as it looks: each with what to write instead."""
        return tuple(message for applies, message in _FAULTS if applies(self))


_LOCAL = re.compile(r"\.\.?[/\\]")
_ABSOLUTE = re.compile(r"/|[A-Za-z]:[/\\]")
_FORCED = re.compile(r"(?P<kind>[A-Za-z0-9]+)::(?P<address>.+)", re.DOTALL)
_SCHEME = re.compile(r"(?P<kind>[A-Za-z][A-Za-z0-9+.-]*)://")
_SCP = re.compile(r"(?P<user>[^@/]+)@(?P<host>[^:/]+):/?(?P<path>.+)")
_NAME = r"[0-9A-Za-z](?:[0-9A-Za-z_-]{0,62}[0-9A-Za-z])?"
_REGISTRY = re.compile(rf"(?:(?P<host>[^/.]+(?:\.[^/.]+)+)/)?{_NAME}/{_NAME}/[0-9a-z]{{1,64}}")
_GIT_HOSTS = ("github.com", "bitbucket.org")
_DEFAULT_REGISTRY = "registry.terraform.io"

_KINDS = {
    "git": SourceKind.GIT,
    "hg": SourceKind.MERCURIAL,
    "http": SourceKind.HTTP,
    "https": SourceKind.HTTP,
    "s3": SourceKind.S3,
    "gcs": SourceKind.GCS,
    "file": SourceKind.FILE,
}


def parse_source(text: str) -> Source:
    """Read an address; one that Terraform cannot read is UNKNOWN, with its faults."""
    if _LOCAL.match(text):
        return Source(text, SourceKind.LOCAL, posixpath.normpath(text.replace("\\", "/")))
    forced = _FORCED.fullmatch(text)
    address, submodule, query = _split(forced["address"] if forced else text)
    kind = _KINDS.get(forced["kind"], SourceKind.UNKNOWN) if forced else _detect(address)
    if kind is SourceKind.GIT:
        address, submodule = _git_parts(address, submodule)
    return Source(text, kind, _NORMALISERS.get(kind, redacted)(address), submodule, query)


def _split(address: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """The package, the submodule after `//` (not that of `https://`), and the query."""
    location, _, query = address.partition("?")
    scheme = _SCHEME.match(location)
    start = scheme.end() if scheme else 0
    package, _, submodule = location[start:].partition("//")
    cleaned = posixpath.normpath(submodule) if submodule else ""
    return location[:start] + package, cleaned, tuple(parse_qsl(query, keep_blank_values=True))


def _detect(address: str) -> SourceKind:
    kinds = (kind for matches, kind in _DETECTORS if matches(address))
    return next(kinds, SourceKind.UNKNOWN)


def _is_registry(address: str) -> bool:
    found = _REGISTRY.fullmatch(address)
    return found is not None and found["host"] not in _GIT_HOSTS


def _has_scheme(kind: SourceKind) -> Callable[[str], bool]:
    def matches(address: str) -> bool:
        scheme = _SCHEME.match(address)
        return scheme is not None and _KINDS.get(scheme["kind"].lower()) is kind

    return matches


def _is_git_shorthand(address: str) -> bool:
    scp = _SCP.fullmatch(address)
    return address.startswith(tuple(f"{host}/" for host in _GIT_HOSTS)) or (
        scp is not None and scp["user"] == "git"
    )


def _lacks_scheme(address: str, part: str) -> bool:
    return part in address and "://" not in address


_DETECTORS: tuple[tuple[Callable[[str], bool], SourceKind], ...] = (
    (_is_registry, SourceKind.REGISTRY),
    *((_has_scheme(kind), kind) for kind in dict.fromkeys(_KINDS.values())),
    (_is_git_shorthand, SourceKind.GIT),
    (lambda address: _lacks_scheme(address, "googleapis.com/"), SourceKind.GCS),
    (lambda address: _lacks_scheme(address, ".amazonaws.com/"), SourceKind.S3),
    (lambda address: _ABSOLUTE.match(address) is not None, SourceKind.FILE),
)


def _git_parts(address: str, submodule: str) -> tuple[str, str]:
    """GitHub's shorthand names a submodule by a single slash too: `github.com/org/repository/modules/vpc`."""
    if not address.startswith("github.com/"):
        return address, submodule
    parts = address.rstrip("/").split("/")
    inner = [*parts[3:], submodule] if submodule else parts[3:]
    return "/".join(parts[:3]), "/".join(inner)


def _repository(address: str) -> str:
    """`host/path` of a repository, in one spelling for all ways to reach it."""
    scp = _SCP.fullmatch(address) if "://" not in address else None
    location = f"{scp['host']}/{scp['path']}" if scp else _SCHEME.sub("", address)
    host, slash, path = location.rpartition("@")[2].partition("/")
    return f"{host.lower()}{slash}{path.strip('/').removesuffix('.git')}"


def _with_host(address: str) -> str:
    return address if address.count("/") == 3 else f"{_DEFAULT_REGISTRY}/{address}"


_NORMALISERS: dict[SourceKind, Callable[[str], str]] = {
    SourceKind.GIT: _repository,
    SourceKind.MERCURIAL: _repository,
    SourceKind.REGISTRY: _with_host,
}


def _is_mistaken_for_page(source: Source) -> bool:
    """A repository's address that is fetched as a web page."""
    if source.kind is not SourceKind.HTTP:
        return False
    host = _repository(source.package).partition("/")[0]
    is_archive = (
        re.search(r"\.(zip|tgz|tar|gz|xz|bz2)$|/archive/|/tarball/|/zipball/", source.package) is not None
    )
    return source.package.endswith(".git") or (host in _GIT_HOSTS and not is_archive)


def _gives_registry_query(source: Source) -> bool:
    return source.kind is SourceKind.REGISTRY and bool(source.query)


def _clones_sha_shallowly(source: Source) -> bool:
    kinds = (RefKind.SHA, RefKind.SHORT_SHA)
    return source.kind is SourceKind.GIT and bool(source.argument("depth")) and source.ref.kind in kinds


_FAULTS: tuple[tuple[Callable[[Source], bool], str], ...] = (
    (lambda source: not source.text, "the source is empty"),
    (
        lambda source: source.kind is SourceKind.UNKNOWN and source.text.startswith("ssh://"),
        "an SSH address needs `git::` before it",
    ),
    (
        lambda source: source.kind is SourceKind.UNKNOWN and bool(source.text) and "://" not in source.text,
        "Terraform knows no such address: a local path begins with `./` or `../`",
    ),
    (_gives_registry_query, "a registry address takes no query: give the version by `version`"),
    (_is_mistaken_for_page, "without `git::` before it the repository is fetched as a web page"),
    (
        lambda source: re.fullmatch(r"github\.com(/[^/]*)?", source.package) is not None,
        "a GitHub address has an owner and a repository: `github.com/owner/repository`",
    ),
    (
        lambda source: any("//" in value for key, value in source.query if key in ("ref", "depth")),
        "the submodule stands before the query: `//submodule?ref=...`",
    ),
    (lambda source: source.submodule.startswith(".."), "the submodule leads out of the package"),
    (
        lambda source: source.kind is SourceKind.GIT and source.argument("rev") is not None,
        "`rev` is for Mercurial: git takes `ref`",
    ),
    (_clones_sha_shallowly, "`depth` does not go with a commit: it can fetch tags and branches alone"),
)
