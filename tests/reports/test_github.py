"""Workflow commands arrive at GitHub as they were meant."""

from __future__ import annotations

import re

from groundplan.findings import Finding, Place, Severity
from groundplan.reports import github


def many(number: int, code: str, severity: Severity) -> list[Finding]:
    return [Finding(code, Place("a.yaml", n, 1), "x", severity=severity) for n in range(1, number + 1)]


def test_errors_come_first_and_each_code_before_any_twice() -> None:
    """GitHub shows ten: they are of as many kinds as there are, and no warning takes an error's place."""
    findings = many(2, "GP9903", "warning") + many(12, "GP9901", "error")
    findings.append(Finding("GP9902", Place("z.yaml", 1), "y"))
    kinds = re.findall(r"^::(\w+) .*title=(GP\d+)", github.render(findings), re.MULTILINE)
    assert kinds[:3] == [("error", "GP9901"), ("error", "GP9902"), ("error", "GP9901")]
    assert kinds[-2:] == [("warning", "GP9903")] * 2


def test_what_github_hides_is_counted() -> None:
    """When annotations are cut off, the last line is an annotation that says how many, and where they are."""
    last = github.render(many(12, "GP9901", "error") + many(11, "GP9902", "warning")).splitlines()[-1]
    assert last == (
        "::notice title=groundplan::12 errors and 11 warnings. GitHub shows 10 annotations of each level; "
        "2 errors and 1 warning more in the log of this step."
    )


def test_paths_are_those_of_the_git_repository() -> None:
    """A platform in a folder of a larger repository gets its annotations on the right files."""
    finding = Finding("GP9901", Place("overlays/dev.yaml", 1, 1), "x")
    assert "file=infra/ml/overlays/dev.yaml," in github.render([finding], prefix="infra/ml/")
