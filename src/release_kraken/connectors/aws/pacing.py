"""Keeps requests to each API of each account in each region within a rate, and slows where AWS throttles."""

import threading
import time
from collections.abc import Callable, Mapping

from release_kraken.connectors.aws.client import Api

_FORGET = 10_000  # entries; those whose bucket has filled up again are then no different from new ones


# requests per second that AWS allows, where it says so; quotas differ by operation
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
KNOWN: Mapping[tuple[str, str], float] = {
    ("sts", "assume_role"): 50,
    ("cloudwatch", "describe_alarms"): 9,
    ("cloudwatch", "describe_alarm_history"): 3,
    ("cloudwatch", "set_alarm_state"): 3,
    ("cloudwatch", "put_metric_alarm"): 3,
    ("cloudwatch", "delete_alarms"): 3,
    ("cloudwatch", "get_metric_widget_image"): 20,
    ("cloudwatch", "get_metric_data"): 50,
    ("ecr", "start_image_scan"): 3,
}


class Pacing:
    """A token bucket for each API: a second's worth at once, then the rate; callable from any thread.

    A bucket is one number, the moment at which it would be full again (known as GCRA), so that there can be
    tens of thousands of them.
    """

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._clock = rate, clock
        self._full: dict[Api, float] = {}
        self._lock = threading.Lock()

    def reserve(self, api: Api) -> float:
        """Take the next token; returns in how many seconds it is there."""
        with self._lock:
            now = self._clock()
            if len(self._full) > _FORGET:
                self._full = {api: full for api, full in self._full.items() if full > now}
            interval = 1 / self._rate_of(api)
            full = max(now, self._full.get(api, now)) + interval
            self._full[api] = full
            return max(0.0, full - max(1.0, interval) - now)

    def throttle(self, api: Api, seconds: float) -> None:
        """Give out nothing for so long, and then at the rate, without a burst."""
        with self._lock:
            burst = max(1.0, 1 / self._rate_of(api))
            resumed = self._clock() + seconds + burst - 1 / self._rate_of(api)
            self._full[api] = max(resumed, self._full.get(api, 0))

    def _rate_of(self, api: Api) -> float:
        return KNOWN.get((api.service, api.operation), self._rate)
