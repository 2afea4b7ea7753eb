"""`kraken backup` and `kraken restore`, as they are typed."""

from pathlib import Path

from release_kraken.cli.tests.command_line import Kraken


def test_the_store_moves_by_a_file(kraken: Kraken, tmp_path: Path) -> None:
    kraken("probe-tool", "--find", "error")
    before = kraken("runs").out
    made = kraken("backup", "kraken.zip")
    assert (made.code, made.err) == (0, "")
    assert made.out.startswith("kraken.zip holds ")
    assert " 1 runs, " in made.out
    again = kraken("backup", "kraken.zip")
    assert again.code == 1
    assert "kraken.zip exists; choose another file, or say --force" in again.err
    assert kraken("backup", "kraken.zip", "--force").code == 0
    full = kraken("restore", "kraken.zip")
    assert full.code == 1
    assert "restore into an empty store" in full.err
    (tmp_path / "state").rename(tmp_path / "old")
    restored = kraken("restore", "kraken.zip")
    assert (restored.code, restored.err) == (0, "")
    assert restored.out.startswith("The store holds ")
    assert kraken("runs").out == before
