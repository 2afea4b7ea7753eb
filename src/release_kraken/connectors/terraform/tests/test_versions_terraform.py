"""Constraints compared with the real Terraform: it reads the same texts and chooses the same versions."""

import json
import os
import re
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from release_kraken.connectors.terraform.versions import (
    Constraint,
    InvalidConstraintError,
    module_constraint,
    parse_version,
    provider_constraint,
    terraform_constraint,
)

OFFERED = (
    "3.1.0", "4.0.0", "4.0.1", "4.67.0", "5.0.0", "5.1.3", "5.2.0", "5.100.0", "6.0.0-beta1", "6.0.0",
    "6.6.0", "6.7.0-rc.1", "6.7.0-rc.2", "7.0.0-rc.1",
)  # fmt: skip

BOTH = (
    "~> 5", "~> 5.0", "~> 5.1.0", "~> 5.1.3", "~> 4", "~> 0", "5", "5.100", "= 5.1.3", "!= 6.6.0", "> 4.0.0",
    "> 4.0.0, < 5", "<= 4.0.0", "< 4.0.1", ">= 6.7.0-rc.1", "~> 6.7.0-rc.1", "6.7.0-rc.1", ">= 6, 6.7.0-rc.1",
    "6.7.0-rc.1, != 6.7.0-rc.2", "7.0.0-rc.1, < 7.0.0", "6.0.0-beta1, ~> 5.0", "> 7", "<= 5.0.0-rc",
    "~> 5.1-beta", ">=5.0,<6", ">= 5.0 , < 6", "5.1.3, >= 5.0", ">= 5.2, !=5.100.0, < 6", "7.0-rc.1",
)  # fmt: skip
MODULES_ONLY = (
    "v5.1.3", ">= v5, < v6", ">=  5.0 , < 6", "~> 5.1.3.0", ">= 5.1.2.9, < 5.1.3.1", "!= 5.1.3.1, < 5.2",
    "= 5.1.3.0", "=6.7.0-rc.1", "= 5.1.3+x",
)  # fmt: skip
INVALID = ("^5", "5.x", "5.*", "", "5,", ">= 5 < 6", "=> 5", "5.1.0-rc..1", "99999999999999999999")
INVALID_PROVIDER = ("v5.1.0", "= v5", "5.1.2.3", ">=  5", "5.1beta", "5.1-b~a", ">=\t5")

REQUIRED = (
    "~> 0", "~> 1", "~> 1.11", "~> 1.11.4", "~> 1.10.0", "~> 1.11.4.0", ">= 1.11.4.1", "< 1.11.4.1",
    "v1.11.4", "= 1.11", ">=1.5,<2", "!= 1.11.4", "= 1.11.4.0", "= 1.11.4+x", ">=  1.5", "<= 1.11.4",
    "> 1.11.3", "01.11.04",
)  # fmt: skip
INVALID_REQUIRED = ("1.11.4-rc1", ">= 1.0beta1", *INVALID)


class Terraform:
    """The real Terraform, with a configuration of its own."""

    def __init__(self, binary: Path, folder: Path, configuration: str = "") -> None:
        self._binary = binary
        self._configuration = folder / "cli.tfrc"
        self._configuration.write_text(f"disable_checkpoint = true\n{configuration}")

    def init(self, folder: Path, text: str) -> str:
        """What `init` prints about a folder with this text in it, in one line."""
        folder.mkdir()
        (folder / "main.tf").write_text(text)
        return " ".join(self.run(folder, "init", "-backend=false", "-no-color").split())

    def run(self, folder: Path, *arguments: str) -> str:
        """What a command prints."""
        return subprocess.run(
            [self._binary, *arguments],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "TF_CLI_CONFIG_FILE": str(self._configuration)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        ).stdout


def newest(constraint: Constraint) -> str | None:
    """The version that Terraform should choose."""
    allowed = [version for version in map(parse_version, OFFERED) if constraint.allows(version)]
    return str(max(allowed)) if allowed else None


def read(parse: Callable[[str], Constraint], texts: Iterable[str]) -> set[str]:
    """The texts that are valid."""
    return {text for text in texts if not _is_invalid(parse, text)}


def _is_invalid(parse: Callable[[str], Constraint], text: str) -> bool:
    try:
        parse(text)
    except InvalidConstraintError:
        return True
    return False


@pytest.fixture
def registry() -> Iterator[str]:
    """The address of a registry that offers every module in the same versions."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            versions = [{"version": version} for version in OFFERED]
            body = json.dumps({"modules": [{"versions": versions}]}).encode()
            is_list = self.path.endswith("/versions")
            self.send_response(200 if is_list else 204)
            self.send_header("Content-Type", "application/json")
            self.send_header("X-Terraform-Get", "/nothing")
            self.end_headers()
            self.wfile.write(body if is_list else b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_terraform_chooses_the_same_modules(terraform_binary: Path, tmp_path: Path, registry: str) -> None:
    terraform = Terraform(
        terraform_binary,
        tmp_path,
        f'host "registry.terraform.io" {{\n  services = {{ "modules.v1" = "{registry}" }}\n}}\n',
    )
    texts = (*BOTH, *MODULES_ONLY)
    calls = (f'module "m{number}" {{\n{_module(text)}\n}}\n' for number, text in enumerate(texts))
    said = terraform.init(tmp_path / "modules", "".join(calls))
    chosen = {
        int(number): version for version, number in re.findall(r"Downloading \S+ (\S+) for m(\d+)", said)
    }
    assert {text: chosen.get(number) for number, text in enumerate(texts)} == {
        text: newest(module_constraint(text)) for text in texts
    }


def _module(text: str) -> str:
    return f'  source = "org/name/system"\n  version = {json.dumps(text)}'


def test_terraform_chooses_the_same_providers(terraform_binary: Path, tmp_path: Path) -> None:
    mirror = tmp_path / "mirror"
    terraform = Terraform(
        terraform_binary,
        tmp_path,
        f'provider_installation {{\n  filesystem_mirror {{ path = "{mirror}" }}\n}}\n',
    )
    _offer(mirror, len(BOTH))
    expected = {text: newest(provider_constraint(text)) for text in BOTH}
    missing = [text for text in BOTH if expected[text] is None]
    said = terraform.init(tmp_path / "missing", _requirements(missing))
    assert said.count("no available releases match") == len(missing)
    found = [text for text in BOTH if expected[text] is not None]
    said = terraform.init(tmp_path / "found", _requirements(found))
    chosen = {int(number): version for number, version in re.findall(r"Installed test/p(\d+) v(\S+) ", said)}
    assert {text: chosen.get(number) for number, text in enumerate(found)} == {
        text: expected[text] for text in found
    }


def _offer(mirror: Path, count: int) -> None:
    """Fill a mirror with providers that can be installed, if not run."""
    for number in range(count):
        for version in OFFERED:
            for platform in ("linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64"):
                folder = mirror / "registry.terraform.io" / "test" / f"p{number}" / version / platform
                folder.mkdir(parents=True)
                (folder / f"terraform-provider-p{number}_v{version}").touch(0o755)


def _requirements(texts: Iterable[str]) -> str:
    entries = "".join(
        f'    p{number} = {{ source = "test/p{number}", version = {json.dumps(text)} }}\n'
        for number, text in enumerate(texts)
    )
    return f"terraform {{\n  required_providers {{\n{entries}  }}\n}}\n"


def test_terraform_refuses_the_same_texts(terraform_binary: Path, tmp_path: Path) -> None:
    terraform = Terraform(terraform_binary, tmp_path)
    written: dict[Callable[[str], Constraint], tuple[Callable[[str], str], tuple[str, ...]]] = {
        provider_constraint: (lambda text: _requirements([text]), (*INVALID, *INVALID_PROVIDER)),
        module_constraint: (lambda text: f'module "m" {{\n{_module(text)}\n}}\n', INVALID),
        terraform_constraint: (_required, INVALID_REQUIRED),
    }
    for parse, (write, texts) in written.items():
        assert read(parse, texts) == set()
        for number, text in enumerate(texts):
            said = terraform.init(tmp_path / f"{parse.__name__}{number}", write(text))
            assert re.search("Invalid (required_)?version constraint", said, re.IGNORECASE), (text, said)


def _required(text: str) -> str:
    return f"terraform {{\n  required_version = {json.dumps(text)}\n}}\n"


def test_terraform_runs_under_the_same_requirements(terraform_binary: Path, tmp_path: Path) -> None:
    terraform = Terraform(terraform_binary, tmp_path)
    version = json.loads(terraform.run(tmp_path, "version", "-json"))["terraform_version"]
    runs = {
        text: "Unsupported Terraform Core version"
        not in terraform.init(tmp_path / str(number), _required(text))
        for number, text in enumerate(REQUIRED)
    }
    assert runs == {text: terraform_constraint(text).allows(parse_version(version)) for text in REQUIRED}
