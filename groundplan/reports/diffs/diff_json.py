"""A diff for programs: one versioned JSON object, described in docs/commands/diff.md and `schemas/diff.schema.json`.

`VERSION` grows when a reader of the old form would be misled; new keys do not change it.
"""

from __future__ import annotations

import json
from typing import Any

from groundplan import __version__
from groundplan.diff import ABSENT, OBJECT_KINDS, Cause, Diff, EnvironmentDiff, FieldChange, Key, ObjectChange, Path
from groundplan.findings import sort_key
from groundplan.reports.as_json import finding_data, place_data
from groundplan.reports.plain import whole

VERSION = 1


def render(diff: Diff) -> str:
    """The object, in ASCII, so that no console encoding can spoil it."""
    report = {
        "version": VERSION,
        "tool": {"name": "groundplan", "version": __version__},
        "status": diff.status,
        "base": {"commit": diff.base.sha, "name": whole(diff.base.name)} if diff.base else None,
        "compared": diff.compared,
        "environments": [_environment(e) for e in diff.environments],
        "findings": [finding_data(f) for f in sorted(diff.findings, key=sort_key)],
    }
    return json.dumps(report, indent=2) + "\n"


def _environment(environment: EnvironmentDiff) -> dict[str, Any]:
    return {
        "name": environment.name,
        "change": environment.kind,
        "counts": {kind: environment.count(kind) for kind in OBJECT_KINDS},
        "cause": _cause(environment.cause) if environment.cause else None,
        "objects": [
            {**change_data(o), "file": whole(f"rendered/{environment.name}/{o.path}")} for o in environment.objects
        ],
    }


def change_data(change: ObjectChange) -> dict[str, Any]:
    """One object as it is in every environment that it changes in alike."""
    group, kind, namespace, name = change.ref
    return {
        "change": change.kind,
        "object": {"group": group, "kind": kind, "namespace": namespace, "name": name},
        "tenant": change.tenant or None,
        "fields": [_field(f) for f in change.fields],
        "causes": [_cause(c) for c in change.causes],
    }


def _field(field: FieldChange) -> dict[str, Any]:
    data = {"path": _path(field.path), "field": whole(field.name), "change": field.kind}
    sides = {"before": field.before, "after": field.after}
    return {**data, **{side: _whole(value) for side, value in sides.items() if value is not ABSENT}}


def _path(path: Path) -> list[Any]:
    return [dict(step.fields) if isinstance(step, Key) else step for step in path]


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "kind": cause.kind,
        "side": cause.side,
        "place": place_data(cause.place) if cause.place else None,
        "path": whole(cause.path),
        "text": whole(cause.text),
        "proven": cause.proven,
        "fields": [_path(path) for path in cause.fields],
    }


def _whole(value: Any) -> Any:
    """Plain data as JSON can hold it for any reader."""
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, dict):
        return {whole(k): _whole(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(v) for v in value]
    return value
