"""Makes a run's message small enough for Teams: with less detail, step by step, which the card then says."""

from dataclasses import dataclass

from release_kraken.connectors.teams.message import MOST_BYTES, encoded, message
from release_kraken.core.json import JSONObject
from release_kraken.core.publication import Publication
from release_kraken.publishers.teams.card import Detail, card, summary

MARGIN = 1_000
"""Bytes that stay free: Teams does not say exactly what it counts."""

_STEPS = (
    Detail(findings=6, others=4, facts=True, text=600),
    Detail(findings=6, others=4, facts=True, text=200, note="texts are cut at 200 characters"),
    Detail(
        findings=3, others=2, facts=True, text=150, note="few findings, and texts are cut at 150 characters"
    ),
    Detail(findings=0, others=0, facts=True, text=600, note="no findings, only their numbers"),
    Detail(findings=0, others=0, facts=False, text=200, note="neither findings nor numbers"),
)


@dataclass(frozen=True, slots=True)
class Fitting:
    """A message that Teams takes, and what was left out for that."""

    message: JSONObject
    notes: tuple[str, ...]


def fitted(publication: Publication) -> Fitting:
    """The message with as much detail as fits."""
    title = summary(publication)
    for detail in _STEPS:
        content = message(card(publication, detail), title)
        if len(encoded(content)) <= MOST_BYTES - MARGIN:
            break
    return Fitting(content, (f"shortened to fit: {detail.note}",) if detail.note else ())
