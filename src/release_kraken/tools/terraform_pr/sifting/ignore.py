"""Ignore comments (`# kraken:ignore <rule>[,<rule>] <reason>`): what each covers, which findings stay."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from posixpath import dirname

from release_kraken.connectors.terraform.module import Comment, SourceFile, Span
from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import NotChecked
from release_kraken.tools.terraform_pr.nearest import suggestion
from release_kraken.tools.terraform_pr.repository import Repository
from release_kraken.tools.terraform_pr.rules.ignore_without_reason import RULE as IGNORE_WITHOUT_REASON
from release_kraken.tools.terraform_pr.rules.unknown_ignore import RULE as UNKNOWN_IGNORE
from release_kraken.tools.terraform_pr.rules.unused_ignore import RULE as UNUSED_IGNORE

_RULES = r"[\w/-]+(?:\s*,\s*[\w/-]+)*"
_COMMENT = re.compile(rf"\s*kraken:ignore\b[ \t]*(?P<rules>{_RULES})?[ \t:]*(?P<reason>.*)", re.DOTALL)
_FOREIGN = ("tflint/", "checkov/")

# These are about a directory, whichever of its files they are reported in.
_ABOUT_DIRECTORIES = frozenset(
    {
        "incomplete-lock-file",
        "local-state",
        "missing-readme",
        "not-planned",
        "outdated-terraform",
        "stale-readme",
        "unpinned-terraform",
    }
)


@dataclass(frozen=True, slots=True)
class Ignore:
    """One comment: the rules that it names, its reason, and the lines of its file that it covers.

    An ignore for a `whole_file` covers the findings of its directory as a whole too.
    """

    rules: tuple[str, ...]
    reason: str
    span: Span
    first: int
    last: int
    whole_file: bool = False
    readable: bool = True

    def covers(self, finding: Finding) -> bool:
        """Whether the finding stands where this ignore counts."""
        if finding.rule not in self.rules or finding.path is None:
            return False
        if self.whole_file and _is_of_directory(finding, dirname(self.span.path)):
            return True
        return finding.path == self.span.path and (
            self.whole_file or self.first <= (finding.line or 0) <= self.last
        )


@dataclass(frozen=True, slots=True)
class Ignored:
    """A finding that is not reported, and the reason that its ignore gives."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """Findings that stay (with those about the ignores themselves) and findings that are ignored."""

    findings: tuple[Finding, ...]
    ignored: tuple[Ignored, ...]


def judge(
    repository: Repository,
    findings: Iterable[Finding],
    *,
    ran: Collection[str],
    known: Collection[str],
    gaps: Sequence[NotChecked] = (),
) -> Judgement:
    """Apply all ignore comments of a repository.

    `ran` are the rules that ran, `known` all that exist, `gaps` what could not be looked at: an ignore is
    unused only if its rule ran, everywhere that it covers.
    """
    ignores = list(read_ignores(repository))
    by_directory: dict[str, list[Ignore]] = defaultdict(list)
    for ignore in ignores:
        if ignore.reason:
            by_directory[dirname(ignore.span.path)].append(ignore)
    kept: list[Finding] = []
    ignored: list[Ignored] = []
    used: set[tuple[Span, str]] = set()
    for finding in findings:
        covering = [ignore for ignore in _near(finding, by_directory) if ignore.covers(finding)]
        used.update((ignore.span, finding.rule) for ignore in covering)
        if covering:
            ignored.append(Ignored(finding, covering[0].reason))
        else:
            kept.append(finding)
    about = [
        finding
        for ignore in ignores
        for finding in _about(ignore, used, ran, known, gaps)
        if finding.rule in ran
    ]
    return Judgement((*kept, *about), tuple(ignored))


def read_ignores(repository: Repository) -> Iterator[Ignore]:
    """All ignore comments of a repository, by place."""
    for directory in repository:
        for file in directory.module.files:
            for comment in file.comments:
                match = _COMMENT.match(comment.text)
                if match:
                    yield _ignore(file, comment, match)


def _ignore(file: SourceFile, comment: Comment, match: re.Match[str]) -> Ignore:
    first, last, whole_file = _extent(file, comment)
    return Ignore(
        rules=tuple(re.findall(r"[\w/-]+", match["rules"] or "")),
        reason=" ".join(match["reason"].split()),
        span=comment.span,
        first=first,
        last=last,
        whole_file=whole_file,
        readable=file.problem is None,
    )


def _extent(file: SourceFile, comment: Comment) -> tuple[int, int, bool]:
    """First line, last line, whether it is the whole file."""
    line = comment.span.line
    if not comment.alone:
        return line, comment.span.end_line, False
    below = _line_below(file, comment)
    for block in file.blocks:
        if block.line == below:
            return below, block.end_line, False
    above_all = all(line < block.line for block in file.blocks)
    return below, below, above_all


def _line_below(file: SourceFile, comment: Comment) -> int:
    """The first line below a comment that is not a further comment of its own line."""
    ends = {other.span.line: other.span.end_line for other in file.comments if other.alone}
    below = comment.span.end_line + 1
    while below in ends:
        below = ends[below] + 1
    return below


def _near(finding: Finding, by_directory: dict[str, list[Ignore]]) -> list[Ignore]:
    path = finding.path or ""
    beside = by_directory.get(dirname(path), [])
    return beside if path.endswith((".tf", ".tofu")) else [*beside, *by_directory.get(_folder(path), [])]


def _folder(path: str) -> str:
    return "" if path == "." else path


def _is_of_directory(finding: Finding, folder: str) -> bool:
    """Whether a finding is about a directory as a whole: by its rule, or as it has no line."""
    path = finding.path or ""
    about_all = finding.rule in _ABOUT_DIRECTORIES or finding.line is None
    return _folder(path) == folder or (about_all and dirname(path) == folder)


def _about(
    ignore: Ignore,
    used: Collection[tuple[Span, str]],
    ran: Collection[str],
    known: Collection[str],
    gaps: Sequence[NotChecked],
) -> Iterator[Finding]:
    if not ignore.rules or not ignore.reason:
        yield _without_reason(ignore)
        return
    for rule in ignore.rules:
        if rule not in known and not rule.startswith(_FOREIGN):
            yield UNKNOWN_IGNORE.at(
                ignore.span,
                f'no rule is named "{rule}"{suggestion(rule, known)}',
                fix="name an existing rule, or remove the comment",
                resource=rule,
            )
        elif (ignore.span, rule) not in used and rule in ran and _was_looked_at(ignore, rule, gaps):
            yield UNUSED_IGNORE.at(
                ignore.span, f'there is no "{rule}" here to ignore', fix="remove the comment", resource=rule
            )


def _without_reason(ignore: Ignore) -> Finding:
    missing = "no reason" if ignore.rules else "no rule and no reason"
    return IGNORE_WITHOUT_REASON.at(
        ignore.span,
        f"this ignore gives {missing}, so it does not count",
        fix="write # kraken:ignore <rule> <reason>",
        resource=",".join(ignore.rules) or None,
    )


def _was_looked_at(ignore: Ignore, rule: str, gaps: Sequence[NotChecked]) -> bool:
    here = Finding(rule=rule, severity=Severity.NOTE, message="", path=ignore.span.path)
    return ignore.readable and not any(gap.covers(here) for gap in gaps)
