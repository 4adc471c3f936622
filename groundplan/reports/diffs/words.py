"""Words that the formats for people share."""

from __future__ import annotations

import json
import re
from typing import Any

from groundplan.diff import ABSENT, OBJECT_KINDS, Cause, Diff, EnvironmentDiff, FieldChange
from groundplan.findings.words import counted
from groundplan.reports.plain import printable, whole

LONGEST_VALUE = 160
"""Characters of a value that are shown."""

SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def value_text(value: Any) -> str:
    """A value on one line, as JSON; a long one is cut, and its length in characters named."""
    if value is ABSENT:
        return "(none)"
    text = printable(whole(json.dumps(value, ensure_ascii=False, sort_keys=True)))
    if len(text) <= LONGEST_VALUE:
        return text
    return f"{text[:LONGEST_VALUE]}... ({len(text):,} characters)"


def sides(field: FieldChange) -> tuple[str, str]:
    """What a field was and is; names alone where items of a list stand in another order."""
    if field.kind == "order":
        return f"order {_names(field.before)}", f"order {_names(field.after)}"
    return value_text(field.before), value_text(field.after)


def _names(items: Any) -> str:
    return value_text([next(iter(item.values())) for item in items])


def where(cause: Cause, diff: Diff, prefix: str = "") -> str:
    """`platform.yaml:31`, with the base's name for a line that is only there; empty when there is no place."""
    if cause.place is None:
        return ""
    line = f":{cause.place.line}" if cause.place.line else ""
    base = f" at {diff.base.short}" if cause.side == "base" and diff.base is not None else ""
    return f"{prefix}{printable(cause.place.file)}{line}{base}"


def how(cause: Cause) -> str:
    """What a cause is besides its place: the spec path, or the words for what has none."""
    if cause.kind == "environment":
        return "the environment itself"
    text = printable(cause.text or cause.path)
    if cause.kind == "origin" and text:
        return f"made from {text}"
    return text if cause.proven or cause.kind != "value" else f"{text}, with others"


def tallied(environment: EnvironmentDiff) -> str:
    """`2 added, 1 changed`."""
    return ", ".join(f"{n:,} {kind}" for kind in OBJECT_KINDS if (n := environment.count(kind))) or "no objects"


def headline(diff: Diff) -> str:
    """The diff in one sentence."""
    base = f" against {printable(str(diff.base))}" if diff.base is not None else ""
    if not diff.compared:
        return f"not compared{base}: see the findings"
    differing = [e for e in diff.environments if e.kind != "same"]
    total = len(diff.environments)
    if not differing:
        return f"nothing changes{base} in {counted(total, 'environment')}"
    verb = "changes" if len(differing) == 1 else "change"
    return f"{len(differing):,} of {counted(total, 'environment')} {verb}{base}"


def longest_run(text: str, character: str) -> int:
    """How often a character stands in a row at most."""
    return max((len(run) for run in re.findall(f"{re.escape(character)}+", text)), default=0)
