"""The baseline: a file of known findings that are not reported, so that an old repository can start today."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from release_kraken.core.errors import ConfigError
from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import NotChecked


class Entry(BaseModel):
    """One known finding. Only the key decides; the rest is for people."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    key: str
    rule: str
    path: str = ""
    message: str = ""

    @property
    def finding(self) -> Finding:
        """The finding that it stands for."""
        return Finding(self.rule, Severity.NOTE, self.message, path=self.path or None, key=self.key)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    version: Literal[1]
    findings: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Sifted:
    """Findings that are new, known ones, and entries whose finding is mended or was not looked for."""

    findings: tuple[Finding, ...]
    known: tuple[Finding, ...]
    mended: tuple[Entry, ...]
    unseen: tuple[Entry, ...]


def load(path: Path) -> tuple[Entry, ...]:
    """Read a baseline; raises ConfigError where it cannot be."""
    try:
        text = path.read_text(encoding="utf-8")
        return _File.model_validate(json.loads(text)).findings
    except OSError as error:
        raise ConfigError(
            f"Cannot read the baseline {path}: {error.strerror}. Make one with --print-baseline > {path}."
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"Cannot read the baseline {path}: it is not UTF-8. Restore it, or make it anew."
        ) from error
    except RecursionError as error:
        raise ConfigError(
            f"Cannot read the baseline {path}: it is nested too deep. Restore it, or make it anew."
        ) from error
    except json.JSONDecodeError as error:
        raise ConfigError(
            f"Cannot read the baseline {path}, line {error.lineno}: {error.msg}. Restore it, or make it anew."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the document"
        raise ConfigError(
            f"Cannot use the baseline {path}: {place}: {first['msg']}. Restore it, or make it anew."
        ) from error


def sift(
    entries: Sequence[Entry], findings: Iterable[Finding], *, ran: Collection[str], gaps: Sequence[NotChecked]
) -> Sifted:
    """Take the known findings out; tell what is mended from what nobody looked for."""
    keys = {entry.key for entry in entries}
    new: list[Finding] = []
    known: list[Finding] = []
    for finding in findings:
        (known if finding.key in keys else new).append(finding)
    found = {finding.key for finding in known}
    missing = [entry for entry in entries if entry.key not in found]
    unseen = [entry for entry in missing if not _was_looked_for(entry.finding, ran, gaps)]
    mended = [entry for entry in missing if entry not in unseen]
    return Sifted(tuple(new), tuple(known), tuple(mended), tuple(unseen))


def render(findings: Iterable[Finding], kept: Iterable[Entry] = ()) -> str:
    """A baseline of these findings and entries: sorted, one a line, so that it diffs and merges well."""
    made = (
        Entry(key=finding.key, rule=finding.rule, path=finding.path or "", message=finding.message)
        for finding in findings
        if finding.severity.fails
    )
    entries = sorted({*made, *kept}, key=lambda entry: (entry.path, entry.rule, entry.key))
    lines = ",\n".join(f"  {json.dumps(entry.model_dump(), ensure_ascii=False)}" for entry in entries)
    body = f"[\n{lines}\n ]" if lines else "[]"
    return f'{{\n "version": 1,\n "findings": {body}\n}}\n'


def _was_looked_for(finding: Finding, ran: Collection[str], gaps: Sequence[NotChecked]) -> bool:
    return finding.rule in ran and not any(gap.covers(finding) for gap in gaps)
