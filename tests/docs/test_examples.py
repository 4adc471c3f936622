"""What the README and the pages of the commands show is what happens."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from command_line import groundplan
from doc_examples import BLOCK, PAGES, ROOT, Reader, agree, steps
from groundplan.cli.application import COMMANDS

UPDATING = os.environ.get("UPDATE_DOCS") == "1"
pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


@pages
def test_examples_are_what_happens(page: Path, tmp_path: Path) -> None:
    """Every console block of groundplan is run, and prints what it shows; UPDATE_DOCS=1 writes it anew."""
    reader = Reader(tmp_path)

    def checked(block: re.Match[str]) -> str:
        if not block["where"]:
            return block[0]
        real = reader.follow(block)
        if UPDATING and "\n...\n" not in block["body"]:
            return block[0].replace(block["body"], real)
        assert agree(block["body"], real), f"{page.name} shows\n{block['body']}\nbut it is\n{real}"
        return block[0]

    text = page.read_text(encoding="utf-8")
    fresh = BLOCK.sub(checked, text)
    if UPDATING:
        page.write_text(fresh, encoding="utf-8", newline="\n")


@pages
def test_no_example_is_left_out(page: Path) -> None:
    """A block that shows output of groundplan says where it runs, so that the test above can run it."""
    for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
        shown = [step for step in steps(block["body"]) if step.command.startswith("groundplan") and step.output]
        assert block["where"] or not shown, block[0]


@pages
def test_links_lead_somewhere(page: Path) -> None:
    """A link to a file of the repository leads to one."""
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / link).exists(), link


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_explained(command: str) -> None:
    """The page of a command names each of its options, and its exit codes."""
    text = (ROOT / "docs" / "commands" / f"{command}.md").read_text(encoding="utf-8")
    options = re.findall(r"^  (?:-h, )?(--[a-z-]+)", groundplan(command, "--help").out, re.MULTILINE)
    assert [o for o in options if f"`{o}" not in text and o not in ("--help", "--local-generators")] == []
    assert "xit codes" in text


def test_the_commands_of_the_readme_stand_alone() -> None:
    """CI greps the README for its two commands: each on a line of its own, without a prompt."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(re.findall(r"^python3 -m venv \.venv && .*groundplan render$", text, re.MULTILINE)) == 1
    assert len(re.findall(r"^python3 -m venv \.venv && .*pytest$", text, re.MULTILINE)) == 1
