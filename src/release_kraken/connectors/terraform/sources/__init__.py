"""Module source addresses: where a module comes from, which revision, and what is wrong with the address."""

from release_kraken.connectors.terraform.sources.git_ref import GitRef, RefKind, classify_ref
from release_kraken.connectors.terraform.sources.redaction import redacted
from release_kraken.connectors.terraform.sources.source import Source, SourceKind, parse_source

__all__ = ["GitRef", "RefKind", "Source", "SourceKind", "classify_ref", "parse_source", "redacted"]
