"""What a git ref says about the revision that it names, judged by its form alone."""

import re
from dataclasses import dataclass
from enum import StrEnum

from release_kraken.connectors.terraform.versions import Version, parse_version


class RefKind(StrEnum):
    """The forms of a git ref."""

    TAG = "tag"
    PREFIXED_TAG = "prefixed-tag"
    SHA = "sha"
    SHORT_SHA = "short-sha"
    PARTIAL_VERSION = "partial-version"
    NAME = "name"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class GitRef:
    """A ref and its form.

    A tag has a `version` of three numbers, a prefixed one also a `prefix` (of `vpc-v1.2.3` it is `vpc-`).
    A NAME is a branch, or a tag without a version.
    """

    text: str
    kind: RefKind
    version: Version | None = None
    prefix: str = ""


_NUMBER = r"(?:0|[1-9][0-9]*)"
_EXTRA = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_TAG = re.compile(
    r"(?P<prefix>(?:.*?[-_/@])??)"
    rf"(?P<version>[vV]?{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-{_EXTRA})?(?:\+{_EXTRA})?)",
    re.ASCII,
)
_FORMS = (
    (re.compile(r"[0-9a-fA-F]{40}|[0-9a-fA-F]{64}"), RefKind.SHA),
    (re.compile(r"[0-9a-fA-F]{7,39}"), RefKind.SHORT_SHA),
    (re.compile(r"[vV]?[0-9]+(\.[0-9]+)?(\.[xX*])?", re.ASCII), RefKind.PARTIAL_VERSION),
)
_BRANCH = re.compile(
    r"(refs/)?(heads|remotes)/.*|origin/.*|(release|releases|hotfix|feature|features|bugfix|support)/.*",
)
_TAG_NAMESPACE = re.compile(r"(refs/)?tags/")


def classify_ref(text: str | None) -> GitRef:
    """Tell what a ref is from its form; `release/1.2.3` and its like are branches by git-flow's custom."""
    if not text:
        return GitRef("", RefKind.NONE)
    namespace = _TAG_NAMESPACE.match(text)
    if namespace:
        return _tag(text, text[namespace.end() :]) or GitRef(text, RefKind.NAME)
    if _BRANCH.fullmatch(text):
        return GitRef(text, RefKind.NAME)
    return _tag(text, text) or GitRef(text, _form(text))


def _tag(text: str, name: str) -> GitRef | None:
    found = _TAG.fullmatch(name)
    if found is None:
        return None
    version, prefix = parse_version(found["version"].lstrip("vV")), found["prefix"]
    return GitRef(text, RefKind.PREFIXED_TAG if prefix else RefKind.TAG, version, prefix)


def _form(name: str) -> RefKind:
    kinds = (kind for pattern, kind in _FORMS if pattern.fullmatch(name))
    return next(kinds, RefKind.NAME)
