"""Module source addresses, as Terraform reads them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.connectors.terraform.sources import Source, SourceKind, parse_source

SHA = "0123456789abcdef0123456789abcdef01234567"


READINGS = {
    SourceKind.LOCAL: [
        ("./vpc", "vpc", ""),
        ("../../modules//vpc/", "../../modules/vpc", ""),
        ("..\\vpc", "../vpc", ""),
    ],
    SourceKind.REGISTRY: [
        ("org/vpc/aws", "registry.terraform.io/org/vpc/aws", ""),
        ("org/vpc/aws//modules/x", "registry.terraform.io/org/vpc/aws", "modules/x"),
        ("app.terraform.io/org/vpc/aws", "app.terraform.io/org/vpc/aws", ""),
        ("gitlab.com/a/b/c", "gitlab.com/a/b/c", ""),
    ],
    SourceKind.GIT: [
        ("github.com/org/repo", "github.com/org/repo", ""),
        ("github.com/org/repo/a/b", "github.com/org/repo", "a/b"),
        ("github.com/org/repo/a//b/", "github.com/org/repo", "a/b"),
        ("bitbucket.org/org/repo", "bitbucket.org/org/repo", ""),
        ("git@github.com:org/repo.git//x", "github.com/org/repo", "x"),
        ("git::https://GitHub.com/org/repo.git//x?ref=v1.0.0", "github.com/org/repo", "x"),
        ("git::ssh://git@git.example.com:2222/org/repo", "git.example.com:2222/org/repo", ""),
        ("git::git@example.com:org/repo", "example.com/org/repo", ""),
        ("git://example.com/repo.git", "example.com/repo", ""),
        ("git::/srv/repo.git", "/srv/repo", ""),
    ],
    SourceKind.MERCURIAL: [
        ("hg::http://example.com/repo", "example.com/repo", ""),
    ],
    SourceKind.HTTP: [
        ("https://example.com/vpc-1.2.3.zip//vpc", "https://example.com/vpc-1.2.3.zip", "vpc"),
    ],
    SourceKind.S3: [
        ("s3::https://s3.amazonaws.com/b/k.zip", "https://s3.amazonaws.com/b/k.zip", ""),
        ("b.s3.amazonaws.com/k.zip", "b.s3.amazonaws.com/k.zip", ""),
    ],
    SourceKind.GCS: [
        (
            "gcs::https://www.googleapis.com/storage/v1/b/k.zip",
            "https://www.googleapis.com/storage/v1/b/k.zip",
            "",
        ),
        ("www.googleapis.com/storage/v1/b/k.zip", "www.googleapis.com/storage/v1/b/k.zip", ""),
    ],
    SourceKind.FILE: [
        ("/srv/modules/vpc", "/srv/modules/vpc", ""),
        ("C:\\modules\\vpc", "C:\\modules\\vpc", ""),
        ("file:///srv/vpc", "file:///srv/vpc", ""),
    ],
    SourceKind.UNKNOWN: [
        ("modules/vpc", "modules/vpc", ""),
        ("ssh://git@example.com/repo", "ssh://git@example.com/repo", ""),
        ("svn::https://example.com/repo", "https://example.com/repo", ""),
        ("", "", ""),
    ],
}


@pytest.mark.parametrize(
    ("text", "kind", "package", "submodule"),
    [
        pytest.param(text, kind, package, submodule, id=f"{kind} {text}")
        for kind, rows in READINGS.items()
        for text, package, submodule in rows
    ],
)
def test_an_address_is_read(text: str, kind: SourceKind, package: str, submodule: str) -> None:
    source = parse_source(text)
    assert (source.kind, source.package, source.submodule) == (kind, package, submodule)


def test_the_query_is_kept_in_order() -> None:
    source = parse_source("git@github.com:org/repo.git//x?ref=v1.2.3&depth=1")
    assert source.query == (("ref", "v1.2.3"), ("depth", "1"))
    assert source.ref.text == "v1.2.3"
    assert parse_source("hg::http://example.com/repo?rev=1.2.3").ref.text == "1.2.3"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("", "the source is empty", id="empty"),
        pytest.param("modules/vpc", "a local path begins with", id="path without ./"),
        pytest.param("gitlab.com/org/repo", "a local path begins with", id="GitLab without git::"),
        pytest.param("ssh://git@example.com/repo", "needs `git::` before it", id="ssh"),
        pytest.param("github.com/org", "an owner and a repository", id="GitHub without repository"),
        pytest.param("org/vpc/aws?ref=v1.2.3", "takes no query", id="ref of a registry module"),
        pytest.param("https://github.com/org/repo?ref=v1.2.3", "fetched as a web page", id="GitHub's page"),
        pytest.param(
            "https://example.com/repo.git?ref=v1.2.3", "fetched as a web page", id="git without git::"
        ),
        pytest.param(
            "github.com/org/repo?ref=v1.2.3//vpc", "before the query", id="submodule behind the query"
        ),
        pytest.param("github.com/org/repo//../vpc", "leads out of the package", id="outside"),
        pytest.param("github.com/org/repo?rev=v1.2.3", "git takes `ref`", id="rev"),
        pytest.param(
            f"github.com/org/repo?ref={SHA}&depth=1", "does not go with a commit", id="shallow commit"
        ),
    ],
)
def test_a_fault_is_explained(text: str, fault: str) -> None:
    (message,) = parse_source(text).faults
    assert fault in message


@pytest.mark.parametrize(
    "text",
    [
        "./vpc",
        "org/vpc/aws//modules/x",
        "github.com/org/repo//x?ref=v1.2.3&depth=1",
        f"git::https://example.com/repo.git?ref={SHA}",
        "https://github.com/org/repo/archive/refs/tags/v1.2.3.zip",
        "https://example.com/vpc.zip?checksum=md5:0",
    ],
)
def test_a_sound_address_has_no_fault(text: str) -> None:
    assert parse_source(text).faults == ()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("git::https://user:s3cret@h/r", "git::https://***@h/r", id="user and password"),
        pytest.param("git::https://s3cret@h/r?ref=v1", "git::https://***@h/r?ref=v1", id="token as user"),
        pytest.param("HTTPS://s3cret@h/r", "HTTPS://***@h/r", id="upper case"),
        pytest.param("git::ssh://user:s3cret@h/r", "git::ssh://user:***@h/r", id="ssh password"),
        pytest.param("git::user:s3cret@h:r", "git::user:***@h:r", id="scp password"),
        pytest.param("git@h:r?sshkey=s3cret&ref=v1", "git@h:r?sshkey=***&ref=v1", id="ssh key"),
        pytest.param("https://h/x.zip?Token=s3cret", "https://h/x.zip?Token=***", id="token"),
        pytest.param("s3::https://h/k?aws_access_key_secret=s3cret", "s3::https://h/k?aws_access_key_secret=***",
                     id="AWS key"),
    ],
)  # fmt: skip
def test_secrets_are_hidden(text: str, shown: str) -> None:
    source = parse_source(text)
    assert source.redacted == shown
    assert source.holds_secret
    assert "s3cret" not in source.package


@pytest.mark.parametrize(
    "text",
    [
        "git@github.com:org/repo.git?ref=v1",
        "git::git@h:r",
        "git::ssh://git@h:22/r",
        "https://h/a@b/c?ref=x@1.2.3",
    ],
)
def test_what_is_no_secret_is_shown(text: str) -> None:
    assert parse_source(text).redacted == text


@given(st.text(alphabet="abA1./:@?&=#%\\-_ \n", max_size=30))
def test_any_text_can_be_read(text: str) -> None:
    source = parse_source(text)
    assert isinstance(source, Source)
    assert isinstance(source.faults, tuple)


@given(
    st.sampled_from(
        ["github.com/", "git@github.com:", "git::https://github.com/", "git::ssh://git@github.com/"]
    ),
    st.from_regex(r"[a-z]{1,5}/[a-z][a-z0-9.]{0,5}", fullmatch=True).filter(
        lambda path: not path.endswith(".git")
    ),
    st.sampled_from(["", ".git"]),
)
def test_a_repository_has_one_name(prefix: str, path: str, suffix: str) -> None:
    assert parse_source(f"{prefix}{path}{suffix}").package == f"github.com/{path}"
