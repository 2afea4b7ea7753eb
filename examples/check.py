"""Check the bundled Terraform repository with real Terraform against an AWS that runs in this process.

Nothing leaves this machine but, without a provider mirror, the download of the AWS provider; no
credentials of yours are used. Further arguments go to `kraken terraform-pr`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from company import cloud

REPOSITORY = Path(__file__).parent / "terraform-repository"
EXPECTED = (0, 2)
"""Exit codes of a check that ran: clean, or with findings."""


def main(arguments: list[str]) -> int:
    """Run the check; 0 if it ran, whatever it found."""
    if shutil.which("terraform") is None:
        sys.stderr.write("terraform is not on PATH: only what needs no terraform is shown (--static)\n")
        arguments = [*arguments, "--static"]
    with tempfile.TemporaryDirectory(prefix="kraken-example-") as name, cloud.cloud() as endpoint:
        done = subprocess.run(
            [sys.executable, "-m", "release_kraken", "terraform-pr", *arguments],
            cwd=REPOSITORY,
            env={**os.environ, **cloud.environment(endpoint), **isolated(Path(name))},
            check=False,
        )
    return 0 if done.returncode in EXPECTED else done.returncode


def isolated(workplace: Path) -> dict[str, str]:
    """An environment whose configuration, cache and store are the example's own."""
    configuration = workplace / "kraken.toml"
    configuration.write_text((REPOSITORY / "kraken.toml").read_text() + providers(workplace))
    return {
        "KRAKEN_CONFIG": str(configuration),
        "XDG_CACHE_HOME": str(workplace / "cache"),
        "XDG_STATE_HOME": str(workplace / "state"),
    }


def providers(workplace: Path) -> str:
    """Where providers come from: the mirror that is named, else the registry through a cache."""
    mirror = os.environ.get("KRAKEN_TEST_TERRAFORM_MIRROR")
    if mirror:
        return f'\n[connectors.terraform]\nproviders = "mirror"\nprovider_mirror = "{mirror}"\n'
    cache = workplace / "plugins"
    cache.mkdir()
    return f'\n[connectors.terraform]\nproviders = "cache"\nprovider_cache = "{cache}"\n'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
