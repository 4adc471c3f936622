"""The catalogue: every code has a page, every page a code, and each page says what a user needs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from groundplan.findings import codes

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"GP\d{4}")


def mentioned() -> dict[str, str]:
    """Every code in the source, with a file that mentions it."""
    files = (f for folder in ("groundplan", "generators") for f in sorted((ROOT / folder).rglob("*.py")))
    return {code: str(f.relative_to(ROOT)) for f in files for code in CODE.findall(f.read_text(encoding="utf-8"))}


def section(page: str, title: str) -> str:
    """The text below `## title`, up to the next heading outside a code block."""
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    return found[1].strip() if found else ""


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    """`explain` knows each code that can be printed, and tells of none that cannot."""
    source = mentioned()
    assert {code: file for code, file in source.items() if code not in codes.codes()} == {}
    assert [code for code in codes.codes() if code not in source] == []


@pytest.mark.parametrize("code", codes.codes())
def test_a_page_has_title_cause_example_and_fix(code: str) -> None:
    """A page begins with its title and the cause, shows what triggers it, and says what to do."""
    page = codes.page(code) or ""
    heading, _, rest = page.partition("\n")
    assert re.fullmatch(rf"# {code}: \S.*", heading)
    assert rest.partition("\n## ")[0].strip()
    assert re.search(r"^```(console|\w+ title=\S+)\n.+?^```$", section(page, "Example"), re.MULTILINE | re.DOTALL)
    assert section(page, "Fix")


@pytest.mark.parametrize("text", ["gp0501", "GP501", "501", " GP-0501 ", "0501"])
def test_a_code_may_be_written_carelessly(text: str) -> None:
    """Case, zeros and blanks do not matter."""
    assert codes.spelled(text) == "GP0501"


def test_a_typo_finds_codes_that_are_near() -> None:
    """The nearest known codes are named for one that does not exist; for a wild guess, none."""
    assert codes.near("GP0516")
    assert all(code.startswith("GP05") for code in codes.near("GP0516"))
    assert codes.near("deployment") == ()


@pytest.mark.parametrize("code", ["GP9999", "../codes", "GP0501.md", ""])
def test_what_is_no_code_has_no_page(code: str) -> None:
    """Only a code names a file."""
    assert codes.page(code) is None
    assert codes.title(code) == ""
