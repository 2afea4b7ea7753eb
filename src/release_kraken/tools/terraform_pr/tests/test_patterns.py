"""What is no pattern, and what is no time limit, is refused before it is used."""

from collections.abc import Callable, Sequence

import pytest
from pydantic import ValidationError

from release_kraken.core.errors import ConfigError
from release_kraken.tools.terraform_pr.checkout.patterns import PathTest, file_test, folder_test
from release_kraken.tools.terraform_pr.settings import TimeLimits


@pytest.mark.parametrize("test", [folder_test, file_test])
def test_what_is_no_pattern_is_refused(test: Callable[[Sequence[str]], PathTest]) -> None:
    with pytest.raises(ConfigError, match="Invalid git pattern: '!'; write it as a line"):
        test(("live/", "!"))


@pytest.mark.parametrize("seconds", [0.0, -1.0, 1e300, float("inf"), float("nan")])
def test_what_no_clock_can_wait_for_is_refused(seconds: float) -> None:
    with pytest.raises(ValidationError):
        TimeLimits(plan=seconds)
