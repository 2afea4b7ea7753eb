"""The configuration file: how it is found, read, and refused."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Field

from release_kraken.core.errors import ConfigError
from release_kraken.core.plugin import Tool
from release_kraken.core.report import Report
from release_kraken.core.settings import Argument, Option, Program, Settings
from release_kraken.engine.settings import configuration


class Roots(Settings):
    name: Annotated[str, Field(description="Name.")]
    patterns: Annotated[tuple[str, ...], Field(description="Patterns.", min_length=1)] = ("*",)
    url: Annotated[
        str, Field(pattern=r"^https://", description="Address.", examples=["https://example.org"])
    ] = "https://example.org"
    page: Annotated[str, Field(pattern=r"^\d+$", description="Page.")] = "1"


class Limits(Settings):
    init: Annotated[float, Field(gt=0, description="Seconds.")] = 300.0
    validate_: Annotated[float, Field(gt=0, alias="validate", description="Seconds.")] = 120.0


class LintSettings(Settings):
    path: Annotated[Path, Argument("[PATH]"), Field(description="Folder.")] = Path()
    exclude: Annotated[tuple[str, ...], Option("--exclude"), Field(description="Left out.")] = ()
    jobs: Annotated[int | None, Option("--jobs"), Field(gt=0, description="At a time.")] = None
    strict: Annotated[bool, Field(description="Strict.")] = False
    pin: Annotated[Literal["exact", "bounded"], Field(description="Pins.")] = "exact"
    limits: Annotated[Limits, Field(description="Limits.")] = Limits()
    roots: Annotated[tuple[Roots, ...], Field(description="Roots.")] = ()
    labels: Annotated[dict[str, int], Field(description="Labels.")] = Field(default_factory=dict)


# Named as a tool that exists, so that its section is one that something reads.
LINT = Tool(
    name="terraform_pr",
    summary="Lint.",
    settings=LintSettings,
    run=lambda settings, context: Report(),
    subject=lambda settings: str(settings.path),
)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git checkout with a folder `live/prod`, in which we stand."""
    folder = tmp_path / "checkout"
    (folder / ".git").mkdir(parents=True)
    (folder / "live" / "prod").mkdir(parents=True)
    monkeypatch.chdir(folder / "live" / "prod")
    return folder


def read(folder: Path, text: str) -> configuration.Configuration:
    path = folder / "kraken.toml"
    path.write_text(text)
    return configuration.read(path)


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param([], None, id="none"),
        pytest.param(["live/prod"], "live/prod", id="current-folder"),
        pytest.param(["live", "."], "live", id="nearest-parent"),
        pytest.param([".", ".."], ".", id="root-of-the-checkout"),
        pytest.param([".."], None, id="above-the-checkout"),
    ],
)
def test_the_file_is_found_within_the_checkout(checkout: Path, files: list[str], found: str | None) -> None:
    for folder in files:
        (checkout / folder / "kraken.toml").touch()
    assert configuration.find() == (None if found is None else checkout / found / "kraken.toml")


def test_outside_of_a_checkout_parents_are_not_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kraken.toml").touch()
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path / "inner")
    assert configuration.find() is None


def test_an_explicit_file_goes_before_the_variable_before_the_folder(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, given = tmp_path / "named.toml", tmp_path / "given.toml"
    for path in (named, given, checkout / "kraken.toml"):
        path.touch()
    monkeypatch.setenv("KRAKEN_CONFIG", str(named))
    assert configuration.find(given) == given
    assert configuration.find() == named


def test_a_named_file_that_does_not_exist_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = tmp_path / "missing.toml"
    with pytest.raises(ConfigError, match=r"missing\.toml: no such configuration file; give the path"):
        configuration.load(missing)
    monkeypatch.setenv("KRAKEN_CONFIG", str(missing))
    with pytest.raises(ConfigError, match=r"named by \$KRAKEN_CONFIG: correct or unset it"):
        configuration.load()


def test_without_a_file_the_defaults_apply(checkout: Path) -> None:
    assert configuration.load().tool_settings(LINT) == LintSettings()


def test_overrides_go_before_the_file_before_the_defaults(checkout: Path) -> None:
    file = read(checkout, '[tools.terraform_pr]\njobs = 2\nexclude = ["a"]\nlimits.init = 5\n')
    assert file.tool_settings(LINT, {"jobs": 3, "path": Path("x")}) == LintSettings(
        path=Path("x"), jobs=3, exclude=("a",), limits=Limits(init=5)
    )


def test_a_byte_order_mark_is_passed_over(checkout: Path) -> None:
    (checkout / "kraken.toml").write_bytes(b"\xef\xbb\xbf[tools.terraform_pr]\r\njobs = 2\r\n")
    assert configuration.load().tool_settings(LINT).jobs == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            b"[tools\n", "kraken.toml:1:7: Expected ']' at the end of a table declaration", id="bracket"
        ),
        pytest.param(b"a = 1\nb = \n", "kraken.toml:2:5: Invalid value", id="no-value"),
        pytest.param(b'a = 1\nb = "x', "kraken.toml:2:7: Unterminated string", id="end-of-file"),
        pytest.param(b"a = 1\na = 2\n", "kraken.toml:2:6: Cannot overwrite a value", id="twice"),
        pytest.param(b'a = "\xff"', "kraken.toml: not UTF-8 at byte 5; save it as UTF-8", id="latin-1"),
    ],
)
def test_what_is_no_toml_is_refused_with_its_place(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, message: str
) -> None:
    monkeypatch.chdir(checkout)
    (checkout / "kraken.toml").write_bytes(content)
    with pytest.raises(ConfigError) as refused:
        configuration.load()
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("[tool.x]", "unknown section 'tool'; did you mean 'tools'?", id="section"),
        pytest.param(
            "jobs = 1",
            "unknown key 'jobs'; there are: cache, connectors, logging, publishers, pull_requests, "
            "retention, running, schedules, store, tools, tracing, web",
            id="top-level-key",
        ),
        pytest.param("store = 1", "'store' must be a section: [store]", id="no-section"),
        pytest.param(
            "[tools.terraformpr]",
            "[tools] unknown section 'terraformpr'; did you mean 'terraform_pr'?",
            id="tool",
        ),
        pytest.param(
            "[tools]\nterraform_pr = 1",
            "[tools] 'terraform_pr' must be a section: [tools.terraform_pr]",
            id="tool-that-is-no-section",
        ),
        pytest.param(
            "[tools.terraform_pr]\nexlude = []",
            "[tools.terraform_pr] unknown key 'exlude'; did you mean 'exclude'?",
            id="key",
        ),
        pytest.param(
            "[tools.terraform_pr.limits]\nvalidat = 1",
            "[tools.terraform_pr.limits] unknown key 'validat'; did you mean 'validate'?",
            id="nested-key-by-its-alias",
        ),
        pytest.param(
            "[tools.terraform_pr.limits]\nzzz = 1",
            "[tools.terraform_pr.limits] unknown key 'zzz'; there are: init, validate",
            id="key-like-no-other",
        ),
        pytest.param(
            '[tools.terraform_pr]\njobs = "four"',
            "[tools.terraform_pr] jobs must be a whole number, not text",
            id="wrong-type",
        ),
        pytest.param(
            "[tools.terraform_pr]\njobs = 0", "[tools.terraform_pr] jobs must be greater than 0", id="range"
        ),
        pytest.param(
            '[tools.terraform_pr]\nexclude = "a"',
            "[tools.terraform_pr] exclude must be a list, not text",
            id="text-for-a-list",
        ),
        pytest.param(
            '[tools.terraform_pr]\nexclude = ["a", 1]',
            "[tools.terraform_pr] exclude, item 2, must be text, not a whole number",
            id="item",
        ),
        pytest.param(
            "[tools.terraform_pr]\nlimits = 1",
            "[tools.terraform_pr] limits must be a table, not a whole number",
            id="table",
        ),
        pytest.param(
            '[tools.terraform_pr]\npin = "exakt"',
            "[tools.terraform_pr] pin must be 'exact' or 'bounded'",
            id="choice",
        ),
        pytest.param(
            "[tools.terraform_pr.limits]\nvalidate = true\ninit = -1",
            "[tools.terraform_pr.limits] init must be greater than 0",
            id="nested-range",
        ),
        pytest.param(
            '[[tools.terraform_pr.roots]]\nname = "a"\n[[tools.terraform_pr.roots]]',
            "[[tools.terraform_pr.roots]] number 2: name is missing; it has no default",
            id="missing-in-a-list-of-tables",
        ),
        pytest.param(
            '[[tools.terraform_pr.roots]]\nname = "a"\nurl = "example.org"',
            "[[tools.terraform_pr.roots]] number 1: url must match the pattern ^https://, "
            "as https://example.org does",
            id="pattern-with-an-example",
        ),
        pytest.param(
            '[[tools.terraform_pr.roots]]\nname = "a"\npage = "one"',
            r"[[tools.terraform_pr.roots]] number 1: page must match the pattern ^\d+$",
            id="pattern",
        ),
        pytest.param(
            '[[tools.terraform_pr.roots]]\nname = "a"\npatterns = []',
            "[[tools.terraform_pr.roots]] number 1: patterns must have at least 1 item",
            id="empty-list",
        ),
        pytest.param(
            '[tools.terraform_pr.labels]\n"a b" = "x"',
            '[tools.terraform_pr.labels] "a b" must be a whole number, not text',
            id="free-table",
        ),
        pytest.param(
            "[tools.terraform_pr]\nexlude = []\njobs = 0\n[stor]",
            "unknown section 'stor'; did you mean 'store'?\n"
            "[tools.terraform_pr] jobs must be greater than 0\n"
            "[tools.terraform_pr] unknown key 'exlude'; did you mean 'exclude'?",
            id="all-at-once",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str
) -> None:
    monkeypatch.chdir(checkout)
    with pytest.raises(ConfigError) as refused:
        read(checkout, text).tool_settings(LINT)
    assert str(refused.value).splitlines() == [f"kraken.toml: {line}" for line in message.splitlines()]


def test_a_wrong_override_names_the_option(checkout: Path) -> None:
    file = read(checkout, '[tools.terraform_pr]\njobs = "x"\n')
    with pytest.raises(ConfigError) as refused:
        file.tool_settings(LINT, {"jobs": 0, "path": 3})
    assert str(refused.value).splitlines() == [
        "[PATH] must be a path, as text, not a whole number",
        "--jobs must be greater than 0",
    ]


def test_a_secret_never_gets_into_an_error(checkout: Path) -> None:
    file = read(checkout, '[store]\nurl = ["hunter2"]\n[cache]\nmegabytes = "hunter2"\n')
    with pytest.raises(ConfigError) as refused:
        file.check()
    assert "hunter2" not in str(refused.value)
    assert len(str(refused.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param(None, "sqlite:///{home}/.local/state/release-kraken/kraken.db", id="default"),
        pytest.param("sqlite:///data/k.db", "sqlite:///{checkout}/data/k.db", id="relative-to-the-file"),
        pytest.param("sqlite:////srv/k.db", "sqlite:////srv/k.db", id="absolute"),
        pytest.param("sqlite:///:memory:", "sqlite:///:memory:", id="memory"),
        pytest.param("postgresql://u@host/k", "postgresql://u@host/k", id="other-database"),
    ],
)
def test_where_the_store_is(checkout: Path, home: Path, url: str | None, expected: str) -> None:
    file = read(checkout, f'[store]\nurl = "{url}"' if url else "")
    assert file.store_url == expected.format(home=home, checkout=checkout)


def test_where_the_cache_is(checkout: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(checkout, '[cache]\nfolder = ".kept"').cache_folder == checkout / ".kept"
    assert read(checkout, "[cache]\nmegabytes = 3").cache_bytes == 3_000_000
    assert read(checkout, "").cache_folder == home / ".cache" / "release-kraken"
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "elsewhere"))
    assert read(checkout, "").cache_folder == home / "elsewhere" / "release-kraken"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/is/passed/over")
    assert read(checkout, "").cache_folder == home / ".cache" / "release-kraken"


class RunSettings(Settings):
    binary: Annotated[Program, Field(description="What runs.")] = "lint"


RUN = Tool(
    name="terraform_pr",
    summary="Run.",
    settings=RunSettings,
    run=lambda settings, context: Report(),
    subject=lambda settings: "",
)


@pytest.mark.parametrize(
    ("binary", "meant"),
    [
        pytest.param("tofu", "tofu", id="a name on PATH"),
        pytest.param("/usr/bin/tofu", "/usr/bin/tofu", id="elsewhere"),
        pytest.param("~/bin/tofu", "{home}/bin/tofu", id="in the home directory"),
        pytest.param("{folder}/../checkout-tools/tofu", "{folder}/../checkout-tools/tofu", id="beside"),
    ],
)
def test_a_program_outside_of_the_checkout_may_run(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, binary: str, meant: str
) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    places = {"folder": checkout, "home": "/home/somebody"}
    settings = read(checkout, f'[tools.terraform_pr]\nbinary = "{binary.format(**places)}"').tool_settings(
        RUN
    )
    assert settings.binary == meant.format(**places)


@pytest.mark.parametrize(
    ("binary", "message"),
    [
        pytest.param(
            "./evil.sh", "must be the name of a program on PATH, or an absolute path", id="relative"
        ),
        pytest.param("bin/evil", "must be the name of a program on PATH, or an absolute path", id="below"),
        pytest.param("../evil", "must be the name of a program on PATH, or an absolute path", id="above"),
        pytest.param("{folder}/evil.sh", "lies in the checkout", id="absolute"),
        pytest.param("/usr/../{folder}/live/evil.sh", "lies in the checkout", id="with dots"),
        pytest.param("/proc/self/cwd/evil.sh", "lies in the checkout", id="by the working directory"),
        pytest.param("{folder}/../link/evil.sh", "lies in the checkout", id="by a link"),
        pytest.param("~nobody-has-this-name/x", "names a home directory that does not exist", id="no home"),
    ],
)
@pytest.mark.parametrize("in_git", [True, False])
def test_a_program_of_the_checkout_is_refused(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, binary: str, message: str, *, in_git: bool
) -> None:
    if not in_git:
        (checkout / ".git").rmdir()
    (checkout.parent / "link").symlink_to(checkout)
    configured = read(checkout, f'[tools.terraform_pr]\nbinary = "{binary.format(folder=checkout)}"')
    with pytest.raises(ConfigError, match=rf"kraken\.toml: \[tools\.terraform_pr\] binary {message}"):
        configured.tool_settings(RUN)


def test_a_file_at_the_root_of_the_file_system_may_name_any_program() -> None:
    configured = configuration.Configuration(
        Path("/kraken.toml"), {"tools": {"terraform_pr": {"binary": "/usr/bin/tofu"}}}
    )
    assert configured.tool_settings(RUN).binary == "/usr/bin/tofu"


def test_what_is_nested_too_deep_is_refused(checkout: Path) -> None:
    with pytest.raises(ConfigError, match=r"kraken\.toml: nested too deep; write it flatter"):
        read(checkout, "x = " + "[" * 5000 + "]" * 5000)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(Path.mkdir, id="folder"),
        pytest.param(os.mkfifo, id="pipe"),
        pytest.param(lambda path: path.symlink_to("/dev/zero"), id="endless device"),
    ],
)
def test_what_is_found_and_is_no_file_is_refused(checkout: Path, make: Callable[[Path], None]) -> None:
    make(checkout / "kraken.toml")
    with pytest.raises(ConfigError, match=r"kraken\.toml: no regular file; remove it"):
        configuration.find()
