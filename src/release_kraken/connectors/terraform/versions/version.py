"""A semantic version: three numbers, maybe a prerelease and a build, in order of precedence.

The order is that of https://semver.org/#spec-item-11; what stands after `+` has no part in it.
"""

import re
from dataclasses import dataclass, field
from functools import total_ordering
from typing import Final, TypeAlias

Triple: TypeAlias = tuple[int, int, int]
_Identifier: TypeAlias = tuple[int, int, str]

_EXTRA = r"[0-9A-Za-z~-]+(?:\.[0-9A-Za-z~-]+)*"
_LARGEST_NUMBER = 2**63 - 1

VERSION_PATTERN: Final = (
    r"v?(?P<numbers>[0-9]+(?:\.[0-9]+)*)"
    rf"(?:-(?P<prerelease>{_EXTRA})|(?P<glued>[A-Za-z~][0-9A-Za-z~-]*(?:\.[0-9A-Za-z~-]+)*))?"
    rf"(?:\+(?P<build>{_EXTRA}))?"
)
"""How Terraform's older library, hashicorp/go-version, writes a version: `1.2beta1` is a prerelease too."""

_VERSION = re.compile(VERSION_PATTERN, re.ASCII)


class InvalidVersionError(ValueError):
    """A text is no version; the message says why."""


@total_ordering
@dataclass(frozen=True, slots=True)
class Version:
    """A semantic version. Versions that differ in their build alone are equal."""

    major: int
    minor: int
    patch: int
    prerelease: str = ""
    build: str = field(default="", compare=False)

    def __str__(self) -> str:
        """The version in full: `1.2.3-rc.1+build`."""
        prerelease = f"-{self.prerelease}" if self.prerelease else ""
        build = f"+{self.build}" if self.build else ""
        return f"{self.major}.{self.minor}.{self.patch}{prerelease}{build}"

    def __lt__(self, other: object) -> bool:
        """Whether this version comes before another."""
        return self._precedence < other._precedence if isinstance(other, Version) else NotImplemented

    @property
    def numbers(self) -> Triple:
        """Major, minor and patch."""
        return self.major, self.minor, self.patch

    @property
    def _precedence(self) -> tuple[Triple, bool, tuple[_Identifier, ...]]:
        identifiers = self.prerelease.split(".") if self.prerelease else []
        return self.numbers, not self.prerelease, tuple(map(_ranked, identifiers))


def parse_version(text: str) -> Version:
    """Read `5`, `5.1`, `v5.1.0` or `5.1.0-rc.1+build`; missing numbers are 0. Raises InvalidVersionError."""
    found = _VERSION.fullmatch(text.strip())
    if found is None:
        raise InvalidVersionError(f'"{text}" is not a version such as 1.2.3')
    numbers = parse_numbers(found["numbers"])
    if len(numbers) > 3:
        raise InvalidVersionError(f'"{text}" has {len(numbers)} numbers: a semantic version has three')
    major, minor, patch = (*numbers, 0, 0)[:3]
    return Version(major, minor, patch, found["prerelease"] or found["glued"] or "", found["build"] or "")


def parse_numbers(text: str) -> tuple[int, ...]:
    """Read `1.2.3`. Raises InvalidVersionError for a number that Terraform cannot hold (64 bits)."""
    numbers = tuple(int(part) for part in text.split(".") if len(part) < 20)
    if len(numbers) <= text.count(".") or max(numbers) > _LARGEST_NUMBER:
        raise InvalidVersionError(f'"{text}" has a number that is too large')
    return numbers


def _ranked(identifier: str) -> _Identifier:
    """Numbers come first, in their order (the longer is the larger); then words, in that of ASCII."""
    return (0, len(identifier), identifier) if identifier.isdecimal() else (1, 0, identifier)
