"""The releases as a calendar (RFC 5545): one all-day event for each that has a date."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from release_kraken.core.summary import counted
from release_kraken.tools.release_pages.board import Release, Status
from release_kraken.tools.release_pages.words import PHASES

_LONGEST = 75
"""Bytes of a line before its end, by section 3.1."""
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_ADDRESS = re.compile(r"https?://[!-~]+")
_HEAD = (
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Release Kraken//Release pages//EN",
    "CALSCALE:GREGORIAN",
    "REFRESH-INTERVAL;VALUE=DURATION:PT30M",
    "X-PUBLISHED-TTL:PT30M",
)
_STATUSES = {
    Status.RELEASED: "CONFIRMED",
    Status.UNRELEASED: "TENTATIVE",
    Status.ARCHIVED: "CANCELLED",
    Status.REMOVED: "CANCELLED",
}


def calendar(name: str, releases: Iterable[Release]) -> str:
    """The calendar of some releases, its lines folded and ended by CRLF.

    It has no METHOD, so that DTSTAMP is when an event last changed (section 3.8.7.2): as long as nothing
    changes, the text stays the same to the byte.
    """
    lines = [
        *_HEAD,
        f"X-WR-CALNAME:{escaped(name)}",
        *(line for release in releases for line in _event(release)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def escaped(text: str) -> str:
    """A value of the type TEXT (section 3.3.11), without the control characters that none may have."""
    lines = _ENDS.sub("\n", text.encode("utf-8", "replace").decode())
    return _CONTROLS.sub("", lines).translate(_ESCAPES)


def folded(line: str) -> str:
    """A line in pieces of at most 75 bytes, none of which ends within a character (section 3.1)."""
    pieces, piece, size = [], "", 0
    for character in line:
        length = len(character.encode())
        if size + length > _LONGEST:
            pieces.append(piece)
            piece, size = " ", 1
        piece += character
        size += length
    return "\r\n".join([*pieces, piece])


def _event(release: Release) -> Iterator[str]:
    if release.date is None:
        return
    changed = _moment(last_change(release))
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(release.id)}@release-pages.release-kraken"
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"SEQUENCE:{len(release.history.moves)}"
    yield f"DTSTART;VALUE=DATE:{release.date.isoformat().replace('-', '')}"
    yield f"SUMMARY:{escaped(_summary(release))}"
    yield f"DESCRIPTION:{escaped(_description(release))}"
    yield f"CATEGORIES:{escaped(release.team)}"
    yield f"STATUS:{_STATUSES[release.status]}"
    yield "TRANSP:TRANSPARENT"
    if _ADDRESS.fullmatch(release.url):
        yield f"URL:{release.url}"
    yield "END:VEVENT"


def last_change(release: Release) -> datetime:
    """When a release was last seen to change."""
    history = release.history
    return max(
        [history.first_seen, *(each.at for each in history.samples), *(each.at for each in history.moves)]
    )


def _moment(at: datetime) -> str:
    """Section 3.3.5, in UTC; years before 1000 have leading noughts, which strftime leaves out."""
    local = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    return f"{local.isoformat().replace('-', '').replace(':', '')}Z"


def _summary(release: Release) -> str:
    late = "Overdue: " if release.is_overdue else ""
    return f"{late}{release.project} {release.name}"


def _description(release: Release) -> str:
    progress = release.progress
    done = f"{progress.done:,} of {counted(progress.total, 'issue')} done" if progress.total else "No issues"
    blocked = f", {counted(release.blockers.total, 'blocker')}" if release.blockers.total else ""
    places = [f"{each.column}: {PHASES[each.phase].lower()}" for each in release.deployments]
    return "\n".join([f"{done}{blocked}", *places, *([release.description] if release.description else [])])
