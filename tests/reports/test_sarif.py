"""A SARIF log that a reader of the standard, and GitHub's stricter one, can take."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

import pytest

from groundplan.findings import Finding, Place, Related, codes
from groundplan.reports import sarif


def run(*findings: Finding) -> dict[str, Any]:
    log = json.loads(sarif.render(findings))
    assert log["version"] == "2.1.0"
    (only,) = log["runs"]
    assert isinstance(only, dict)
    return only


def test_columns_are_declared() -> None:
    """Our columns count code points; a reader that is not told so counts UTF-16 units."""
    made = run(Finding("GP9901", Place("a.yaml", 2, 7), "x"))
    assert made["columnKind"] == "unicodeCodePoints"
    assert made["results"][0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 2, "startColumn": 7}


def test_a_path_is_a_uri() -> None:
    """A blank, a percent sign or a letter beyond ASCII is encoded."""
    location = run(Finding("GP9901", Place("teams/é 1%.yaml"), "x"))["results"][0]["locations"][0]
    uri = location["physicalLocation"]["artifactLocation"]["uri"]
    assert (uri, unquote(uri)) == ("teams/%C3%A9%201%25.yaml", "teams/é 1%.yaml")


def test_a_rule_carries_the_page_of_its_code() -> None:
    """Who reads an alert finds cause, example and fix there."""
    code = next(iter(codes.codes()))
    (rule,) = run(Finding(code, None, "x"))["tool"]["driver"]["rules"]
    assert rule["shortDescription"]["text"] == codes.title(code)
    assert rule["help"]["markdown"] == codes.page(code)


def test_a_message_cannot_make_a_link() -> None:
    """Text that looks like a link stays text, in a message as in the name of a related place."""
    related = Related(Place("b.yaml", 1, 1), "tenants[vision](2)")
    text = run(Finding("GP9901", None, "see [here](http://x.example)", related=(related,)))["results"][0]["message"][
        "text"
    ]
    assert text == "see [here] (http://x.example)\nsee [tenants\\[vision\\](2)](1)"


def test_more_than_a_run_may_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not fit is left out warnings first, and the file says how many are missing."""
    monkeypatch.setattr(sarif, "MOST_RESULTS", 2)
    findings = [Finding("GP9901", Place("a.yaml", n), "x", severity="warning") for n in (1, 2)]
    made = run(*findings, Finding("GP9902", Place("b.yaml", 1), "y"))
    assert [r["level"] for r in made["results"]] == ["warning", "error"]
    (note,) = made["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "3 findings; 1 of them left out, for a run holds 2 at most"
