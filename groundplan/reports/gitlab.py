"""Findings as a GitLab code quality report (`artifacts: reports: codequality`).

Keys as GitLab reads them: description, check_name, fingerprint, severity, location.path, location.lines.begin
(docs.gitlab.com, CI/CD, Code quality, "Code quality report format").
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from groundplan.findings import Finding, Severity, sort_key
from groundplan.reports.fingerprint import with_fingerprints
from groundplan.reports.plain import forge_path, printable, remarks

_SEVERITIES: dict[Severity, str] = {"error": "critical", "warning": "minor"}


def render(findings: Iterable[Finding], *, prefix: str = "") -> str:
    """A JSON list, in ASCII; an empty one when nothing is wrong, so that GitLab sees what was mended."""
    ordered = sorted(findings, key=sort_key)
    report = [_issue(finding, fingerprint, prefix) for finding, fingerprint in with_fingerprints(ordered, prefix)]
    return json.dumps(report, indent=2) + "\n"


def _issue(finding: Finding, fingerprint: str, prefix: str) -> dict[str, Any]:
    line = finding.place.line if finding.place else 0
    return {
        "description": _description(finding),
        "check_name": finding.code,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": forge_path(finding.place, prefix), "lines": {"begin": max(line, 1)}},
    }


def _description(finding: Finding) -> str:
    """One line: GitLab shows no other text of a finding."""
    parts = [finding.message, *(f"{label}: {text}" for label, text in remarks(finding))]
    return printable("; ".join(" ".join(part.split()) for part in parts))
