"""The cache: what it keeps, what it forgets, and that nothing breaks it."""

import hashlib
import os
import stat
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from release_kraken.engine.cache import FileCache

KEY = hashlib.sha256(b"key").hexdigest()


def never() -> float:
    return 1.0


def always() -> float:
    return 0.0


def keys(count: int) -> list[str]:
    return [hashlib.sha256(str(number).encode()).hexdigest() for number in range(count)]


@given(st.binary(max_size=300))
def test_what_is_put_is_got(tmp_path_factory: pytest.TempPathFactory, value: bytes) -> None:
    cache = FileCache(tmp_path_factory.mktemp("cache"), 10_000)
    cache.put(KEY, value)
    assert cache.get(KEY) == value


def test_the_last_value_wins(tmp_path: Path) -> None:
    cache = FileCache(tmp_path, 10_000)
    cache.put(KEY, b"one")
    cache.put(KEY, b"two")
    assert cache.get(KEY) == b"two"
    assert [path.name for path in (tmp_path / KEY[:2]).iterdir()] == [KEY[2:]]


def test_nothing_is_kept_under_another_key(tmp_path: Path) -> None:
    assert FileCache(tmp_path, 10_000).get(KEY) is None


def test_only_the_owner_reads(tmp_path: Path) -> None:
    FileCache(tmp_path / "cache", 10_000).put(KEY, b"secret")
    path = tmp_path / "cache" / KEY[:2] / KEY[2:]
    assert [stat.S_IMODE(place.stat().st_mode) for place in (path, path.parent)] == [0o600, 0o700]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda content: b"", id="empty"),
        pytest.param(lambda content: content[:10], id="cut-in-the-digest"),
        pytest.param(lambda content: content[:-1], id="cut-in-the-value"),
        pytest.param(lambda content: content[:-1] + b"?", id="other-byte"),
    ],
)
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, damage: "type[bytes]") -> None:
    cache = FileCache(tmp_path, 10_000)
    cache.put(KEY, b"value")
    path = tmp_path / KEY[:2] / KEY[2:]
    path.write_bytes(damage(path.read_bytes()))
    assert cache.get(KEY) is None
    assert not path.exists()


def test_a_folder_that_is_a_file_breaks_nothing(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    cache = FileCache(tmp_path / "cache", 10_000, always)
    cache.put(KEY, b"value")
    assert cache.get(KEY) is None


def test_a_value_in_the_way_breaks_nothing(tmp_path: Path) -> None:
    (tmp_path / KEY[:2] / KEY[2:]).mkdir(parents=True)
    cache = FileCache(tmp_path, 10_000, always)
    cache.put(KEY, b"value")
    assert cache.get(KEY) is None
    assert [path.name for path in (tmp_path / KEY[:2]).iterdir()] == [KEY[2:]]


def test_a_key_is_no_path(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="hex digest"):
        FileCache(tmp_path, 10).get("../../etc/passwd")


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    cache = FileCache(tmp_path, 100_000, never)
    some = keys(8)
    for number, key in enumerate(some):
        cache.put(key, bytes(200 - 32))
        os.utime(tmp_path / key[:2] / key[2:], (number, number))
    cache.get(some[0])
    FileCache(tmp_path, 1_000).prune()
    assert [key for key in some if cache.get(key)] == [some[0], *some[6:]]


def test_within_the_limit_nothing_goes(tmp_path: Path) -> None:
    cache = FileCache(tmp_path, 1_000, always)
    for key in keys(5):
        cache.put(key, bytes(200 - 32))
    assert all(cache.get(key) for key in keys(5))


def test_a_value_larger_than_the_cache_is_not_kept(tmp_path: Path) -> None:
    cache = FileCache(tmp_path, 100, always)
    cache.put(KEY, bytes(101))
    assert cache.get(KEY) is None


@given(st.lists(st.integers(0, 400), min_size=1, max_size=60))
@example([0] * 40)
def test_the_size_stays_bounded(tmp_path_factory: pytest.TempPathFactory, sizes: list[int]) -> None:
    cache = FileCache(tmp_path_factory.mktemp("cache"), 1_000, always)
    for key, size in zip(keys(len(sizes)), sizes, strict=True):
        cache.put(key, bytes(size))
    assert sum(path.stat().st_size for path in cache.folder.glob("*/*")) <= 1_000
