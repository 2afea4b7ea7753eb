"""What only the installed Terraform can show: unfit binaries, endless files, a provider that hangs."""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from release_kraken.connectors.terraform.client import Execution, Outcome
from release_kraken.connectors.terraform.installed import InstalledTerraform
from release_kraken.connectors.terraform.process import ESCALATION, Processes
from release_kraken.connectors.terraform.settings import TerraformSettings
from release_kraken.core.errors import ConfigError, RemoteError

# Terraform's fmt and a provider that hangs do not mind the first two signals.
HASTY = [(strength, min(grace, 0.1)) for strength, grace in ESCALATION]


Opened = Callable[..., InstalledTerraform]


@pytest.fixture
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    with Processes(HASTY) as processes:

        def open_with(fmt_limit: float = 60.0, **given: str) -> InstalledTerraform:
            scratch = tmp_path_factory.mktemp("scratch")
            settings = TerraformSettings.model_validate({"providers": "direct", **given})
            return InstalledTerraform(settings, scratch, processes, os.environ, fmt_limit=fmt_limit)

        yield open_with


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "echo hello", "neither Terraform nor OpenTofu: its `version` printed 'hello'", id="junk"
        ),
        pytest.param("exit 1", "printed ''", id="silent"),
        pytest.param(
            "kill -SEGV $$", "cannot be used, as its `version` failed: signal 11 ended it", id="crashing"
        ),
        pytest.param(
            'printf "Terraform v0.12.31\\non linux_amd64\\n"', "Kraken needs 1.0.0 or newer", id="old"
        ),
    ],
)
def test_an_unfit_binary_is_a_configuration_error(
    opened: Opened, tmp_path: Path, text: str, message: str
) -> None:
    binary = script(tmp_path / "terraform", text)

    with pytest.raises(ConfigError, match=message):
        opened(binary=str(binary)).binary()


def test_a_binary_that_cannot_be_executed_is_a_configuration_error(opened: Opened, tmp_path: Path) -> None:
    binary = tmp_path / "terraform"
    binary.write_bytes(b"\x7fELF junk")
    binary.chmod(0o755)

    with pytest.raises(ConfigError, match=r"terraform cannot be started in .*: .*Exec format error"):
        opened(binary=str(binary)).binary()


def test_a_digest_follows_the_binary_without_running_it(opened: Opened, tmp_path: Path) -> None:
    binary = script(tmp_path / "terraform", "exit 1")
    terraform = opened(binary=str(binary))
    before = terraform.settings_digest()
    script(binary, "exit 12")

    assert terraform.settings_digest() != before


def test_files_that_fmt_does_not_finish_are_named_beside_the_others(
    opened: Opened, terraform_binary: Path, tmp_path: Path
) -> None:
    # fmt's time grows with the square of the number of errors: here to minutes.
    (tmp_path / "endless.tf").write_text("x=1\n" * 4000)
    (tmp_path / "a.tf").write_text("x=1\n")
    (tmp_path / "b.tf").write_text("x = 1\n")

    result = opened(fmt_limit=2.0).check_format(tmp_path, ["a.tf", "endless.tf", "b.tf"])

    assert result.unformatted == ("a.tf",)
    assert [(error.summary, error.path) for error in result.errors] == [("Not checked by fmt", "endless.tf")]


@pytest.fixture
def hanging(opened: Opened, terraform_binary: Path, tmp_path: Path) -> tuple[InstalledTerraform, Path, Path]:
    """A terraform, an initialised root whose provider hangs, and the file where its processes sign in."""
    mirror, root, witness = tmp_path / "mirror", tmp_path / "root", tmp_path / "pids"
    terraform = opened(providers="mirror", provider_mirror=str(mirror))
    version = mirror / "registry.terraform.io" / "acme" / "sleepy" / "1.0.0" / terraform.binary().platform
    text = f"sleep 600 &\necho $$ $! >> {witness}\nwait"
    script(version / "terraform-provider-sleepy_v1.0.0", text)
    root.mkdir()
    (root / "main.tf").write_text(
        'terraform {\n  required_providers {\n    sleepy = { source = "acme/sleepy" }\n  }\n}\n'
        'resource "sleepy_bed" "this" {}\n'
    )
    assert terraform.init(root, Execution(time_limit=60), backend=True).outcome is Outcome.OK
    return terraform, root, witness


def test_a_provider_that_hangs_is_stopped_with_all_it_started(
    hanging: tuple[InstalledTerraform, Path, Path],
) -> None:
    terraform, root, witness = hanging

    step = terraform.validate(root, Execution(time_limit=1))

    assert step.outcome is Outcome.TIMED_OUT
    assert [diagnostic.detail for diagnostic in step.diagnostics] == [
        "terraform validate took longer than 1 s and was stopped."
    ]
    pids = witness.read_text().split()
    assert len(pids) >= 2
    await_death(pids)


def test_stop_ends_a_plan_in_its_middle(hanging: tuple[InstalledTerraform, Path, Path]) -> None:
    terraform, root, witness = hanging
    os.mkfifo(witness)

    with ThreadPoolExecutor(1) as thread:
        planned = thread.submit(terraform.plan, root, Execution(time_limit=600))
        pids = witness.read_text().split()  # returns as soon as the provider has started
        terraform.stop()
        with pytest.raises(RemoteError, match=r"terraform plan was stopped before its end"):
            planned.result(timeout=60)

    assert len(pids) == 2
    await_death(pids)


def await_death(pids: list[str]) -> None:
    """SIGKILL is sent, but takes effect when the kernel finds the time."""
    deadline = time.monotonic() + 10
    while (alive := [pid for pid in pids if runs(pid)]) and time.monotonic() < deadline:
        os.sched_yield()
    assert not alive


def runs(pid: str) -> bool:
    try:
        return Path("/proc", pid, "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
