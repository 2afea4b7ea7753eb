"""The document as a terraform-docs binary prints it, for what Kraken cannot render itself."""

import subprocess
from pathlib import Path

from release_kraken.tools.terraform_pr.readme.config import Config
from release_kraken.tools.terraform_pr.readme.unsupported import UnsupportedReadmeError

_SECONDS = 60


def print_document(binary: str, root: Path, directory: str, config: Config) -> str:
    """Run terraform-docs on a directory; it prints and writes nothing.

    Raises UnsupportedReadmeError if it cannot be started, fails, or takes more than a minute.
    """
    from_file = ("--config", str(root / config.source)) if config.source else ()
    command = (
        *(binary, "markdown", config.formatter or "table", *from_file),
        *("--output-file=", "--recursive=false", str(root / directory)),
    )
    try:
        done = subprocess.run(
            command, cwd=root, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UnsupportedReadmeError(f"{binary} took more than {_SECONDS} seconds") from error
    except OSError as error:
        raise UnsupportedReadmeError(f"{binary} cannot be started ({error.strerror})") from error
    if done.returncode:
        message = " ".join(done.stderr.decode(errors="replace").split())
        raise UnsupportedReadmeError(f"{binary} failed: {message or f'exit code {done.returncode}'}")
    return done.stdout.decode(errors="replace").removesuffix("\n")
