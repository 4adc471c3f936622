"""A code quality report that GitLab accepts and can follow from one pipeline to the next."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from groundplan.findings import Finding, Place
from groundplan.reports import gitlab


def issues(*findings: Finding, prefix: str = "") -> list[dict[str, Any]]:
    report: list[dict[str, Any]] = json.loads(gitlab.render(findings, prefix=prefix))
    return report


def at(line: int) -> Finding:
    return Finding("GP9901", Place("a.yaml", line, 1), "unknown key `gpu`")


def test_a_finding_that_moved_is_the_same() -> None:
    """A comment put above does not make old findings new."""
    assert issues(at(3), at(9))[0]["fingerprint"] == issues(at(5), at(11))[0]["fingerprint"]


def test_mending_one_of_three_takes_one_fingerprint_away() -> None:
    """Equal findings in one file are counted right, whichever of them is mended."""
    before = {i["fingerprint"] for i in issues(at(1), at(2), at(3))}
    after = {i["fingerprint"] for i in issues(at(2), at(3))}
    assert after < before
    assert len(before - after) == 1


def test_without_a_place_the_platform_file_stands_in() -> None:
    """GitLab wants a path for everything."""
    nowhere = replace(at(1), place=None)
    assert issues(nowhere, prefix="infra")[0]["location"] == {"path": "infra/platform.yaml", "lines": {"begin": 1}}
