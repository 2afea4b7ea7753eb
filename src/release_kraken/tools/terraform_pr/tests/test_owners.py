"""The last line of CODEOWNERS that matches says who answers for a file."""

from pathlib import Path

import pytest

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.owners import PLACES, Owners, parse, read_owners

GITHUB_EXAMPLE = r"""
# The example of GitHub's own page, shortened.
*       @global-owner1 @global-owner2
*.js    @js-owner #This is an inline comment.
*.go docs@example.com
/build/logs/ @doctocat
docs/* docs@example.com
apps/ @octocat
/docs/ @doctocat
/scripts/ @doctocat @octocat
**/logs @logger
/apps/github
/with\ space/ @spacer
"""


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        pytest.param("main.tf", "@global-owner1 @global-owner2", id="all"),
        pytest.param("a/b.js", "@js-owner", id="by-ending"),
        pytest.param("cmd/x.go", "docs@example.com", id="address"),
        pytest.param("build/logs/x", "@logger", id="last-wins"),
        pytest.param("other/docs/x.md", "@global-owner1 @global-owner2", id="anchored-by-slash"),
        pytest.param("docs/x.md", "@doctocat", id="folder"),
        pytest.param("some/apps/x/y", "@octocat", id="folder-anywhere"),
        pytest.param("scripts/a", "@doctocat @octocat", id="two"),
        pytest.param("apps/github/x", None, id="nobody"),
        pytest.param("with space/x", "@spacer", id="escaped-space"),
        pytest.param("deep/logs/x", "@logger", id="stars"),
        pytest.param("apps", "@octocat", id="the-folder-itself"),
    ],
)
def test_the_last_match_wins(path: str, owner: str | None) -> None:
    assert Owners(parse(GITHUB_EXAMPLE)).of(path) == owner


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        pytest.param("docs/a.md", "@d", id="right-there"),
        pytest.param("docs/deep/a.md", None, id="not-deeper"),
        pytest.param("a/docs/a.md", None, id="not-elsewhere"),
    ],
)
def test_a_star_at_the_end_means_files_right_there(path: str, owner: str | None) -> None:
    assert Owners(parse("docs/* @d")).of(path) == owner


@pytest.mark.parametrize(
    "line", ["", "# x", "!main.tf @a", "[Section] @a", "@@@group @a", "\\", "   "], ids=repr
)
def test_lines_that_name_nothing(line: str) -> None:
    assert Owners(parse(line)).of("main.tf") is None


@pytest.mark.parametrize("place", PLACES)
def test_each_place_is_read(tmp_path: Path, place: str) -> None:
    _write(tmp_path / place, "* @team")
    assert read_owners(tmp_path).of("main.tf") == "@team"


def test_the_first_place_counts(tmp_path: Path) -> None:
    for place in reversed(PLACES):
        _write(tmp_path / place, f"* @{place.partition('/')[0]}")
    assert read_owners(tmp_path).of("main.tf") == "@.github"


def test_paths_count_from_the_root_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    _write(tmp_path / "CODEOWNERS", "/live/eu/ @europe")
    (tmp_path / "live").mkdir()
    assert read_owners(tmp_path / "live").of("eu/main.tf") == "@europe"


def test_a_link_that_leads_out_is_not_followed(tmp_path: Path) -> None:
    _write(tmp_path / "elsewhere", "* @stranger")
    repository = tmp_path / "repository"
    repository.mkdir()
    (repository / "CODEOWNERS").symlink_to(tmp_path / "elsewhere")
    assert read_owners(repository).of("main.tf") is None


def test_a_finding_gets_its_owner_and_keeps_its_key() -> None:
    finding = Finding("rule", Severity.ERROR, "m", path="main.tf")
    owned = Owners(parse("* @team")).owned(finding)
    assert (owned.owner, owned.key) == ("@team", finding.key)
    assert Owners().owned(finding) is finding


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
