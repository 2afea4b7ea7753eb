"""The desk of a tool's page, and what people ask for there."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

import pytest
from pydantic import Field, SecretStr
from sqlalchemy import event

from release_kraken.core.errors import ConfigError
from release_kraken.core.json import JSONValue
from release_kraken.core.plugin import Action, Desk, Tool
from release_kraken.core.report import NotChecked, Report
from release_kraken.core.run import Run, RunRequest, Trigger
from release_kraken.core.settings import Option, Settings
from release_kraken.engine import desks
from release_kraken.engine.suite import Suite
from release_kraken.store.records import Claim


class NoteSettings(Settings):
    """What is looked at."""

    subject: Annotated[str, Option("--subject"), Field(description="Subject.")] = "here"


class Note(Settings):
    """A note to keep."""

    name: Annotated[str, Field(min_length=1, description="Of what.")]
    text: Annotated[str, Field(max_length=5, description="What.")] = ""
    token: Annotated[SecretStr | None, Field(description="Of whom.")] = None
    stars: Annotated[tuple[int, ...], Field(description="How good.")] = ()


def keep(note: Note, desk: Desk[NoteSettings]) -> str:
    if note.name == "closed":
        raise ConfigError("the note 'closed' is closed; choose another")
    desk.memory.put({f"note/{note.name}": {"text": note.text, "by": desk.actor, "at": desk.now.isoformat()}})
    return f"Kept a note of {note.name}."


TOOL = Tool(
    name="notes",
    summary="Keeps notes.",
    settings=NoteSettings,
    run=lambda settings, context: Report(),
    subject=lambda settings: settings.subject,
    actions=(
        Action("keep-note", "Keep a note.", Note, keep),
        Action("drop-note", "Drop a note.", Note, keep),
    ),
)


def begun(suite: Suite, subject: str = "here", tool: str = "notes") -> Claim:
    run = suite.store.runs.enter(RunRequest(tool, subject, Trigger.API), suite.now(), begun_by="me")
    assert run is not None
    return Claim(run)


def reported(suite: Suite, report: Report, subject: str = "here", tool: str = "notes") -> Run:
    claim = begun(suite, subject, tool)
    suite.store.queue.finish(claim, report, suite.now())
    return claim.run


def test_before_there_was_a_run(suite: Suite) -> None:
    desk = desks.desk(suite, TOOL, query={"week": "47"}, actor="ada")
    assert (desk.run, desk.report, desk.settings) == (None, None, NoteSettings())
    assert (desk.query, desk.actor) == ({"week": "47"}, "ada")


def test_the_newest_report_on_the_subject_lies_on_the_desk(suite: Suite) -> None:
    reported(suite, Report(facts={"number": 1}))
    newest = reported(suite, Report(facts={"number": 2}, not_checked=(NotChecked("a", "b"),)))
    reported(suite, Report(facts={"number": 3}), subject="elsewhere")
    reported(suite, Report(facts={"number": 4}), tool="other")
    suite.store.queue.fail(begun(suite), "no", suite.now())
    suite.store.queue.cancel(begun(suite), "no", suite.now())
    begun(suite)
    statements: list[str] = []
    event.listen(
        suite.store.database.engine,
        "before_cursor_execute",
        lambda _, __, statement, *___: statements.append(statement.split()[0]),
    )
    desk = desks.desk(suite, TOOL, query={}, actor="ada")
    assert statements.count("SELECT") == 2
    assert desk.report is not None
    assert desk.report.facts == {"number": 2}
    assert desk.run is not None
    assert desk.run.id == newest.id


def test_the_configuration_says_what_is_looked_at(suite: Suite) -> None:
    reported(suite, Report(facts={"number": 1}), subject="there", tool="drill")
    document = {"tools": {"drill": {"subject": "there"}}}
    configured = replace(suite, configuration=replace(suite.configuration, document=document))
    desk = desks.desk(configured, replace(TOOL, name="drill"), query={}, actor="ada")
    assert desk.report is not None


def test_an_action_is_done_and_audited(suite: Suite) -> None:
    told: Mapping[str, JSONValue] = {"name": "tea", "text": "good", "token": "swordfish", "stars": [5]}
    assert desks.act(suite, TOOL, "keep-note", told, "ada") == "Kept a note of tea."
    kept = suite.store.memory.list("notes")
    assert list(kept) == ["note/tea"]
    (entry,) = suite.store.audit.list()
    assert (entry.actor, entry.action, entry.target) == ("ada", "notes.keep-note", "notes")
    assert entry.detail == {"name": "tea", "text": "good", "token": "**********", "stars": [5]}
    assert desks.desk(suite, TOOL, query={}, actor="bob").memory.get("note/tea") == kept["note/tea"]


@pytest.mark.parametrize(
    ("name", "inputs", "complaints"),
    [
        pytest.param(
            "keep-note",
            {"nme": "tea", "text": "too long", "stars": [1, "x"]},
            [
                "name is missing; it has no default",
                "stars, item 2, must be a whole number, not text",
                "text must have at most 5 characters",
                "unknown key 'nme'; did you mean 'name'?",
            ],
            id="all-at-once",
        ),
        pytest.param("keep-note", {"name": 7}, ["name must be text, not a whole number"], id="type"),
        pytest.param(
            "keep-note",
            {"name": "x", "token_file": "/etc/passwd"},
            ["token_file is for configuration files: give the secret itself"],
            id="no-files",
        ),
        pytest.param(
            "keep-not", {}, ["notes: unknown action 'keep-not'; did you mean 'keep-note'?"], id="action"
        ),
        pytest.param(
            "keep-note", {"name": "closed"}, ["the note 'closed' is closed; choose another"], id="by-the-tool"
        ),
    ],
)
def test_what_cannot_be_done_is_refused_and_not_audited(
    suite: Suite, name: str, inputs: Mapping[str, JSONValue], complaints: list[str]
) -> None:
    with pytest.raises(ConfigError) as refused:
        desks.act(suite, TOOL, name, inputs, "ada")
    assert sorted(str(refused.value).splitlines()) == complaints
    assert suite.store.audit.list() == ()
    assert suite.store.memory.list("notes") == {}
