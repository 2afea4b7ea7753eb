"""Tells planned tags in each form that providers write."""

import pytest

from release_kraken.connectors.terraform.tags import PlannedTags, planned_tags
from release_kraken.core.json import JSONObject


def change(
    after: JSONObject | None = None, unknown: JSONObject | None = None, sensitive: JSONObject | None = None
) -> JSONObject:
    return {"after": after, "after_unknown": unknown or {}, "after_sensitive": sensitive or {}}


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        pytest.param("aws_route", change({"id": "r"}), None, id="takes-none"),
        pytest.param("aws_vpc", change(None), None, id="destroyed"),
        pytest.param(
            "aws_vpc", {"actions": ["delete"], "after": None, "after_unknown": False}, None, id="no-maps"
        ),
        pytest.param("aws_vpc", change({"tags": None, "tags_all": {}}), PlannedTags({}), id="aws-none-set"),
        pytest.param("aws_vpc", change({"tags": None, "tags_all": None}), PlannedTags({}), id="aws-null"),
        pytest.param(
            "aws_vpc",
            change({"tags": {"a": "1"}, "tags_all": {"a": "1", "team": "x"}}),
            PlannedTags({"a": "1", "team": "x"}),
            id="aws-default-tags-count",
        ),
        pytest.param(
            "aws_vpc",
            change({"tags": {"a": "1"}}, {"tags": {"b": True}, "tags_all": True}),
            PlannedTags({"a": "1", "b": None}, known=False),
            id="aws-all-unknown-but-written-ones",
        ),
        pytest.param(
            "aws_vpc",
            change({}, {"tags": True, "tags_all": True}),
            PlannedTags({}, known=False),
            id="aws-wholly-unknown",
        ),
        pytest.param(
            "aws_vpc",
            change({"tags_all": {"a": "1"}}, {"tags_all": {"b": True}}),
            PlannedTags({"a": "1", "b": None}),
            id="aws-one-value-unknown",
        ),
        pytest.param(
            "aws_vpc",
            change({"tags_all": {"a": "1", "b": None}}),
            PlannedTags({"a": "1"}),
            id="null-value-is-no-tag",
        ),
        pytest.param(
            "aws_vpc",
            change({"tags_all": {"a": "1", "b": "s"}}, sensitive={"tags_all": {"b": True}}),
            PlannedTags({"a": "1", "b": None}),
            id="sensitive-value-is-hidden",
        ),
        pytest.param(
            "aws_vpc",
            change({"tags_all": {"a": "1", "b": "s"}}, sensitive={"tags_all": True}),
            PlannedTags({"a": None, "b": None}),
            id="sensitive-map-is-hidden",
        ),
        pytest.param(
            "aws_autoscaling_group",
            change({"tag": [{"key": "a", "value": "1", "propagate_at_launch": True}]}, {"tag": [{}]}),
            PlannedTags({"a": "1"}),
            id="autoscaling-group",
        ),
        pytest.param(
            "aws_autoscaling_group",
            change({"tag": [{"key": "a"}, {"key": "b", "value": "2"}]}, {"tag": [{"value": True}, {}]}),
            PlannedTags({"a": None, "b": "2"}),
            id="autoscaling-group-value-unknown",
        ),
        pytest.param(
            "aws_autoscaling_group",
            change({"tag": [{"value": "1"}]}, {"tag": [{"key": True}]}),
            PlannedTags({}, known=False),
            id="autoscaling-group-key-unknown",
        ),
        pytest.param(
            "aws_autoscaling_group", change({"tag": []}), PlannedTags({}), id="autoscaling-group-none"
        ),
        pytest.param("aws_thing", change({"tag": "word"}), None, id="tag-of-another-type"),
        pytest.param(
            "awscc_logs_group",
            change({"tags": [{"key": "a", "value": "s"}]}, {"tags": [{}]}, {"tags": [{"value": True}]}),
            PlannedTags({"a": None}),
            id="awscc-sensitive",
        ),
        pytest.param("awscc_logs_group", change({"tags": None}), PlannedTags({}), id="awscc-null"),
        pytest.param(
            "awscc_logs_group", change({}, {"tags": True}), PlannedTags({}, known=False), id="awscc-computed"
        ),
        pytest.param("azurerm_subnet", change({"tags": {"a": "1"}}), PlannedTags({"a": "1"}), id="azure"),
        pytest.param("datadog_monitor", change({"tags": ["team:x"]}), None, id="words"),
        pytest.param("datadog_monitor", change({"tags": None}), None, id="maybe-words"),
        pytest.param("other_thing", change({"tags": {}}), PlannedTags({}), id="empty-map"),
    ],
)
def test_planned_tags(kind: str, given: JSONObject, expected: PlannedTags | None) -> None:
    assert planned_tags(kind, given) == expected
