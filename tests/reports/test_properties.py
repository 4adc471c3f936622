"""What holds for every report, whatever findings and files hold.

SARIF: no package brings the official schema, so its rules for what we write stand here by hand (OASIS SARIF 2.1.0).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from groundplan.findings import Finding, Place, Related
from groundplan.reports import as_json, github, gitlab, sarif, text
from groundplan.reports.plain import printable, text_lines

NASTY = [
    "\x1b[31m",
    "\x00",
    "\x9b",
    "\r",
    "\n",
    "\r\n",
    "\t",
    "\u202e",
    "\u2028",
    "�",
    "\xa0",
    "%0A",
    "::",
    ",",
    "](1)",
]
TEXTS = st.lists(st.sampled_from(NASTY) | st.text(st.characters(), max_size=8), max_size=6).map("".join)
PLACES = st.builds(Place, TEXTS, st.integers(0, 6), st.integers(0, 300))
FINDINGS = st.builds(
    Finding,
    code=st.sampled_from(["GP9901", "GP9902", "GP9903"]),
    place=st.none() | PLACES,
    message=TEXTS,
    expected=TEXTS,
    hint=TEXTS,
    related=st.lists(st.builds(Related, PLACES, TEXTS), max_size=2).map(tuple),
    severity=st.sampled_from(["error", "warning"]),
    environments=st.lists(TEXTS, max_size=2, unique=True).map(tuple),
)
REPORTS = st.lists(FINDINGS, max_size=5)

SGR = re.compile(r"\x1b\[[\d;]*m")
SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "findings.schema.json").read_text(encoding="utf-8"))
URI = re.compile(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+")
LINK = re.compile(r"(?<!\\)(?:\\\\)*\]\((\d+)\)")


def command(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as GitHub's runner reads it: written from its rules, not from our escaping."""
    assert line.startswith("::")
    head, _, data = line[2:].partition("::")
    name, _, listed = head.partition(" ")
    meant = {"%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}
    pairs = (pair.split("=", 1) for pair in listed.split(","))
    properties = {key: re.sub("%(?:25|0D|0A|3A|2C)", lambda m: meant[m[0]], value) for key, value in pairs}
    return name, properties, re.sub("%(?:25|0D|0A)", lambda m: meant[m[0]], data)


def check_location(location: dict[str, Any]) -> None:
    """A SARIF location that GitHub takes."""
    physical = location["physicalLocation"]
    assert URI.fullmatch(physical["artifactLocation"]["uri"])
    assert physical["region"]["startLine"] >= 1
    assert physical["region"].get("startColumn", 1) >= 1


@given(REPORTS, TEXTS)
def test_nothing_of_the_input_drives_the_terminal(findings: list[Finding], file: str) -> None:
    """In text, only printable characters and our own line breaks come out."""
    printed = text.render(findings, lambda _: file)
    assert [c for c in printed if not c.isprintable() and c != "\n"] == []


@given(REPORTS, TEXTS)
def test_colour_changes_no_word(findings: list[Finding], file: str) -> None:
    """The coloured report is the plain one with colour switched on and off again, and nothing else."""
    coloured = text.render(findings, lambda _: file, color=True)
    assert SGR.sub("", coloured) == text.render(findings, lambda _: file)
    assert all(line.count("\x1b[0m") * 2 == line.count("\x1b[") for line in coloured.split("\n"))


@given(REPORTS)
def test_json_satisfies_its_schema_and_loses_nothing(findings: list[Finding]) -> None:
    """The report is ASCII, of the documented shape, holds each finding, and its counts add up."""
    printed = as_json.render(findings)
    report = json.loads(printed)
    Draft7Validator(SCHEMA).validate(report)
    assert printed.isascii()
    assert len(report["findings"]) == len(findings) == sum(report["counts"].values())


@given(PLACES, TEXTS)
def test_github_reads_what_was_meant(place: Place, message: str) -> None:
    """The runner reads the file, line, column and message that the finding has."""
    first, count = github.render([Finding("GP9901", place, message)]).split("\n")[:2]
    name, properties, said = command(first)
    assert (name, said, count) == ("error", "\n".join(text_lines(message)), "1 error")
    assert properties["file"] == printable(re.sub("[\ud800-\udfff]", "\ufffd", place.file) or "platform.yaml")
    assert [int(properties.get(key, 0)) for key in ("line", "col")] == [place.line, place.column if place.line else 0]


@given(REPORTS)
def test_github_reads_one_command_per_finding(findings: list[Finding]) -> None:
    """No text of the user's begins a line, so none can become a command of its own."""
    lines = github.render(findings).split("\n")[: len(findings)] if findings else []
    assert sorted(command(line)[0] for line in lines) == sorted(f.severity for f in findings)
    assert github.render(findings).count("\n") == (len(findings) + 1 if findings else 0)


@given(REPORTS)
def test_gitlab_gets_complete_and_distinct_issues(findings: list[Finding]) -> None:
    """All that GitLab requires is there; of two issues with one fingerprint it would drop one."""
    issues = json.loads(gitlab.render(findings))
    keys = {"description", "check_name", "fingerprint", "severity", "location"}
    assert all(set(issue) == keys and issue["location"]["path"] for issue in issues)
    assert all(issue["location"]["lines"]["begin"] >= 1 for issue in issues)
    assert len({issue["fingerprint"] for issue in issues}) == len(findings)


@given(REPORTS)
def test_sarif_results_are_well_formed(findings: list[Finding]) -> None:
    """Each result points at its rule, has one place with a region, and a fingerprint of its own."""
    (run,) = json.loads(sarif.render(findings))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted(set(rules))
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("error", "warning")
        check_location(result["locations"][0])
    assert len({result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]}) == len(findings)


@given(REPORTS)
def test_sarif_links_lead_to_related_locations(findings: list[Finding]) -> None:
    """Every link is ours, in order, and its target exists; the user's text makes none."""
    for result in json.loads(sarif.render(findings))["runs"][0]["results"]:
        related = result.get("relatedLocations", [])
        assert [int(n) for n in LINK.findall(result["message"]["text"])] == [r["id"] for r in related]
        for location in related:
            check_location(location)
