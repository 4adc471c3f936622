"""A diff as a comment on a pull request: whole at any size that a forge takes.

GitHub refuses a comment of more than 65,536 characters. We count bytes, which are never fewer. What does not fit is left
out by whole objects, and counted; nothing is cut within an object, so every fence is closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from groundplan.diff import OBJECT_KINDS, Cause, Diff, EnvironmentDiff, FieldChange, ObjectChange
from groundplan.findings import Finding, sort_key
from groundplan.findings.words import counted
from groundplan.reports.diffs.grouping import came_or_went, groups
from groundplan.reports.diffs.words import headline, how, longest_run, sides, tallied, where
from groundplan.reports.plain import printable
from groundplan.reports.plain import where as place_text

LIMIT = 65_536
"""Bytes of a comment."""

FIELDS = 20
"""Fields that are shown of one object."""

CAUSES = 5
"""Causes that are shown of one object."""

_FOR_HEAD = LIMIT // 4
_FOR_FINDINGS = LIMIT // 4
_FOR_CLOSING = 512
_WORDS = {"added": "Added", "removed": "Removed", "changed": "Changed"}


def render(diff: Diff, *, prefix: str = "", limit: int = LIMIT) -> str:
    """Summary table, findings, then every change; never more than `limit` bytes, which must be at least 8,192."""
    text = _Text(limit - _FOR_CLOSING)
    text.add(f"## Groundplan: {_inline(headline(diff))}\n")
    scale = limit / LIMIT
    text.add(_table(diff.environments, int(_FOR_HEAD * scale)))
    text.add(_findings(diff.findings, int(_FOR_FINDINGS * scale)))
    left_out = 0
    for heading, blocks in _sections(diff, prefix):
        begun = False
        for block in blocks:
            piece = block if begun else f"\n### {heading}\n\n{block}"
            if left_out == 0 and text.add(piece):
                begun = True
            else:
                left_out += 1
    return text.closed(_left_out(left_out))


class _Text:
    """Text that takes pieces as long as there is room."""

    def __init__(self, room: int) -> None:
        self._pieces: list[str] = []
        self._room = room

    def add(self, piece: str) -> bool:
        size = len(piece.encode())
        if size > self._room:
            return False
        self._room -= size
        self._pieces.append(piece)
        return True

    def closed(self, last: str) -> str:
        return "".join([*self._pieces, last])


def _left_out(count: int) -> str:
    if not count:
        return ""
    one = count == 1
    verb, them = ("is", "it") if one else ("are", "them")
    return (
        f"\n> **{counted(count, 'object')} more {verb} not shown**: a comment holds 65,536 bytes. "
        f"`groundplan diff --format json` lists {them}.\n"
    )


def _table(environments: Sequence[EnvironmentDiff], room: int) -> str:
    """One row an environment; those that do not fit are counted."""
    if not environments:
        return ""
    lines = ["", "| environment | added | removed | changed |", "|---|--:|--:|--:|"]
    size = sum(len(line) + 1 for line in lines)
    for position, environment in enumerate(environments):
        row = f"| {_row_name(environment)} | " + " | ".join(f"{environment.count(kind):,}" for kind in OBJECT_KINDS)
        row += " |"
        size += len(row.encode()) + 1
        if size > room:
            rest = len(environments) - position
            lines.append(f"| {counted(rest, 'more environment')} | | | |")
            break
        lines.append(row)
    return "\n".join(lines) + "\n"


def _row_name(environment: EnvironmentDiff) -> str:
    note = f" ({environment.kind})" if environment.kind in ("added", "removed") else ""
    return f"{_inline(environment.name)}{note}"


def _findings(findings: Sequence[Finding], room: int) -> str:
    """What else is to be said, errors first."""
    ordered = sorted(findings, key=lambda f: (not f.is_error, sort_key(f)))
    lines: list[str] = []
    for position, finding in enumerate(ordered):
        at = f" {_code(place_text(finding.place))}" if finding.place else ""
        hint = f" Hint: {_inline(finding.hint)}" if finding.hint else ""
        line = f"> **{finding.severity} {finding.code}**{at}: {_inline(_short(finding.message))}.{_short(hint)}"
        room -= len(line.encode()) + 3
        if room < 0:
            lines.append(f"> {counted(len(ordered) - position, 'more finding')}: see the log.")
            break
        lines.append(line)
    return "\n" + "\n>\n".join(lines) + "\n" if lines else ""


def _short(text: str, length: int = 600) -> str:
    return text if len(text) <= length else f"{text[:length]}..."


def _sections(diff: Diff, prefix: str) -> Iterator[tuple[str, list[str]]]:
    for environment in came_or_went(diff):
        cause = [f"{_because((environment.cause,), diff, prefix)}"] if environment.cause else []
        block = f"- {_WORDS[environment.kind]} as a whole: {tallied(environment)}\n{''.join(cause)}"
        yield f"Environment {_inline(environment.name)}", [block]
    for group in groups(diff):
        names = ", ".join(map(_inline, group.environments[:FIELDS]))
        more = len(group.environments) - FIELDS
        heading = f"{names} and {more:,} more" if more > 0 else names
        yield heading, [_change(change, diff, prefix) for change in group.changes]


def _change(change: ObjectChange, diff: Diff, prefix: str) -> str:
    text = f"- {_WORDS[change.kind]} {_code(_short(str(change.ref)))}\n"
    text += _because(change.causes, diff, prefix)
    if change.fields:
        lines = [line for field in change.fields[:FIELDS] for line in _field(field)]
        fence = "`" * max(3, longest_run("\n".join(lines), "`") + 1)
        text += "\n".join(f"  {line}".rstrip() for line in ("", f"{fence}diff", *lines, fence)) + "\n"
        if len(change.fields) > FIELDS:
            text += f"\n  and {counted(len(change.fields) - FIELDS, 'more field')}\n"
    return text


def _field(field: FieldChange) -> Iterator[str]:
    before, after = sides(field)
    name = _short(printable(field.name), 300)
    if field.kind != "added":
        yield f"- {name}: {before}"
    if field.kind != "removed":
        yield f"+ {name}: {after}"


def _because(causes: Sequence[Cause], diff: Diff, prefix: str) -> str:
    """One line, indented to belong to the item above it."""
    said = []
    for cause in causes[:CAUSES]:
        place, text = where(cause, diff, prefix), how(cause)
        words = " ".join(
            _code(_short(t)) if t == place or cause.path else _inline(_short(t)) for t in (place, text) if t
        )
        said.append(words)
    if len(causes) > CAUSES:
        said.append(f"{len(causes) - CAUSES} more")
    return f"  because of {'; '.join(said)}\n" if said else ""


def _code(text: str) -> str:
    """A code span that holds any text: its fence is longer than every run of backticks in it."""
    shown = printable(text) or " "
    fence = "`" * (longest_run(shown, "`") + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


_SPECIAL = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]<>#|~"} | {"@": "&#64;"})


def _inline(text: str) -> str:
    """Running text in which nothing is markup, and nobody is mentioned."""
    return printable(" ".join(text.split())).translate(_SPECIAL)
