"""How far something is, as a bar: what is done, what is being done, what is left."""

from dataclasses import dataclass

WIDTH = 100


@dataclass(frozen=True, slots=True)
class ProgressBar:
    """`done` and `doing` are widths of the bar, of 100; `text` is "2/8", `label` the whole of it in words."""

    done: float
    doing: float
    text: str
    label: str


def progress_bar(done: int, total: int, in_progress: int = 0) -> ProgressBar:
    """Of `total` things so many are done and so many in progress; the rest is to do."""
    left = max(total - done - in_progress, 0)
    whole = max(total, done + in_progress, 1)
    return ProgressBar(
        done=round(done * WIDTH / whole, 1),
        doing=round(in_progress * WIDTH / whole, 1),
        text=f"{done:,}/{total:,}",
        label=f"{done:,} of {total:,} done, {in_progress:,} in progress, {left:,} to do",
    )
