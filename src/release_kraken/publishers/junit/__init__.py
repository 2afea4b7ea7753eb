"""JUnit XML for the test pages of Jenkins, GitLab and Bamboo: every rule is a test suite.

A failing finding is a failed test, a rule without one is a passed test, and what could not be looked at is
skipped. Test names hold no line numbers, so that a server knows the same failure again after lines moved.
"""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.plugin import Publisher
from release_kraken.core.publication import Publication, Surface
from release_kraken.core.report import NotChecked
from release_kraken.core.text import visible

_ILLEGAL_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def render(publication: Publication, _surface: Surface) -> str:
    """ASCII only; there is always a test, so that a clean run is not taken for a broken one."""
    root = ET.Element("testsuites", name=publication.command)
    for rule, findings in _by_rule(publication).items():
        _add_suite(root, publication, rule, _tests_of_rule(rule, findings))
    if publication.report.not_checked:
        _add_suite(
            root, publication, "not-checked", [_skipped(gap) for gap in publication.report.not_checked]
        )
    if not len(root):
        _add_suite(root, publication, publication.tool, [_test("nothing found")])
    _add_totals(root, root.findall("testsuite/testcase"), _seconds(publication))
    ET.indent(root)
    return _DECLARATION + str(ET.tostring(root, encoding="us-ascii"), "ascii") + "\n"


def _by_rule(publication: Publication) -> dict[str, list[Finding]]:
    by_rule: dict[str, list[Finding]] = {rule: [] for rule in publication.report.rules}
    for finding in publication.report.findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    return dict(sorted(by_rule.items()))


def _tests_of_rule(rule: str, findings: Iterable[Finding]) -> list[ET.Element]:
    findings = tuple(findings)
    failures = [_failed(finding) for finding in findings if finding.severity.fails]
    notes = [_passed_with_note(finding) for finding in findings if not finding.severity.fails]
    return failures + notes or [_test(rule)]


def _add_suite(root: ET.Element, publication: Publication, name: str, tests: list[ET.Element]) -> None:
    seen: Counter[str] = Counter()
    for test in tests:
        plain = test.attrib["name"]
        seen[plain] += 1
        if seen[plain] > 1:  # servers merge tests of one name
            test.set("name", f"{plain} ({seen[plain]})")
        test.set("classname", _legal(f"kraken.{publication.tool}.{name}"))
    suite = ET.SubElement(root, "testsuite", name=_legal(name))
    suite.set("timestamp", publication.started.strftime("%Y-%m-%dT%H:%M:%S"))
    suite.extend(tests)
    _add_totals(suite, tests, 0.0)


def _add_totals(element: ET.Element, tests: list[ET.Element], seconds: float) -> None:
    kinds = Counter(child.tag for test in tests for child in test)
    element.set("tests", str(len(tests)))
    element.set("failures", str(kinds["failure"]))
    element.set("errors", "0")
    element.set("skipped", str(kinds["skipped"]))
    element.set("time", f"{seconds:.3f}")


def _seconds(publication: Publication) -> float:
    return (publication.finished - publication.started).total_seconds()


def _test(name: str, path: str | None = None) -> ET.Element:
    test = ET.Element("testcase", name=_legal(name))
    if path is not None:
        test.set("file", _legal(path))
    test.set("time", "0")
    return test


def _finding_test(finding: Finding) -> ET.Element:
    place = " ".join(part for part in (finding.path, finding.resource) if part)
    first_line = finding.message.partition("\n")[0]
    return _test(f"{place}: {first_line}" if place else first_line, finding.path)


def _failed(finding: Finding) -> ET.Element:
    test = _finding_test(finding)
    failure = ET.SubElement(test, "failure", message=_legal(finding.message), type=finding.severity)
    failure.text = _details(finding)
    return test


def _passed_with_note(finding: Finding) -> ET.Element:
    test = _finding_test(finding)
    ET.SubElement(test, "system-out").text = _details(finding)
    return test


def _skipped(gap: NotChecked) -> ET.Element:
    test = _test(gap.what)
    ET.SubElement(test, "skipped", message=_legal(gap.why))
    return test


def _details(finding: Finding) -> str:
    severity = "" if finding.severity is Severity.ERROR else f"{finding.severity}: "
    lines = (
        finding.where,
        f"{severity}{finding.message}",
        f"How to mend: {finding.fix}" if finding.fix else "",
    )
    return _legal("\n".join(line for line in lines if line))


def _legal(text: str) -> str:
    """Text with U+FFFD for what XML 1.0 cannot hold and `visible` left: U+FFFE and U+FFFF."""
    return _ILLEGAL_IN_XML.sub("\ufffd", visible(text))


PUBLISHER = Publisher(
    name="junit",
    summary="JUnit XML for the test pages of Jenkins, GitLab and Bamboo.",
    render=render,
    suffix=".xml",
)
