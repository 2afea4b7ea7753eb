"""Writes the CLI configuration that Terraform runs with: https://developer.hashicorp.com/terraform/cli/config."""

import json
import os
import re
from collections.abc import Iterator, Mapping

from release_kraken.connectors.terraform.settings import TerraformSettings


def render(settings: TerraformSettings) -> str:
    """The CLI configuration for these settings; without a provider installation for `inherit`."""
    return "".join(f"{line}\n" for line in _lines(settings))


def _lines(settings: TerraformSettings) -> Iterator[str]:
    yield "disable_checkpoint = true"
    yield from _provider_lines(settings)
    for host, services in settings.hosts.items():
        yield from _host_lines(host, services)


def _provider_lines(settings: TerraformSettings) -> Iterator[str]:
    if settings.providers == "inherit":
        return
    # The block also keeps Terraform from taking folders below the home directory for mirrors unasked.
    yield "provider_installation {"
    if settings.provider_mirror is None:
        yield "  direct {}"
    else:
        yield "  filesystem_mirror {"
        yield f"    path = {_quote(str(settings.provider_mirror.expanduser().absolute()))}"
        yield "  }"
    yield "}"
    if settings.provider_cache is not None:
        # Without it the cache is used only for providers that the lock file knows; what it may break is a
        # lock file that init writes, and init writes one only in a copy.
        yield "plugin_cache_may_break_dependency_lock_file = true"


def _host_lines(host: str, services: Mapping[str, str]) -> Iterator[str]:
    yield f"host {_quote(host)} {{"
    yield "  services = {"
    for name, address in services.items():
        yield f"    {_quote(name)} = {_quote(address)}"
    yield "  }"
    yield "}"


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def named_cache(text: str) -> str | None:
    """The plugin cache folder that a CLI configuration names; Terraform too expands variables in it."""
    written = re.search(r'^\s*plugin_cache_dir\s*=\s*"([^"\n]+)"', text, re.MULTILINE)
    return os.path.expandvars(written[1]) if written else None
