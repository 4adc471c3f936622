"""Findings as SARIF 2.1.0 (OASIS standard), shaped for GitHub code scanning.

GitHub wants a location with a region for every result, reads at most 25,000 results of a run, and tells results apart
by the partial fingerprint `primaryLocationLineHash` alone (docs.github.com, "SARIF support for code scanning").
Columns count code points, as `Place` does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from groundplan import __version__
from groundplan.findings import Finding, Place, sort_key
from groundplan.findings.codes import page, title
from groundplan.findings.words import counted
from groundplan.reports.fingerprint import with_fingerprints
from groundplan.reports.plain import forge_path, most_telling_first, remarks, text_lines

MOST_RESULTS = 25_000
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


def render(findings: Iterable[Finding], *, prefix: str = "") -> str:
    """One run, in ASCII, results sorted by place; beyond `MOST_RESULTS` the most telling stay and a note says so."""
    ordered = sorted(findings, key=sort_key)
    kept = sorted(most_telling_first(ordered)[:MOST_RESULTS], key=sort_key)
    codes = sorted({f.code for f in kept})
    index = {code: position for position, code in enumerate(codes)}
    run = {
        "tool": {
            "driver": {"name": "groundplan", "version": __version__, "rules": [_rule(code) for code in codes]},
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(len(ordered) - len(kept), len(ordered))],
        "results": [_result(f, mark, index[f.code], prefix) for f, mark in with_fingerprints(kept, prefix)],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(code: str) -> dict[str, Any]:
    rule: dict[str, Any] = {"id": code, "shortDescription": {"text": title(code) or code}}
    text = page(code)
    if text is not None:
        rule["help"] = {"text": text, "markdown": text}
    return rule


def _invocation(omitted: int, total: int) -> dict[str, Any]:
    invocation: dict[str, Any] = {"executionSuccessful": True}
    if omitted:
        text = f"{counted(total, 'finding')}; {omitted:,} of them left out, for a run holds {MOST_RESULTS:,} at most"
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": text}}]
    return invocation


def _result(finding: Finding, fingerprint: str, rule: int, prefix: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity,
        "message": {"text": _text(finding)},
        "locations": [{"physicalLocation": _physical(finding.place, prefix)}],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _physical(r.place, prefix), "message": {"text": _unlinked(r.message)}}
            for number, r in enumerate(finding.related, 1)
        ]
    return result


def _text(finding: Finding) -> str:
    """The message, with a link to each related location (SARIF 2.1.0 section 3.11.6)."""
    lines: Sequence[str] = (
        _unlinked(finding.message),
        *(_unlinked(f"{label}: {text}") for label, text in remarks(finding)),
        *(f"see [{_bracketed(r.message)}]({number})" for number, r in enumerate(finding.related, 1)),
    )
    return "\n".join(lines)


def _unlinked(text: str) -> str:
    """Printable text in which no viewer finds a link."""
    return "\n".join(text_lines(text)).replace("](", "] (")


def _bracketed(text: str) -> str:
    """The text of a link: on one line, its own brackets escaped."""
    flat = " ".join(text_lines(text)) or "here"
    return flat.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _physical(place: Place | None, prefix: str) -> dict[str, Any]:
    region = {"startLine": max(place.line, 1) if place else 1}
    if place and place.line and place.column:
        region["startColumn"] = place.column
    uri = quote(forge_path(place, prefix), safe="/")
    return {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}, "region": region}
