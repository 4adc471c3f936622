"""Findings for programs: one versioned JSON object, described in docs/reference/findings.md and
`schemas/findings.schema.json`.

`VERSION` grows when a reader of the old form would be misled; new keys do not change it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from groundplan import __version__
from groundplan.findings import Finding, Place, sort_key
from groundplan.findings.codes import title
from groundplan.reports.plain import whole

VERSION = 1


def render(findings: Iterable[Finding]) -> str:
    """The object, in ASCII, so that no console encoding can spoil it."""
    ordered = sorted(findings, key=sort_key)
    errors = sum(f.is_error for f in ordered)
    report = {
        "version": VERSION,
        "tool": {"name": "groundplan", "version": __version__},
        "counts": {"error": errors, "warning": len(ordered) - errors},
        "findings": [finding_data(f) for f in ordered],
    }
    return json.dumps(report, indent=2) + "\n"


def finding_data(finding: Finding) -> dict[str, Any]:
    """One finding as plain data; other reports that hold findings use the same form."""
    return {
        "code": finding.code,
        "title": title(finding.code),
        "severity": finding.severity,
        "message": whole(finding.message),
        "expected": whole(finding.expected),
        "hint": whole(finding.hint),
        "place": place_data(finding.place) if finding.place else None,
        "related": [{"place": place_data(r.place), "message": whole(r.message)} for r in finding.related],
        "environments": [whole(name) for name in finding.environments],
    }


def place_data(place: Place) -> dict[str, Any]:
    """A place as plain data."""
    return {"file": whole(place.file), "line": place.line or None, "column": place.column or None}
