"""An image that runs somewhere."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RunningImage:
    """`reference` has a tag or a digest, as the task or function names it; `by` is the ARN of who runs it."""

    reference: str
    by: str
