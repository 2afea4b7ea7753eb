"""The words that people are told phases of deployments by, the same on every page and in every file."""

from collections.abc import Mapping

from release_kraken.tools.release_pages.board import Phase

PHASES: Mapping[Phase, str] = {
    Phase.DEPLOYED: "Deployed",
    Phase.PASSED: "Was deployed",
    Phase.WITHDRAWN: "Rolled back",
    Phase.OTHER: "Not yet",
    Phase.EMPTY: "Empty",
    Phase.UNKNOWN: "Unknown",
    Phase.UNMAPPED: "Not mapped",
}
