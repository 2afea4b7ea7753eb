"""Reduces a plan, as `terraform show -json` prints it, to facts: actions, addresses, tags, no other value.

https://developer.hashicorp.com/terraform/internals/json-format
"""

from collections.abc import Iterator, Mapping

from release_kraken.connectors.terraform.client import Action, Plan, PlannedResource
from release_kraken.connectors.terraform.json_reader import JsonReader
from release_kraken.connectors.terraform.tags import planned_tags
from release_kraken.core.errors import RemoteError
from release_kraken.core.json import JSONObject, JSONValue

_ACTIONS: Mapping[tuple[str, ...], Action] = {
    ("no-op",): Action.NO_OP,
    ("create",): Action.CREATE,
    ("read",): Action.READ,
    ("update",): Action.UPDATE,
    ("delete", "create"): Action.REPLACE,
    ("create", "delete"): Action.REPLACE,
    ("create", "forget"): Action.CREATE,  # the object of before stays as it is, out of Terraform's sight
    ("delete",): Action.DELETE,
    ("forget",): Action.FORGET,
}


def read_plan(text: str) -> Plan:
    """The facts of a plan's JSON text.

    One resource at a time is decoded, and what is no resource change is passed over: a plan's text may be
    larger than 100 MB. Raises RemoteError where the text is no plan.
    """
    reader = JsonReader(text)
    resources: list[PlannedResource] = []
    drifted: list[str] = []
    complete = True
    try:
        for name in reader.members():
            if name == "resource_changes":
                resources = [planned_resource(change) for change in _objects(reader)]
            elif name == "resource_drift":
                drifted = [_text(change, "address") for change in _objects(reader)]
            elif name == "complete":
                complete = reader.value() is not False
            else:
                reader.skip()
    except ValueError as error:
        raise RemoteError(f"the plan's JSON cannot be read: {error}") from error
    return Plan(resources=tuple(resources), drifted=tuple(drifted), complete=complete)


def _objects(reader: JsonReader) -> Iterator[JSONObject]:
    if not reader.next_is("["):
        reader.skip()
        return
    for _ in reader.members():
        value = reader.value()
        if isinstance(value, Mapping):
            yield value


def planned_resource(entry: JSONObject) -> PlannedResource:
    """One entry of `resource_changes` as facts."""
    change = entry.get("change")
    change = change if isinstance(change, Mapping) else {}
    kind = _text(entry, "type")
    tags = None if entry.get("mode") == "data" else planned_tags(kind, change)
    return PlannedResource(
        address=_text(entry, "address"),
        type=kind,
        name=_text(entry, "name"),
        action=_action(change),
        module=_text(entry, "module_address"),
        supports_tags=tags is not None,
        tags=None if tags is None else tags.values,
        tags_known=tags is None or tags.known,
    )


def _action(change: JSONObject) -> Action:
    given = change.get("actions")
    names = tuple(str(name) for name in given) if isinstance(given, list) else ()
    # What a later Terraform adds is some change.
    action = _ACTIONS.get(names, Action.UPDATE)
    return Action.IMPORT if action is Action.NO_OP and change.get("importing") else action


def _text(entry: JSONObject, name: str) -> str:
    value: JSONValue = entry.get(name)
    return value if isinstance(value, str) else ""
