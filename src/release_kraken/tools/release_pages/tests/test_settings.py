"""What is wrong with the settings is said in words that a person can act on."""

import pytest
from pydantic import ValidationError

from release_kraken.tools.release_pages.settings import ReleasePagesSettings


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Europe/Zuerich", id="misspelt"),
        pytest.param("", id="empty"),
        pytest.param("Europe", id="a folder of zones"),
        pytest.param("../../etc/passwd", id="a path"),
        pytest.param("Europe/Zurich\0", id="no name at all"),
    ],
)
def test_a_time_zone_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="is no time zone: write one such as Europe/Zurich"):
        ReleasePagesSettings(time_zone=name)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        pytest.param([("qa", "QA"), ("qa", "Notes")], "qa is there twice; keys must differ", id="keys"),
        pytest.param([("qa", "QA"), ("more", "QA ")], "QA is there twice; titles must differ", id="titles"),
        pytest.param([("qa", " ")], "should match pattern", id="blank title"),
    ],
)
def test_columns_that_nobody_can_tell_apart_are_refused(columns: list[tuple[str, str]], said: str) -> None:
    given = [{"key": key, "title": title} for key, title in columns]
    with pytest.raises(ValidationError, match=said):
        ReleasePagesSettings.model_validate({"confluence": {"space": "REL", "columns": given}})
