"""A render that is killed, or meets an error, at any change it makes to the disk."""

from __future__ import annotations

import errno
import os
import resource
import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from groundplan.tree import Plan

if TYPE_CHECKING:
    from tests.tree.conftest import Saboteur, Tree

    Killing = Callable[[int, Callable[[], object]], bool]
    Sabotage = Callable[[Callable[[int, str], None]], Saboteur]

# Every kind of change: a file that changes, stays, comes and goes; a folder in the place of a file and the other way
# round; a tenant and an environment that go, and others that come.
BEFORE = {
    "dev": {
        "platform": {"argocd/root.yaml": "1", "argocd/same.yaml": "same", "platform/a": "file"},
        "vision": {"argocd/vision.yaml": "v", "tenants/vision/x/deep.yaml": "x"},
        "gone": {"tenants/gone/a.yaml": "a"},
    },
    "old": {"platform": {"argocd/root.yaml": "old"}, "vision": {"tenants/vision/b.yaml": "b"}},
}
AFTER = {
    "dev": {
        "platform": {"argocd/root.yaml": "2", "argocd/same.yaml": "same", "platform/a/b.yaml": "folder"},
        "vision": {"argocd/vision.yaml": "v2", "tenants/vision/x": "x"},
        "new": {"tenants/new/a.yaml": "a"},
    },
    "prod": {"platform": {"argocd/root.yaml": "prod"}},
}
LATER = {"dev": {"platform": {"argocd/other.yaml": "3"}, "new": {"tenants/new/a.yaml": "changed"}}}


@pytest.fixture
def before(plan: Callable[..., Plan]) -> Plan:
    return plan(BEFORE)


@pytest.fixture
def after(plan: Callable[..., Plan]) -> Plan:
    return plan(AFTER)


def restart(tree: Tree, before: Plan) -> None:
    shutil.rmtree(tree.root, ignore_errors=True)
    tree.must_write(before)


def until_it_survives(tree: Tree, before: Plan, after: Plan, kill: Killing, then: Callable[[int], None]) -> int:
    """Kill a render at its first change, its second and so on, and do `then` after each; how often it was killed."""
    number = 0
    while True:
        number += 1
        restart(tree, before)
        if not kill(number, lambda: tree.must_write(after)):
            return number - 1
        then(number)


def test_a_killed_render_is_seen_and_the_next_one_ends_it(
    tree: Tree, before: Plan, after: Plan, killed_at: Killing
) -> None:
    """After a kill at any change the tree is old, new or called unfinished; the next render leaves exactly the new one."""

    def then(number: int) -> None:
        if "GP0702" not in tree.codes(after):
            assert before_or_after(tree, before, after), number
        tree.must_write(after)
        assert tree.is_freshly(after), number
        assert tree.compare(after).is_clean

    assert until_it_survives(tree, before, after, killed_at, then) > 50


def before_or_after(tree: Tree, before: Plan, after: Plan) -> bool:
    """Whether the tree holds exactly one of two plans; empty folders, which Git does not see, do not count."""
    for folder in sorted(tree.root.rglob("*"), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    return tree.is_freshly(before) or tree.is_freshly(after)


@pytest.mark.parametrize("wanted", [BEFORE, LATER], ids=["the sources went back", "the sources went on"])
def test_the_next_render_may_have_another_plan(
    tree: Tree, before: Plan, after: Plan, killed_at: Killing, plan: Callable[..., Plan], wanted: dict[str, object]
) -> None:
    """What the interrupted render began does not show when the sources have changed in between."""

    def then(number: int) -> None:
        tree.must_write(plan(wanted))
        assert tree.is_freshly(plan(wanted)), number

    assert until_it_survives(tree, before, after, killed_at, then) > 50


def test_the_recovery_may_be_killed_too(tree: Tree, before: Plan, after: Plan, killed_at: Killing) -> None:
    """A render killed while it completes a killed render is no different."""
    begun = journal_number(tree, before, after, killed_at)

    for first in (begun - 3, begun, begun + 5, begun + 15, begun + 25):
        for second in range(1, 100):
            restart(tree, before)
            assert killed_at(first, lambda: tree.must_write(after))
            survived = not killed_at(second, lambda: tree.must_write(after))
            tree.must_write(after)
            assert tree.is_freshly(after), (first, second)
            if survived:
                break


def journal_number(tree: Tree, before: Plan, after: Plan, kill: Killing) -> int:
    """The first change after the journal."""
    number = 0
    while not (tree.root / ".groundplan/journal.json").exists():
        number += 1
        restart(tree, before)
        assert kill(number, lambda: tree.must_write(after))
    return number


def test_before_the_journal_nothing_is_touched(tree: Tree, before: Plan, after: Plan, killed_at: Killing) -> None:
    """Up to the journal a killed render has changed no file of the tree, and the next one undoes what it left."""
    restart(tree, before)
    old = tree.files()
    for number in range(1, journal_number(tree, before, after, killed_at)):
        restart(tree, before)
        killed_at(number, lambda: tree.must_write(after))
        assert {path: old[path] for path in old} == {p: c for p, c in tree.files().items() if p in old}
        assert tree.must_write(before).recovered == ("undone" if number > 1 else "")
        assert tree.is_freshly(before)


@pytest.mark.parametrize("wanted", [AFTER, BEFORE, LATER], ids=["same", "back", "on"])
def test_lost_staged_files_are_rendered_again(
    tree: Tree, before: Plan, after: Plan, killed_at: Killing, plan: Callable[..., Plan], wanted: dict[str, object]
) -> None:
    """Without the staged files, a render of all environments still ends in exactly its tree; one of some says so."""
    begun = journal_number(tree, before, after, killed_at)
    for number in range(begun, begun + 20):
        restart(tree, before)
        assert killed_at(number, lambda: tree.must_write(after))
        for staged in sorted((tree.root / ".groundplan/staging").iterdir())[::2]:
            staged.unlink()
        some = Plan(after.compiler, {"dev": after.environments["dev"]})
        assert [finding.code for finding in tree.write(some, complete=False)[1]] == ["GP0715"]
        assert tree.must_write(plan(wanted)).recovered == "taken over"
        assert tree.is_freshly(plan(wanted)), number


def test_a_journal_goes_even_when_nothing_is_to_be_written(
    tree: Tree, plan: Callable[..., Plan], killed_at: Killing
) -> None:
    """An interrupted render that had replaced nothing, with its staged files lost, needs no write to be over."""
    first, second = ({"dev": {"platform": {"argocd/root.yaml": text}}} for text in "12")
    number = journal_number(tree, plan(first), plan(second), killed_at)
    restart(tree, plan(first))
    killed_at(number, lambda: tree.must_write(plan(second)))
    shutil.rmtree(tree.root / ".groundplan/staging")
    assert tree.must_write(plan(first)).written == 0
    assert tree.is_freshly(plan(first))


def test_what_was_left_goes_even_when_the_next_render_is_stopped(
    tree: Tree, before: Plan, after: Plan, killed_at: Killing
) -> None:
    """Undoing an interrupted render does not wait for one that succeeds."""
    restart(tree, before)
    killed_at(10, lambda: tree.must_write(after))
    assert "GP0702" in tree.codes(before)
    tree.put("prod/argocd/root.yaml")
    assert [finding.code for finding in tree.write(after)[1]] == ["GP0705"]
    assert tree.compare(before).is_clean


def test_a_file_made_meanwhile_is_not_overwritten(tree: Tree, before: Plan, after: Plan, killed_at: Killing) -> None:
    """A file that someone made where the interrupted render has yet to put one is named, and kept."""
    number = journal_number(tree, before, after, killed_at)
    restart(tree, before)
    killed_at(number, lambda: tree.must_write(after))
    mine = tree.put("prod/argocd/root.yaml")
    assert [finding.code for finding in tree.write(after)[1]] == ["GP0705"]
    assert mine.read_text() == "by hand\n"
    mine.unlink()
    tree.must_write(after)
    assert tree.is_freshly(after)


@pytest.mark.parametrize("journal", ["", "<<<<<<< HEAD\n", '{"format": 9}', '{"format":1,"steps":[["delete"]]}'])
def test_a_journal_that_cannot_be_read_is_a_finding(tree: Tree, before: Plan, journal: str) -> None:
    """A journal that no render wrote stops the render and is called unfinished."""
    restart(tree, before)
    tree.put(".groundplan/journal.json", journal)
    assert tree.codes(before) == ["GP0702"]
    assert [finding.code for finding in tree.write(before)[1]] == ["GP0715"]


@pytest.mark.parametrize("path", ["../outside", "/etc/passwd", "dev/../../outside", ".groundplan/journal.json"])
def test_a_journal_leads_nowhere_else(tree: Tree, before: Plan, path: str) -> None:
    """A journal that a checkout brought cannot name a path outside the environments."""
    restart(tree, before)
    outside = tree.root.parent / "outside"
    outside.write_text("mine")
    tree.put(".groundplan/journal.json", f'{{"format":1,"steps":[["put","{path}",null,"{"0" * 64}","0"]]}}')
    assert [finding.code for finding in tree.write(before)[1]] == ["GP0715"]
    assert outside.read_text() == "mine"


@pytest.mark.parametrize("lasting", [True, False], ids=["from then on", "once"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO], ids=errno.errorcode.get)
def test_an_error_leaves_the_tree_as_it_was_or_to_be_completed(
    tree: Tree,
    before: Plan,
    after: Plan,
    saboteur: Sabotage,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    lasting: bool,
) -> None:
    """A full or failing disk at any change: untouched and without leftovers, or completed by the next render."""
    at = 0
    seen: set[str] = set()
    while True:
        at += 1
        restart(tree, before)
        old = tree.files()

        def strike(count: int, name: str, at: int = at) -> None:
            frees = name in ("unlink", "rmdir") and number == errno.ENOSPC
            if (count == at or (lasting and count > at)) and not frees:
                raise OSError(number, os.strerror(number))

        found = saboteur(strike)
        written, findings = tree.write(after)
        monkeypatch.undo()
        if found.count < at:
            break
        codes = {finding.code for finding in findings}
        seen |= codes
        if codes == {"GP0712"} and (number == errno.ENOSPC or not lasting):
            assert tree.files() == old, at
            assert "GP0702" not in tree.codes(before), at
        assert written is None or not codes
        assert all(os.strerror(number) in finding.message for finding in findings)
        tree.must_write(after)
        assert tree.is_freshly(after), at
    assert seen == {"GP0712", "GP0713"}


def test_a_real_limit_of_the_system_is_a_finding(
    tree: Tree, before: Plan, plan: Callable[..., Plan], in_child: Callable[[Callable[[], int | None]], int]
) -> None:
    """A write that the system refuses part-way leaves the tree as it was, and the finding has the system's words."""
    restart(tree, before)
    old = tree.files()
    large = plan({"dev": {"platform": {"argocd/small.yaml": "s", "argocd/zlarge.yaml": "x" * 100_000}}})

    def child() -> int:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
        written, findings = tree.write(large)
        told = [(finding.code, os.strerror(errno.EFBIG) in finding.message) for finding in findings]
        return 0 if written is None and told == [("GP0712", True)] else 1

    assert in_child(child) == 0
    assert tree.files() == old
    assert tree.compare(before).is_clean
