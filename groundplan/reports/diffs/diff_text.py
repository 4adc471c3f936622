"""A diff for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from groundplan.diff import OBJECT_KINDS, Cause, Diff, FieldChange, ObjectChange
from groundplan.reports.diffs.grouping import came_or_went, groups
from groundplan.reports.diffs.words import SIGNS, headline, how, sides, tallied, where
from groundplan.reports.plain import Paint, painter, printable

_STYLES = {"added": "32", "removed": "31", "changed": "33", "heading": "1", "cause": "34"}


def render(diff: Diff, *, color: bool = False) -> str:
    """Environments that came or went, then each change with its fields and causes, then the count."""
    paint = painter(_STYLES, color=color)
    blocks = ["\n".join(block) for block in _blocks(diff, paint)]
    return "\n\n".join([*blocks, _closing(diff, paint)]) + "\n"


def _blocks(diff: Diff, paint: Paint) -> Iterator[list[str]]:
    for environment in came_or_went(diff):
        head = f"{SIGNS[environment.kind]} environment {environment.name}: {tallied(environment)}"
        yield [paint(head, environment.kind), *([_cause(environment.cause, diff, paint)] if environment.cause else [])]
    for group in groups(diff):
        yield [
            paint(", ".join(group.environments), "heading"),
            *(x for c in group.changes for x in _change(c, diff, paint)),
        ]


def _change(change: ObjectChange, diff: Diff, paint: Paint) -> Iterator[str]:
    yield paint(f"{SIGNS[change.kind]} {printable(str(change.ref))}", change.kind)
    for field in change.fields:
        yield f"    {_field(field)}"
    for cause in change.causes:
        yield _cause(cause, diff, paint)


def _field(field: FieldChange) -> str:
    before, after = sides(field)
    name = printable(field.name)
    if field.kind == "added":
        return f"+ {name}: {after}"
    if field.kind == "removed":
        return f"- {name}: {before}"
    return f"~ {name}: {before} -> {after}"


def _cause(cause: Cause, diff: Diff, paint: Paint) -> str:
    place = where(cause, diff)
    text = how(cause)
    said = f"{paint(place, 'cause')} ({text})" if place and text else paint(place, "cause") or text
    return f"    because of {said}"


def _closing(diff: Diff, paint: Paint) -> str:
    counts = ", ".join(f"{n:,} {k}" for k in OBJECT_KINDS if (n := sum(e.count(k) for e in diff.environments)))
    more = f"; objects: {counts}" if counts else ""
    return paint(f"{headline(diff)}{more}", "heading")
