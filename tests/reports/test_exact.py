"""Each format, word for word, on one fixed set of findings; run with UPDATE_EXPECTED=1 to take over what is printed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from groundplan import __version__
from groundplan.findings import Finding
from groundplan.reports import FORMATS, Format, Sources, render

EXPECTED = Path(__file__).parent / "expected"
SUFFIX = {
    "text": "text.txt",
    "json": "json.json",
    "github": "github.txt",
    "gitlab": "gitlab.json",
    "sarif": "sarif.json",
}


@pytest.mark.parametrize("form", FORMATS)
def test_a_format_prints_exactly_this(form: Format, findings: tuple[Finding, ...], sources: Sources) -> None:
    """A report is read by people and by other programs: it changes on purpose only."""
    file = EXPECTED / SUFFIX[form]
    printed = render(form, findings, sources).replace(f'"{__version__}"', '"VERSION"')
    if os.environ.get("UPDATE_EXPECTED"):
        file.write_text(printed, encoding="utf-8", newline="")
    assert printed == file.read_bytes().decode("utf-8")


@pytest.mark.parametrize("form", FORMATS)
def test_the_order_of_findings_does_not_matter(form: Format, findings: tuple[Finding, ...], sources: Sources) -> None:
    """A report is sorted by place, whatever order the checks ran in."""
    assert render(form, findings[::-1], sources) == render(form, findings, sources)


@pytest.mark.parametrize(("form", "printed"), [("text", ""), ("github", ""), ("gitlab", "[]\n")])
def test_nothing_wrong(form: Format, printed: str, sources: Sources) -> None:
    """Without findings people are told nothing, and GitLab gets the empty list from which it sees what was mended."""
    assert render(form, (), sources) == printed
