"""What a change causes, by real git: new findings, touched roots, and a checkout that stays as it was."""

import hashlib
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from release_kraken.connectors.terraform.module import Module
from release_kraken.core.errors import ConfigError
from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.repository import Directory, DirectoryClass, Repository
from release_kraken.tools.terraform_pr.sifting.changed import Difference, caused, extract_base, read_change

Run = Callable[..., str]


def git_in(folder: Path) -> Run:
    """Runs git in a folder as somebody, whatever the machine's configuration."""

    def run(*arguments: str) -> str:
        who = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "protocol.file.allow=always")
        command = ["git", *who, *arguments]
        return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout

    return run


def write(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_tf", ".tf")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout on a branch that left main after one commit."""
    root = tmp_path / "checkout"
    root.mkdir()
    run = git_in(root)
    run("init", "-q", "-b", "main")
    write(root, live__main_tf="old", modules__a__main_tf="a", modules__b__main_tf="b")
    run("add", ".")
    run("commit", "-q", "-m", "one")
    run("checkout", "-q", "-b", "topic")
    return root


def digest(folder: Path) -> str:
    """A digest of all names and bytes below a folder."""
    parts = (
        f"{path.relative_to(folder)}\0".encode() + path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    )
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def test_committed_staged_unstaged_and_untracked_files_count(checkout: Path) -> None:
    run = git_in(checkout)
    write(checkout, modules__a__main_tf="committed")
    run("commit", "-q", "-am", "two")
    write(checkout, modules__b__main_tf="staged")
    run("add", ".")
    write(checkout, live__main_tf="unstaged", new_tf="untracked")
    assert read_change(checkout, "main").paths == {
        "modules/a/main.tf",
        "modules/b/main.tf",
        "live/main.tf",
        "new.tf",
    }


def test_what_the_base_did_since_is_not_our_change(checkout: Path) -> None:
    run = git_in(checkout)
    write(checkout, live__main_tf="ours")
    run("commit", "-q", "-am", "ours")
    run("checkout", "-q", "main")
    write(checkout, modules__a__main_tf="theirs")
    run("commit", "-q", "-am", "theirs")
    run("checkout", "-q", "topic")
    assert read_change(checkout, "main").paths == {"live/main.tf"}


def test_ignored_files_do_not_count_and_deleted_ones_do(checkout: Path) -> None:
    write(checkout, **{".gitignore": "*.log", "x.log": ""})
    (checkout / "live" / "main.tf").unlink()
    assert read_change(checkout, "main").paths == {".gitignore", "live/main.tf"}


def test_paths_are_relative_to_the_folder_that_is_checked(checkout: Path) -> None:
    write(checkout, modules__a__main_tf="new", live__main_tf="new")
    assert read_change(checkout / "modules", "main").paths == {"a/main.tf"}


def test_names_with_spaces_quotes_and_line_breaks(checkout: Path) -> None:
    write(checkout, **{'sp ace/qu"ote\nü_tf': ""})
    assert read_change(checkout, "main").paths == {'sp ace/qu"ote\nü.tf'}


def test_the_base_is_extracted_as_it_was(checkout: Path, tmp_path: Path) -> None:
    run = git_in(checkout)
    (checkout / "link.tf").symlink_to("live/main.tf")
    write(checkout, **{".gitattributes": "live export-ignore\n*.tf text eol=crlf\n"})
    run("add", ".")
    run("commit", "-q", "-m", "two")
    write(checkout, live__main_tf="new")
    base = extract_base(checkout, read_change(checkout, "HEAD"), tmp_path / "base")
    assert (base / "live" / "main.tf").read_bytes() == b"old"
    assert (base / "link.tf").readlink() == Path("live/main.tf")


def test_the_base_of_a_subfolder_is_extracted_relative_to_it(checkout: Path, tmp_path: Path) -> None:
    change = read_change(checkout / "modules", "main")
    base = extract_base(checkout / "modules", change, tmp_path / "base")
    assert {path.relative_to(base).as_posix() for path in base.rglob("*.tf")} == {"a/main.tf", "b/main.tf"}


def test_git_s_own_folder_stays_as_it_was(checkout: Path, tmp_path: Path) -> None:
    write(checkout, live__main_tf="new")
    os.utime(checkout / "modules" / "a" / "main.tf", (1, 1))  # same content, other time: git would note it
    before = digest(checkout)
    extract_base(checkout, read_change(checkout, "main"), tmp_path / "base")
    assert digest(checkout) == before


def test_nothing_that_the_checkout_configures_is_started(checkout: Path, tmp_path: Path) -> None:
    run = git_in(checkout)
    trap = f"touch {tmp_path}/trapped"
    for name in ("core.fsmonitor", "diff.external", "core.pager", "diff.x.textconv", "diff.x.command"):
        run("config", name, trap)
    write(checkout, **{".gitattributes": "* diff=x", "live__main_tf": "new"})
    extract_base(checkout, read_change(checkout, "main"), tmp_path / "base")
    assert not (tmp_path / "trapped").exists()


def test_a_submodule_that_did_not_change_is_known(checkout: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    inner = git_in(other)
    inner("init", "-q")
    write(other, main_tf="x")
    inner("add", ".")
    inner("commit", "-q", "-m", "one")
    run = git_in(checkout)
    run("submodule", "--quiet", "add", str(other), "vendor")
    run("commit", "-q", "-m", "vendor")
    write(checkout, live__main_tf="new")
    change = read_change(checkout, "HEAD")
    assert change.unchanged_submodules == ("vendor",)
    inside = Finding("r", Severity.ERROR, "m", path="vendor/main.tf")
    assert caused([inside], change, list) == ()


@pytest.mark.parametrize(
    ("base", "message"),
    [
        pytest.param("nowhere", "git knows no commit 'nowhere'; fetch it, with enough", id="unknown"),
        pytest.param("origin/a/b", r"fetch it \(git fetch origin a/b\)", id="unknown at origin"),
        pytest.param("--output=x", "'--output=x' is an option, not a commit", id="an option"),
        pytest.param("", "git knows no commit ''", id="empty"),
        pytest.param("HEAD:live", "git knows no commit 'HEAD:live'", id="not a commit"),
    ],
)
def test_a_base_that_cannot_be_used(checkout: Path, base: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read_change(checkout, base)


def test_a_folder_without_git(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"needs a git checkout, and git says of .*: not a git repository"):
        read_change(tmp_path, "main")


def test_a_checkout_without_commits(tmp_path: Path) -> None:
    git_in(tmp_path)("init", "-q")
    with pytest.raises(ConfigError, match="the checkout has no commit yet"):
        read_change(tmp_path, "main")


def test_a_shallow_clone_says_how_to_deepen_it(checkout: Path, tmp_path: Path) -> None:
    run = git_in(checkout)
    write(checkout, live__main_tf="two")
    run("commit", "-q", "-am", "two")
    clone = tmp_path / "clone"
    run("clone", "-q", "--depth=1", "--no-single-branch", f"file://{checkout}", str(clone))
    with pytest.raises(ConfigError, match=r"no common commit: the clone is shallow.*git fetch --unshallow"):
        read_change(clone, "origin/main")


def test_unrelated_histories(checkout: Path) -> None:
    run = git_in(checkout)
    run("checkout", "-q", "--orphan", "island")
    run("commit", "-q", "-m", "alone")
    with pytest.raises(ConfigError, match=r"HEAD and main have no common commit$"):
        read_change(checkout, "main")


def finding(message: str) -> Finding:
    return Finding("r", Severity.ERROR, message, path="a.tf")


def test_only_findings_that_the_base_does_not_have_are_caused() -> None:
    change = Difference("c", frozenset({"a.tf"}))
    assert caused([finding("old"), finding("new")], change, lambda: [finding("old")]) == (finding("new"),)


def test_a_second_finding_of_the_same_key_is_caused() -> None:
    twice = caused([finding("x"), finding("x")], Difference("c", frozenset({"a.tf"})), lambda: [finding("x")])
    assert [each.key for each in twice] == [f"{finding('x').key}-2"]


def test_nothing_changed_nothing_caused() -> None:
    assert caused([finding("x")], Difference("c", frozenset()), list) == ()


@pytest.mark.parametrize(
    ("changed", "references", "touched"),
    [
        pytest.param("live/main.tf", (), True, id="its own file"),
        pytest.param("live/policies/x.json", (), True, id="a file below it"),
        pytest.param("modules/a/main.tf", (), True, id="a module that it calls"),
        pytest.param("modules/b/main.tf", (), True, id="a module that its module calls"),
        pytest.param("modules/c/main.tf", (), False, id="another module"),
        pytest.param("live/other/main.tf", (), False, id="another root below it"),
        pytest.param("shared/x.json", (), False, id="a file elsewhere"),
        pytest.param("shared/x.json", ("shared",), True, id="a file elsewhere that it refers to"),
    ],
)
def test_roots_that_a_change_touches(changed: str, references: tuple[str, ...], touched: bool) -> None:
    def directory(path: str, *calls: str) -> Directory:
        return Directory(path, DirectoryClass.ROOT, "", Module(path), calls=calls)

    directories = [
        directory("live", "modules/a"),
        directory("live/other"),
        directory("modules/a", "modules/b"),
        directory("modules/b"),
        directory("modules/c"),
    ]
    repository = Repository(Path(), {each.path: each for each in directories})
    assert Difference("c", frozenset({changed})).touches(repository, "live", references) is touched
