"""What the website does not load before it is needed."""

import subprocess
import sys

_LOADED = """
import sys
import release_kraken.web.service
heavy = {"authlib", "joserfc", "httpx2", "opentelemetry", "celery", "boto3", "alembic", "tree_sitter"}
print(*sorted(heavy & {name.partition(".")[0] for name in sys.modules}))
"""


def test_nothing_heavy_is_loaded_at_the_start() -> None:
    ended = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == []
