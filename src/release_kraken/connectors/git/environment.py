"""The environment of every git command: none of the machine's configuration, credentials for one host."""

import base64
from collections.abc import Mapping
from urllib.parse import urlsplit

from release_kraken.core.errors import ConfigError
from release_kraken.core.forge import CloneSource

_KEPT = (
    *("PATH", "TMPDIR", "LD_LIBRARY_PATH"),
    *("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH"),
)
_LOCAL = ("localhost", "127.0.0.1", "::1")

_FORCED = {
    "GIT_ASKPASS": "false",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "HOME": "/nonexistent",
    "LC_ALL": "C",
}

_CONFIGURATION = {
    "advice.detachedHead": "false",
    "core.fsmonitor": "false",
    "core.hooksPath": "/dev/null",
    "credential.helper": "",
    "fetch.recurseSubmodules": "false",
    "gc.auto": "0",
    # git would send the header of the first host to the one that a redirect names.
    "http.followRedirects": "false",
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "60",
    "init.defaultBranch": "unborn",
    "init.templateDir": "",
    "maintenance.auto": "false",
    "submodule.recurse": "false",
}


def environment_for(source: CloneSource, own: Mapping[str, str], *, plain_http: bool) -> dict[str, str]:
    """The environment that fetches from a source; raises ConfigError for an address that is not to be used.

    Credentials travel in the environment, which only the user of the process (and root) can read.
    """
    scheme = _scheme(source.url, plain_http=plain_http)
    if source.head_url and _origin(source.head_url) != _origin(source.url):
        raise ConfigError(
            f"{source.head_url} is not on the host of {source.url}: "
            "Kraken fetches from the configured host alone"
        )
    kept = {name: own[name] for name in _KEPT if name in own}
    if "SSL_CERT_FILE" in own:  # not every build of git reads it itself
        kept = {"GIT_SSL_CAINFO": own["SSL_CERT_FILE"]} | kept
    configuration = _CONFIGURATION | _authorization(source)
    return {**kept, **_FORCED, "GIT_ALLOW_PROTOCOL": scheme, **_as_variables(configuration)}


def secrets_of(source: CloneSource) -> tuple[str, ...]:
    """What must not be seen anywhere: the password, and the header that it becomes."""
    password = source.password.get_secret_value()
    return (password, _header_value(source, password).rpartition(" ")[2]) if password else ()


def _scheme(url: str, *, plain_http: bool) -> str:
    address = urlsplit(url)
    allowed = ("https", "http") if plain_http or address.hostname in _LOCAL else ("https",)
    if address.scheme not in allowed or "@" in address.netloc:
        remedy = ", or set plain_http in [connectors.git]" if address.scheme == "http" else ""
        raise ConfigError(f"cannot clone from {address.scheme}://{address.hostname}: give https://{remedy}")
    return address.scheme


def _origin(url: str) -> str:
    address = urlsplit(url)
    return f"{address.scheme}://{address.netloc}/"


def _authorization(source: CloneSource) -> dict[str, str]:
    password = source.password.get_secret_value()
    if not password:
        return {}
    return {f"http.{_origin(source.url)}.extraHeader": f"Authorization: {_header_value(source, password)}"}


def _header_value(source: CloneSource, password: str) -> str:
    if not source.username:
        return f"Bearer {password}"
    return f"Basic {base64.b64encode(f'{source.username}:{password}'.encode()).decode()}"


def _as_variables(configuration: Mapping[str, str]) -> dict[str, str]:
    variables = {"GIT_CONFIG_COUNT": str(len(configuration))}
    for number, (key, value) in enumerate(configuration.items()):
        variables |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return variables
