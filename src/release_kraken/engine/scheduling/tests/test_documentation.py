"""docs/schedules.md tells the truth: its example is right, its table is whole, its expressions are due."""

import re
from pathlib import Path

from release_kraken.engine.scheduling import defaults
from release_kraken.engine.settings.configuration import read
from release_kraken.engine.settings.cron_syntax import cron_fault
from release_kraken.engine.settings.sections import ScheduleSettings

PAGE = (Path(__file__).parents[5] / "docs" / "schedules.md").read_text(encoding="utf-8")


def test_the_examples_are_right(tmp_path: Path) -> None:
    whole, short = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    file = tmp_path / "kraken.toml"
    file.write_text(whole, encoding="utf-8")
    defaults.check(read(file))
    file.write_text(whole + short, encoding="utf-8")
    schedules = defaults.declared(read(file))
    assert schedules["nightly"].jitter_seconds == 600
    assert [schedule.id for schedule in schedules.values() if schedule.apply] == ["bamboo_permissions"]


def test_every_key_is_told() -> None:
    keys = PAGE.partition("| key |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `(\w+)`", keys, re.MULTILINE) == list(ScheduleSettings.model_fields)


def test_every_expression_is_due() -> None:
    table = PAGE.partition("| example |")[2].partition("\n\n")[0]
    expressions = [
        text for row in table.splitlines()[2:] for text in re.findall(r"`([^`]*)`", row.split("|")[1])
    ]
    assert len(expressions) > 10
    assert [cron_fault(text) for text in expressions] == [None] * len(expressions)
