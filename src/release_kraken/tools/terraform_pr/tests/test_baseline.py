"""The baseline: what is known, new, mended; and files that cannot be used."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.core.errors import ConfigError
from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import NotChecked
from release_kraken.tools.terraform_pr.sifting import baseline


def finding(rule: str, path: str, message: str = "wrong") -> Finding:
    return Finding(rule, Severity.ERROR, message, path=path)


def test_a_known_finding_is_taken_out(tmp_path: Path) -> None:
    old, new = finding("untyped-variable", "a.tf"), finding("untyped-variable", "b.tf")
    file = tmp_path / "baseline.json"
    file.write_text(baseline.render([old]))
    sifted = baseline.sift(baseline.load(file), [old, new], ran={"untyped-variable"}, gaps=())
    assert (sifted.findings, sifted.known, sifted.mended, sifted.unseen) == ((new,), (old,), (), ())


@pytest.mark.parametrize(
    ("ran", "gaps", "mended"),
    [
        pytest.param({"r"}, (), True, id="looked for and not found"),
        pytest.param(set(), (), False, id="its rule did not run"),
        pytest.param({"r"}, (NotChecked("plan", "why", path="live"),), False, id="place not looked at"),
        pytest.param({"r"}, (NotChecked("plan", "why", path="other"),), True, id="other place not looked at"),
    ],
)
def test_a_missing_finding_is_mended_only_if_looked_for(
    ran: set[str], gaps: tuple[NotChecked, ...], mended: bool
) -> None:
    entry = baseline.Entry(key="k", rule="r", path="live/main.tf")
    sifted = baseline.sift([entry], [], ran=ran, gaps=gaps)
    assert (sifted.mended, sifted.unseen) == (((entry,), ()) if mended else ((), (entry,)))


def test_the_document_has_one_entry_a_line_sorted_by_place() -> None:
    text = baseline.render([finding("b", "z.tf"), finding("a", "z.tf"), finding("c", "a.tf")])
    assert [json.loads(line.rstrip(","))["rule"] for line in text.splitlines() if "key" in line] == [
        "c",
        "a",
        "b",
    ]
    assert text.endswith("\n")


def test_notes_are_left_out_and_entries_that_nobody_looked_for_are_kept() -> None:
    note = Finding("n", Severity.NOTE, "only a note", path="a.tf")
    kept = baseline.Entry(key="k", rule="r", path="live/main.tf", message="unseen")
    assert json.loads(baseline.render([note], [kept]))["findings"] == [kept.model_dump()]


texts = st.text(st.characters(codec="utf-8"), max_size=20)


@given(st.lists(st.tuples(texts, texts.filter(bool), texts)))
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]
) -> None:
    findings = [finding(*row) for row in rows]
    file = tmp_path_factory.mktemp("baseline") / "b.json"
    file.write_text(baseline.render(findings), encoding="utf-8")
    assert {entry.key for entry in baseline.load(file)} == {each.key for each in findings}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"{\n oops", "line 2: Expecting property name", id="no JSON"),
        pytest.param(b"\xff\xfe", "not UTF-8", id="binary"),
        pytest.param(b"[" * 100_000, "nested too deep", id="deep"),
        pytest.param(b"[]", "the document: Input should be a valid dictionary", id="a list"),
        pytest.param(b'{"version": 2, "findings": []}', "version: Input should be 1", id="a later version"),
        pytest.param(
            b'{"version": 1, "findings": [{"rule": "r"}]}', r"findings\.0\.key: Field required", id="no key"
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "baseline.json"
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=message):
        baseline.load(file)


def test_a_missing_file_is_refused_with_the_way_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"No such file or directory.*--print-baseline"):
        baseline.load(tmp_path / "none.json")
