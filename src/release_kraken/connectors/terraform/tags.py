"""Tells the tags that a planned resource will have, in each of the forms in which providers write them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from release_kraken.core.json import JSONObject, JSONValue

# tags_all: the AWS provider, with its default_tags merged in. tags: most others as a map, awscc as a list of
# key and value. The first that a resource has counts.
_ATTRIBUTES = ("tags_all", "tags")
_ATTRIBUTES_OF: Mapping[str, tuple[str, ...]] = {"aws_autoscaling_group": ("tag", "tags")}

# Where nothing is set, a plan does not tell a map of tags from the plain list of words that others call tags.
_TAGGING_PROVIDERS = ("aws_", "awscc_", "azurerm_")


@dataclass(frozen=True, slots=True)
class PlannedTags:
    """Tags after apply. A value is None where it is sensitive or known only after apply.

    `known` is False where there may be more tags, known only after apply.
    """

    values: Mapping[str, str | None]
    known: bool = True


def planned_tags(kind: str, change: JSONObject) -> PlannedTags | None:
    """The tags after a change of one resource; None where its type takes none or nothing will be left."""
    after, unknown = _object(change.get("after")), _object(change.get("after_unknown"))
    present = [name for name in _ATTRIBUTES_OF.get(kind, _ATTRIBUTES) if name in after or name in unknown]
    if not present:
        return None
    if unknown.get(present[0]) is True:
        # One value that is not known yet makes the whole of tags_all so, and may leave some under tags known.
        return PlannedTags(_values(present[-1], change) if len(present) > 1 else {}, known=False)
    written = after.get(present[0])
    if not written:
        return PlannedTags({}) if kind.startswith(_TAGGING_PROVIDERS) or written == {} else None
    if not _is_tags(written):
        return None
    return PlannedTags(_values(present[0], change), known=all(key is not None for key, _ in _pairs(written)))


def _values(attribute: str, change: JSONObject) -> dict[str, str | None]:
    """The tags under one attribute by key."""
    after, unknown, sensitive = (
        _object(change.get(f"after{part}")).get(attribute) for part in ("", "_unknown", "_sensitive")
    )
    values: dict[str, str | None] = {key: None for key, value in _pairs(unknown) if key and value is True}
    values.update((key, value if isinstance(value, str) else None) for key, value in _pairs(after) if key)
    hidden = set(_hidden(sensitive, values))
    return {key: None if key in hidden else value for key, value in values.items()}


def _is_tags(written: JSONValue) -> bool:
    return isinstance(written, Mapping) or (
        isinstance(written, list) and all(isinstance(item, Mapping) for item in written)
    )


def _pairs(tags: JSONValue) -> Iterator[tuple[str | None, JSONValue]]:
    """Keys and values of a map, or of a list of objects with `key` and `value`; an unknown key is None."""
    if isinstance(tags, Mapping):
        yield from ((key, value) for key, value in tags.items() if value is not None)
    elif isinstance(tags, list):
        for item in tags:
            key = _object(item).get("key")
            yield key if isinstance(key, str) else None, _object(item).get("value")


def _hidden(sensitive: JSONValue, values: Mapping[str, str | None]) -> Iterator[str]:
    """The keys whose values are sensitive; all of them where a list does not tell which."""
    if isinstance(sensitive, Mapping):
        yield from (key for key, mark in sensitive.items() if mark is True)
    elif sensitive is True or (
        isinstance(sensitive, list) and any(True in _object(i).values() for i in sensitive)
    ):
        yield from values


def _object(value: JSONValue) -> JSONObject:
    return value if isinstance(value, Mapping) else {}
