"""Two branches that both rendered, merged: nobody resolves a conflict in `rendered/` by hand."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from command_line import edit, groundplan

GIT = ("git", "-c", "user.name=reader", "-c", "user.email=reader@borealis.example", "-c", "commit.gpgsign=false")


def git(*arguments: str, fails: bool = False) -> None:
    ran = subprocess.run([*GIT, *arguments], check=False, capture_output=True, timeout=60)
    assert (ran.returncode != 0) == fails, ran.stdout


def commit(folder: Path, old: str, new: str) -> None:
    edit(folder, "platform.yaml", old, new)
    assert groundplan("render").code == 0
    git("add", "-A")
    git("commit", "-q", "-m", new)


@pytest.fixture
def forked(borealis: Path) -> Path:
    """`main` changed the quota's cores, `other` the owner and a pool: the sources merge, what was rendered does not."""
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-q", "-m", "The platform")
    git("checkout", "-q", "-b", "other")
    commit(borealis, "nodes: 4, perNode: {cpu: 32", "nodes: 5, perNode: {cpu: 64")
    commit(borealis, "bob@borealis.example}", "bo@borealis.example}")
    git("checkout", "-q", "main")
    commit(borealis, "quota: {cpu: 32", "quota: {cpu: 48")
    return borealis


@pytest.mark.parametrize("how", [("merge", "other"), ("rebase", "other")], ids=lambda how: how[0])
def test_a_render_resolves_what_a_merge_left(forked: Path, how: tuple[str, str]) -> None:
    """Git keeps one side of a rendered file, without marks: the render makes what both sides together say."""
    git(*how, fails=True)
    rendered = [file.read_bytes() for file in (forked / "rendered").rglob("*") if file.is_file()]
    assert not [content for content in rendered if b"<<<<<<<" in content]
    assert groundplan("render").code == 0
    assert groundplan("render", "--check").code == 0


def test_the_hint_for_a_marked_inventory_works(forked: Path) -> None:
    """Where Git did put its marks in, what the finding says, pasted, is enough."""
    inventory = forked / "rendered/prod/.inventory/tenants/vision.json"
    inventory.write_text("<<<<<<< HEAD\n" + inventory.read_text(encoding="utf-8"), encoding="utf-8")
    said = groundplan("render")
    assert said.code == 1
    (command,) = {line.split("`")[1] for line in (said.out + said.err).splitlines() if "take one side" in line}
    git(*command.split()[1:])
    assert groundplan("render").code == 0
