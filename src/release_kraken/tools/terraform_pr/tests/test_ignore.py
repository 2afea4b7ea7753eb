"""Ignore comments: what each covers, and the findings about the comments themselves."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from release_kraken.connectors.terraform.module import Comment, Module, Problem, SourceFile, Span
from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import NotChecked
from release_kraken.tools.terraform_pr.repository import Directory, DirectoryClass, Repository
from release_kraken.tools.terraform_pr.sifting.ignore import Ignored, judge

RULE = "untyped-variable"
META = {"ignore-without-reason", "unknown-ignore", "unused-ignore"}
KNOWN = {RULE, "undocumented-variable", "missing-readme", *META}


def span(line: int, end_line: int | None = None, path: str = "m/main.tf") -> Span:
    return Span(path, line, 1, end_line or line)


OLD = f"kraken:ignore {RULE} old"


def comment(line: int, text: str, *, alone: bool = True, end_line: int | None = None) -> Comment:
    return Comment(text, span(line, end_line), alone)


def repository(
    comments: Sequence[Comment], blocks: Sequence[Span] = (), *, problem: Problem | None = None
) -> Repository:
    file = SourceFile("m/main.tf", "0" * 64, comments=tuple(comments), blocks=tuple(blocks), problem=problem)
    module = Module("m", files=(file,))
    return Repository(Path(), {"m": Directory("m", DirectoryClass.MODULE, "", module)})


def finding(line: int | None, rule: str = RULE, path: str = "m/main.tf") -> Finding:
    return Finding(rule, Severity.ERROR, f"fault in {line}", path=path, line=line)


@pytest.mark.parametrize(
    ("comments", "blocks", "where"),
    [
        pytest.param([comment(3, OLD, alone=False)], [span(3)], finding(3), id="same line"),
        pytest.param(
            [comment(2, f" kraken:ignore {RULE} old")], [span(3, 9)], finding(7), id="above a block"
        ),
        pytest.param(
            [comment(2, OLD), comment(3, "What it is.")],
            [span(4, 9)],
            finding(5),
            id="above a block with further comments",
        ),
        pytest.param(
            [comment(1, f"\nkraken:ignore {RULE} old\n", end_line=3)],
            [span(4, 9)],
            finding(4),
            id="a block comment",
        ),
        pytest.param([comment(5, OLD)], [span(3, 9)], finding(6), id="above a line in a block"),
        pytest.param([comment(1, OLD)], [span(3, 9), span(11)], finding(11), id="whole file"),
        pytest.param([comment(1, OLD)], [], finding(None), id="a file without blocks"),
        pytest.param(
            [comment(1, f"kraken:ignore undocumented-variable, {RULE} old")],
            [span(3)],
            finding(3),
            id="several rules",
        ),
        pytest.param(
            [comment(1, "kraken:ignore missing-readme generated")],
            [span(3)],
            finding(None, "missing-readme", "m/README.md"),
            id="a file beside, from the whole file",
        ),
        pytest.param(
            [comment(1, "kraken:ignore missing-readme generated")],
            [span(3)],
            finding(7, "missing-readme", "m/versions.tf"),
            id="a finding on the directory in another file, from the whole file",
        ),
        pytest.param(
            [comment(1, "kraken:ignore missing-readme generated")],
            [span(3)],
            finding(None, "missing-readme", "m"),
            id="the directory, from the whole file",
        ),
        pytest.param(
            [comment(1, "kraken:ignore checkov/CKV_AWS_18 no access log here")],
            [span(2, 5)],
            finding(2, "checkov/CKV_AWS_18"),
            id="a scanner's rule",
        ),
    ],
)
def test_it_covers(comments: list[Comment], blocks: list[Span], where: Finding) -> None:
    judgement = judge(repository(comments, blocks), [where], ran=META, known=KNOWN)
    assert [each.finding for each in judgement.ignored] == [where]
    assert judgement.findings == ()


@pytest.mark.parametrize(
    ("comments", "blocks", "where"),
    [
        pytest.param([comment(3, OLD, alone=False)], [span(3, 6)], finding(4), id="next line"),
        pytest.param(
            [comment(2, OLD)],
            [span(1), span(3, 9)],
            finding(10),
            id="below the block",
        ),
        pytest.param([comment(5, OLD)], [span(3, 9)], finding(7), id="two lines below"),
        pytest.param(
            [comment(1, "kraken:ignore undocumented-variable old")], [span(2)], finding(2), id="another rule"
        ),
        pytest.param(
            [comment(1, OLD)],
            [span(3)],
            finding(3, path="m/other.tf"),
            id="another file",
        ),
        pytest.param([comment(1, f"kraken:ignored {RULE} old")], [span(2)], finding(2), id="another word"),
        pytest.param([comment(1, f"kraken:ignore {RULE}")], [span(2)], finding(2), id="no reason"),
    ],
)
def test_it_does_not_cover(comments: list[Comment], blocks: list[Span], where: Finding) -> None:
    judgement = judge(repository(comments, blocks), [where], ran=(), known=KNOWN)
    assert (judgement.findings, judgement.ignored) == ((where,), ())


def test_the_reason_is_kept() -> None:
    tree = repository([comment(1, f"kraken:ignore {RULE} until the\n  move")], [span(3)])
    assert judge(tree, [finding(3)], ran=(), known=KNOWN).ignored == (Ignored(finding(3), "until the move"),)


@pytest.mark.parametrize(
    ("text", "rule", "message"),
    [
        pytest.param(
            f"kraken:ignore {RULE}",
            "ignore-without-reason",
            "this ignore gives no reason, so it does not count",
            id="reason",
        ),
        pytest.param(
            "kraken:ignore",
            "ignore-without-reason",
            "this ignore gives no rule and no reason, so it does not count",
            id="nothing",
        ),
        pytest.param(
            "kraken:ignore untyped-varable old",
            "unknown-ignore",
            'no rule is named "untyped-varable" (did you mean "untyped-variable"?)',
            id="unknown",
        ),
        pytest.param(OLD, "unused-ignore", f'there is no "{RULE}" here to ignore', id="unused"),
    ],
)
def test_the_comment_itself_is_a_finding(text: str, rule: str, message: str) -> None:
    found = judge(repository([comment(4, text)], [span(5)]), [], ran={RULE, *META}, known=KNOWN).findings
    assert [(each.rule, each.line, each.message) for each in found] == [(rule, 4, message)]


@pytest.mark.parametrize(
    ("ran", "gaps", "problem"),
    [
        pytest.param(META, (), None, id="its rule did not run"),
        pytest.param(
            {RULE, *META}, (NotChecked("x", "y", path="m"),), None, id="its place was not looked at"
        ),
        pytest.param({RULE, *META}, (), Problem("Syntax error", span(9)), id="its file cannot be read"),
        pytest.param({RULE}, (), None, id="the rule for unused ignores did not run"),
    ],
)
def test_it_is_not_called_unused_when(
    ran: set[str], gaps: tuple[NotChecked, ...], problem: Problem | None
) -> None:
    tree = repository([comment(4, OLD)], [span(5)], problem=problem)
    assert judge(tree, [], ran=ran, known=KNOWN, gaps=gaps).findings == ()
