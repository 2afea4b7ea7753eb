"""Runs the Terraform PR Enforcer: read, check, run Terraform on the roots, and sift what was found."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from release_kraken.core.context import Context
from release_kraken.core.finding import Finding, ordered
from release_kraken.core.json import JSONValue
from release_kraken.core.report import NotChecked, Report, Table
from release_kraken.tools.terraform_pr import summary
from release_kraken.tools.terraform_pr.checkout.load import real_folder
from release_kraken.tools.terraform_pr.checkout.reading import Tooling, find_tooling, read_checkout
from release_kraken.tools.terraform_pr.fix import README_RULES, plan_fixes
from release_kraken.tools.terraform_pr.owners import read_owners
from release_kraken.tools.terraform_pr.readme.survey import examine_all
from release_kraken.tools.terraform_pr.repository import Repository
from release_kraken.tools.terraform_pr.roots.inputs import Inputs
from release_kraken.tools.terraform_pr.roots.running import RootResult, Roots
from release_kraken.tools.terraform_pr.rules import all_rules
from release_kraken.tools.terraform_pr.scanners.scan import scan
from release_kraken.tools.terraform_pr.selection import Selection, is_wanted_finding, select
from release_kraken.tools.terraform_pr.settings import ScannerSettings, TerraformPrSettings
from release_kraken.tools.terraform_pr.sifting import baseline
from release_kraken.tools.terraform_pr.sifting.changed import Difference, caused, extract_base, read_change
from release_kraken.tools.terraform_pr.sifting.ignore import Judgement, judge
from release_kraken.tools.terraform_pr.static import Looked, look, static_findings


def run(settings: TerraformPrSettings, context: Context) -> Report:
    """Check a checkout; nothing in it is changed."""
    check = _Check(cautious(settings) if settings.untrusted else settings, context)
    return check.listing() if settings.list_only else check.report()


def cautious(settings: TerraformPrSettings) -> TerraformPrSettings:
    """Settings under which a checkout has nothing run that it could direct.

    Besides init and plan: tflint loads plug-ins and checkov Python from where the checkout's configuration
    says, and terraform-docs runs formatters of the checkout. `terraform fmt` only reads. Rules that need
    more are left out, unless no others are wanted: that is then told as with --static.
    """
    of_code = {rule.name for rule in all_rules() if rule.check is not None}
    changes: dict[str, object] = {
        "static": True,
        "tflint": ScannerSettings(),
        "checkov": ScannerSettings(),
        "readme": settings.readme.model_copy(update={"binary": None}),
        "rules": tuple(name for name in settings.rules if name in of_code) or settings.rules,
    }
    return settings.model_copy(update=changes)


@dataclass
class _Check:
    """One run. Each stage is done when it is first asked for."""

    settings: TerraformPrSettings
    context: Context
    facts: dict[str, JSONValue] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)

    def listing(self) -> Report:
        """Every directory with its class."""
        return Report(
            tables=(summary.directory_table(self.repository),),
            facts={"directories": summary.directory_facts(self.repository)},
            not_checked=self.repository.not_checked,
        )

    def report(self) -> Report:
        """All that was found, less what is ignored, known, or not caused by the change."""
        change = self._change()
        judgement = self._judged()
        self._note_general_facts(judgement)
        if self.results:
            self.tables.append(summary.root_table(self.results))
        found = frozenset(finding.key for finding in ordered(judgement.findings))
        findings = self._without_known(judgement.findings)
        if change is not None:
            findings = self._only_caused(findings, change)
        owners = read_owners(self.settings.path)
        findings = tuple(owners.owned(self._with_severity(finding)) for finding in findings)
        return Report(
            findings=findings,
            changes=plan_fixes(self.settings, self.repository, findings, self.context),
            tables=tuple(self.tables),
            facts=self.facts,
            not_checked=self.gaps,
            rules=tuple(sorted(self.selection.names | {finding.rule for finding in self.scanned.findings})),
            unreported=found - {finding.key for finding in findings},
        )

    @cached_property
    def selection(self) -> Selection:
        """The rules of this run."""
        return select(self.settings, all_rules())

    @cached_property
    def tooling(self) -> Tooling:
        """The Terraform of this run."""
        return find_tooling(self.settings, self.context, self.selection)

    @cached_property
    def repository(self) -> Repository:
        """The checkout, read."""
        return self._read(self.settings.path)

    @cached_property
    def static(self) -> Looked:
        """What the code alone tells."""
        return look(self.repository, self.settings, self.selection.static)

    @cached_property
    def inputs(self) -> Inputs:
        """What roots read."""
        return Inputs(self.repository)

    @cached_property
    def roots(self) -> Roots | None:
        """Terraform on the roots, where a rule wants it."""
        if self.tooling.terraform is None or not self.selection.on_roots:
            return None
        return Roots(self.repository, self.settings, self.context, self.tooling.terraform, self.inputs)

    @cached_property
    def results(self) -> tuple[RootResult, ...]:
        """What Terraform said of the roots."""
        return self.roots.run() if self.roots else ()

    @cached_property
    def on_roots(self) -> dict[Finding, set[str]]:
        """Findings on what Terraform said, each with the roots that it was found for."""
        found: dict[Finding, set[str]] = {}
        for result in self.results:
            for finding in self._check_root(result):
                found.setdefault(finding, set()).add(result.directory.path)
        return found

    def _check_root(self, result: RootResult) -> Iterator[Finding]:
        """What a root's runs give, but for what Terraform says of files that are known as broken."""
        broken = _broken_files(self.repository) if "syntax-error" in self.selection.names else frozenset()
        for one in result.runs:
            planned = one.as_planned(self.repository, result.directory)
            for rule in self.selection.on_roots:
                found = rule.check_root(planned, self.settings) if rule.check_root else ()
                yield from (finding for finding in found if finding.path not in broken)

    @cached_property
    def scanned(self) -> Looked:
        """What other scanners tell."""
        looked = scan(self.repository, self.settings, self.context, self.selection.scanners)
        wanted = (each for each in looked.findings if is_wanted_finding(each.rule, self.settings))
        return Looked(tuple(wanted), looked.not_checked)

    @cached_property
    def gaps(self) -> tuple[NotChecked, ...]:
        """All that could not be looked at."""
        gaps = (
            *self.tooling.not_checked,
            *self.repository.not_checked,
            *self.static.not_checked,
            *summary.root_gaps(self.results, self.selection.plan_rules),
            *(self.roots.not_copied if self.roots else ()),
            *self.scanned.not_checked,
        )
        return tuple(dict.fromkeys(gaps))

    def _read(self, path: Path) -> Repository:
        return read_checkout(
            path, self.settings, self.context, self.tooling, self.selection, self._look_at_readmes
        )

    def _look_at_readmes(self, repository: Repository) -> None:
        """What is found here is found again by the rules, for nothing."""
        if not self.selection.names.isdisjoint(README_RULES):
            examine_all(repository, self.settings.readme)

    def _change(self) -> Difference | None:
        """Asked for first: a base that cannot be used is told before the work."""
        if self.settings.changed is None:
            return None
        return read_change(real_folder(self.settings.path), self.settings.changed)

    def _judged(self) -> Judgement:
        found = (*self.static.findings, *self.on_roots, *self.scanned.findings)
        ran = self.selection.names | {finding.rule for finding in self.scanned.findings}
        known = {rule.name for rule in all_rules()}
        return judge(self.repository, found, ran=ran, known=known, gaps=self.gaps)

    def _note_general_facts(self, judgement: Judgement) -> None:
        self.facts["terraform"] = summary.binary_facts(self.tooling.binary)
        self.facts["directories"] = summary.directory_facts(self.repository)
        self.facts["roots"] = summary.root_facts(self.results)
        self.facts["ignored"] = summary.ignored_facts(judgement.ignored)

    def _without_known(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        if self.settings.baseline is None:
            return ordered(findings)
        entries = baseline.load(Path(self.settings.baseline))
        sifted = baseline.sift(entries, ordered(findings), ran=self.selection.names, gaps=self.gaps)
        self.facts["baseline"] = summary.baseline_facts(self.settings.baseline, sifted)
        self.tables.append(summary.baseline_table(self.settings.baseline, sifted))
        return sifted.findings

    def _only_caused(self, findings: Sequence[Finding], change: Difference) -> tuple[Finding, ...]:
        touched = {
            result.directory.path
            for result in self.results
            if change.touches(
                self.repository, result.directory.path, self.inputs.references(result.directory)
            )
        }
        elsewhere = {finding.key for finding, roots in self.on_roots.items() if roots.isdisjoint(touched)}
        scanned = {finding.key for finding in self.scanned.findings if finding.path not in change.paths}
        candidates = [each for each in findings if _numbered_from(each.key) not in elsewhere | scanned]
        found = caused(candidates, change, lambda: self._findings_of_base(change))
        self.facts["changed"] = {
            "base": self.settings.changed,
            "commit": change.commit,
            "files": len(change.paths),
            "not_reported": len(findings) - len(found),
        }
        return found

    def _findings_of_base(self, change: Difference) -> tuple[Finding, ...]:
        folder = extract_base(self.settings.path, change, self.context.scratch / "base")
        rules = tuple(rule for rule in self.selection.rules if rule.check_root is None)
        known = {rule.name for rule in all_rules()}
        return static_findings(self._read(folder), self.settings, rules, known)

    def _with_severity(self, finding: Finding) -> Finding:
        severity = self.settings.severities.get(finding.rule, finding.severity)
        return finding if severity is finding.severity else replace(finding, severity=severity)


def _broken_files(repository: Repository) -> frozenset[str]:
    files = (file for directory in repository for file in directory.module.files)
    return frozenset(file.path for file in files if file.problem and file.path not in repository.accepted)


def _numbered_from(key: str) -> str:
    """The key that a numbered key was made from."""
    return key.partition("-")[0]
