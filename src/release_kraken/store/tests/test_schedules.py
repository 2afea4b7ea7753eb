"""Schedules are made, changed and deleted by people, and adopted from tools and the configuration."""

from dataclasses import replace

import pytest

from release_kraken.core.schedule import Origin, Schedule
from release_kraken.store import ConflictError
from release_kraken.store.store import Store
from release_kraken.store.tests.samples import At

NIGHTLY = Schedule("nightly", "tool", "0 6 * * *", parameters={"paths": ["a"], "deep": {"x": None}})
DEFAULT = replace(NIGHTLY, origin=Origin.CONFIGURATION)


def test_a_schedule_is_kept_whole(store: Store, at: At) -> None:
    schedule = replace(NIGHTLY, time_zone="Europe/Warsaw", jitter_seconds=9, apply=True, next_due=at(5))
    made = store.schedules.create(schedule, "ann", at(0))
    assert made == replace(schedule, revision=1)
    assert store.schedules.get("nightly") == made
    assert store.schedules.list() == (made,)
    assert store.schedules.get("weekly") is None
    with pytest.raises(ConflictError, match="there is a schedule 'nightly' already"):
        store.schedules.create(NIGHTLY, "bob", at(1))


def test_two_people_do_not_undo_each_others_changes(store: Store, at: At) -> None:
    made = store.schedules.create(NIGHTLY, "ann", at(0))
    changed = store.schedules.replace(replace(made, paused=True), "ann", at(1))
    assert changed == replace(made, paused=True, revision=2)
    with pytest.raises(ConflictError, match="changed or deleted since"):
        store.schedules.replace(replace(made, cron="0 7 * * *"), "bob", at(2))
    assert store.schedules.get("nightly") == changed


def test_a_schedule_is_deleted_once(store: Store, at: At) -> None:
    made = store.schedules.create(NIGHTLY, "ann", at(0))
    assert store.schedules.delete("nightly", "ann", at(1))
    assert not store.schedules.delete("nightly", "ann", at(2))
    assert store.schedules.get("nightly") is None
    with pytest.raises(ConflictError):
        store.schedules.replace(made, "bob", at(3))
    assert [(entry.actor, entry.action, entry.target) for entry in store.audit.list()] == [
        ("ann", "schedule.delete", "nightly"),
        ("ann", "schedule.create", "nightly"),
    ]


def test_a_due_time_is_moved_on_once(store: Store, at: At) -> None:
    store.schedules.create(replace(NIGHTLY, next_due=at(1)), "ann", at(0))
    assert store.schedules.move_on("nightly", at(1), at(2))
    assert not store.schedules.move_on("nightly", at(1), at(3))
    kept = store.schedules.get("nightly")
    assert kept is not None
    assert (kept.next_due, kept.revision) == (at(2), 1)
    assert store.schedules.move_on("nightly", at(2), None)
    assert store.schedules.move_on("nightly", None, at(4))


def test_what_is_configured_is_adopted_and_kept_up(store: Store, at: At) -> None:
    first = store.schedules.adopt(replace(DEFAULT, next_due=at(1)))
    assert first == replace(DEFAULT, next_due=at(1), revision=1)
    assert store.schedules.adopt(replace(DEFAULT, next_due=at(9))) == first
    again = store.schedules.adopt(replace(DEFAULT, apply=True, next_due=at(9)))
    assert again == replace(DEFAULT, apply=True, next_due=at(1), revision=2)
    moved = store.schedules.adopt(replace(DEFAULT, cron="0 7 * * *", next_due=at(9)))
    assert moved == replace(DEFAULT, cron="0 7 * * *", next_due=at(9), revision=3)
    assert store.schedules.list() == (moved,)


def test_what_a_person_has_changed_is_left_alone(store: Store, at: At) -> None:
    adopted = store.schedules.adopt(DEFAULT)
    assert adopted is not None
    changed = store.schedules.replace(replace(adopted, paused=True), "ann", at(0))
    assert changed.origin is Origin.PERSON
    assert store.schedules.adopt(replace(DEFAULT, cron="0 7 * * *")) == changed
    assert store.schedules.get("nightly") == changed


@pytest.mark.parametrize("changed_before", [True, False])
def test_what_was_deleted_comes_back_when_configured_otherwise(
    store: Store, at: At, changed_before: bool
) -> None:
    adopted = store.schedules.adopt(DEFAULT)
    assert adopted is not None
    if changed_before:
        store.schedules.replace(replace(adopted, paused=True), "ann", at(0))
    store.schedules.delete("nightly", "ann", at(0))
    assert store.schedules.adopt(DEFAULT) is None
    assert store.schedules.list() == ()
    assert not store.schedules.move_on("nightly", None, at(1))
    other = replace(DEFAULT, cron="0 7 * * *", next_due=at(5))
    back = store.schedules.adopt(other)
    assert back is not None
    assert replace(back, revision=0) == other
    assert store.schedules.list() == (back,)


def test_what_was_deleted_can_be_made_again(store: Store, at: At) -> None:
    store.schedules.adopt(DEFAULT)
    store.schedules.delete("nightly", "ann", at(0))
    made = store.schedules.create(NIGHTLY, "ann", at(1))
    assert store.schedules.adopt(DEFAULT) == made


def test_what_is_asked_for_no_more_is_let_go(store: Store, at: At) -> None:
    for name in ("asked", "left", "changed", "deleted"):
        adopted = store.schedules.adopt(replace(DEFAULT, id=name))
        assert adopted is not None
        if name == "changed":
            store.schedules.replace(replace(adopted, paused=True), "ann", at(0))
    store.schedules.delete("deleted", "ann", at(0))
    store.schedules.create(replace(NIGHTLY, id="own"), "ann", at(0))
    store.schedules.abandon(["asked"], "configuration", at(1))
    assert [kept.id for kept in store.schedules.list()] == ["asked", "changed", "own"]
    assert [entry.target for entry in store.audit.list() if entry.actor == "configuration"] == ["left"]
    assert store.schedules.adopt(replace(DEFAULT, id="deleted")) is not None
    store.schedules.delete("changed", "ann", at(2))
    assert store.schedules.adopt(replace(DEFAULT, id="changed")) is not None
