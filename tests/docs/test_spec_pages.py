"""docs/spec says what the models say, shows what the reference platform has, and names codes that there are."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

import spec_pages
from groundplan.findings.codes import codes
from groundplan.spec import OverlaySpec, PlatformDocument, TeamFile, Workload
from groundplan.spec.documents import Overlay
from groundplan.spec.patch import PatchFile

UPDATING = os.environ.get("UPDATE_DOCS") == "1"
pages = pytest.mark.parametrize("page", spec_pages.PAGES, ids=lambda page: page.stem)
ROOTS = (PlatformDocument, Overlay, TeamFile, PatchFile, Workload)
SHOWN_IN_PART = {OverlaySpec}
"""Another model's keys and some more: only those are shown."""

_EXAMPLE = re.compile(r"```yaml title=(?P<file>\S+)\n(?P<body>.*?)```", re.DOTALL)


@pages
def test_tables_are_the_models(page: Path) -> None:
    """Every table of keys is as the models have it; UPDATE_DOCS=1 writes it anew."""
    text = page.read_text(encoding="utf-8")
    fresh = spec_pages.updated(text, spec_pages.homes())
    if UPDATING:
        page.write_text(fresh, encoding="utf-8", newline="\n")
    assert text == fresh or UPDATING


def test_every_model_has_its_table() -> None:
    """No key of the spec is without a page."""
    wanted = {model for root in ROOTS for model in spec_pages.reachable(root)} - SHOWN_IN_PART
    assert {model.__name__ for model in wanted} == spec_pages.homes().keys()


@pages
def test_examples_are_of_the_reference_platform(root: Path, page: Path) -> None:
    """An example with a file's name stands in that file, line by line; `...` stands for lines left out."""
    for example in _EXAMPLE.finditer(page.read_text(encoding="utf-8")):
        lines = [line.strip() for line in (root / example["file"]).read_text(encoding="utf-8").splitlines()]
        for part in re.split(r"^\s*\.\.\.\n", example["body"], flags=re.MULTILINE):
            wanted = [line.strip() for line in part.splitlines()]
            starts = [i for i in range(len(lines)) if lines[i : i + len(wanted)] == wanted]
            assert starts, f"{page.name}: not in {example['file']}:\n{part}"


@pages
def test_codes_have_a_page(page: Path) -> None:
    """A code that a rule names can be explained."""
    assert set(re.findall(r"GP\d{4}", page.read_text(encoding="utf-8"))) <= codes().keys()


@pages
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link is a file."""
    links = re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_index_has_every_page() -> None:
    """docs/spec/README.md leads to all others."""
    index = (spec_pages.FOLDER / "README.md").read_text(encoding="utf-8")
    assert {page.name for page in spec_pages.PAGES} - {"README.md"} == set(re.findall(r"\(([\w-]+\.md)\)", index))
