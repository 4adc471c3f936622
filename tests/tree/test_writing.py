"""Who may write the tree, where, and under which names."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from groundplan.tree import Plan, canonical_sha256, compare, read_rendered, rendered_tree, write

if TYPE_CHECKING:
    from tests.tree.conftest import Saboteur, Tree

    InChild = Callable[[Callable[[], int | None]], int]
    AtOnce = Callable[[list[Callable[[], int]]], list[int]]
    Sabotage = Callable[[Callable[[int, str], None]], Saboteur]

NOBODY = 65534
SMALL = {"dev": {"platform": {"argocd/root.yaml": "root"}, "vision": {"tenants/vision/b.yaml": "b"}}}
OTHER = {"dev": {"platform": {"argocd/root.yaml": "other", "platform/new.yaml": "n"}}}


def test_a_render_counts_what_it_did(tree: Tree, plan: Callable[..., Plan]) -> None:
    """Manifests are counted; inventories are not."""
    first = tree.must_write(plan(SMALL))
    assert (first.written, first.deleted, first.unchanged) == (2, 0, 0)
    second = tree.must_write(plan(OTHER))
    assert (second.written, second.deleted, second.unchanged) == (2, 1, 0)


def test_a_second_render_is_told_at_once(
    tree: Tree, plan: Callable[..., Plan], in_child: InChild, saboteur: Sabotage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one process writes, another is told so without waiting, changes nothing, and succeeds afterwards."""
    tree.must_write(plan(SMALL))
    codes: list[str] = []

    def strike(count: int, name: str) -> None:
        if name == "replace" and not codes:
            monkeypatch.undo()
            codes.append("asked")
            status = in_child(lambda: 0 if [f.code for f in tree.write(plan(SMALL))[1]] == ["GP0703"] else 1)
            codes.append("told" if status == 0 else "not told")

    saboteur(strike)
    tree.must_write(plan(OTHER))
    assert codes == ["asked", "told"]
    assert tree.is_freshly(plan(OTHER))
    tree.must_write(plan(SMALL))


@pytest.mark.parametrize("there", [True, False], ids=["over a tree", "into nothing"])
def test_renders_at_once_leave_the_tree_of_one(
    tree: Tree, plan: Callable[..., Plan], at_once: AtOnce, there: bool
) -> None:
    """Processes that write at the same moment exclude each other: the result is exactly one of their plans."""
    plans = [plan({"dev": {"platform": {f"argocd/{n}.yaml": str(p) for n in range(p, p + 10)}}}) for p in range(4)]

    def render(mine: Plan) -> Callable[[], int]:
        def work() -> int:
            written, findings = tree.write(mine)
            return 0 if written else int([finding.code for finding in findings] != ["GP0703"])

        return work

    for _ in range(10):
        shutil.rmtree(tree.root, ignore_errors=True)
        if there:
            tree.must_write(plan(SMALL))
        assert at_once([render(mine) for mine in plans]) == [0, 0, 0, 0]
        assert sum(tree.is_freshly(mine) for mine in plans) == 1


def as_nobody(work: Callable[[], int | None]) -> Callable[[], int | None]:
    """The same, by a user for whom permissions count."""

    def child() -> int | None:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        return work()

    return child


def give_away(folder: Path) -> None:
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)


@pytest.mark.parametrize("locked", [".", "dev", "dev/argocd", "dev/.inventory"])
def test_a_folder_that_may_not_be_written_is_found_before_anything_changes(
    open_folder: Path, plan: Callable[..., Plan], in_child: InChild, locked: str
) -> None:
    """A read-only tree, or one read-only folder in it, is a finding that names it; a check still works."""
    root = open_folder / "rendered"
    write(root, plan(SMALL), complete=True)
    give_away(root)
    (root / locked).chmod(0o555)
    wanted = plan({"dev": {"platform": {"argocd/root.yaml": "x", "argocd2/a.yaml": "y"}}})
    shown = "rendered" if locked == "." else f"rendered/{locked}"

    def work() -> int:
        written, findings = write(root, wanted, complete=True)
        told = [(finding.code, str(finding.place)) for finding in findings]
        return 0 if written is None and told == [("GP0712", shown)] else 1

    assert in_child(as_nobody(work)) == 0
    assert compare(root, plan(SMALL), complete=True).is_clean


def test_a_read_only_tree_that_is_as_it_should_be_needs_no_writing(
    open_folder: Path, plan: Callable[..., Plan], in_child: InChild
) -> None:
    """A render that changes nothing needs no permission to."""
    root = open_folder / "rendered"
    write(root, plan(SMALL), complete=True)
    give_away(root)
    root.chmod(0o555)
    assert in_child(as_nobody(lambda: 0 if write(root, plan(SMALL), complete=True)[0] else 1)) == 0


@pytest.mark.parametrize("hidden", ["dev/argocd", "dev/argocd/root.yaml", "dev/.inventory", "."])
def test_what_may_not_be_read_is_a_finding(
    open_folder: Path, plan: Callable[..., Plan], in_child: InChild, hidden: str
) -> None:
    """A file or folder of the tree that the user may not read is named with the system's words."""
    root = open_folder / "rendered"
    write(root, plan(SMALL), complete=True)
    give_away(root)
    (root / hidden).chmod(0)
    shown = "rendered" if hidden == "." else f"rendered/{hidden}"

    def work() -> int:
        (finding,) = compare(root, plan(SMALL), complete=True).findings()
        written, _ = write(root, plan(SMALL), complete=True)
        told = (finding.code, str(finding.place), "Permission denied" in finding.message)
        return 0 if told == ("GP0711", shown, True) and written is None else 1

    assert in_child(as_nobody(work)) == 0


def test_a_file_in_the_place_of_the_root_is_a_finding(tree: Tree, plan: Callable[..., Plan]) -> None:
    """`rendered` has to be a folder."""
    tree.root.write_text("mine")
    assert tree.codes(plan(SMALL)) == ["GP0711"]
    assert [finding.code for finding in tree.write(plan(SMALL))[1]] == ["GP0712"]
    assert tree.root.read_text() == "mine"


def test_a_root_made_for_nothing_is_removed(
    tree: Tree, plan: Callable[..., Plan], saboteur: Sabotage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the first render fails, not even the empty folder stays."""

    def strike(count: int, name: str) -> None:
        if name == "write":
            raise OSError(28, "No space left on device")

    saboteur(strike)
    assert tree.write(plan(SMALL))[0] is None
    monkeypatch.undo()
    assert not tree.root.exists()


@pytest.mark.parametrize(
    ("paths", "said"),
    [
        (["../a.yaml"], "`..`"),
        (["a/./b.yaml"], "`..`"),
        (["/etc/a.yaml"], "absolute"),
        (["a//b.yaml"], "empty"),
        ([""], "empty"),
        (["a\\b.yaml"], "backslash"),
        (["a\nb.yaml"], "control character"),
        (["\ud800.yaml"], "half a character"),
        ([".inventory/platform.json"], "dot"),
        (["a" * 256], "255 bytes"),
        (["ä" * 130], "255 bytes"),
        (["/".join("a" * 40)], "deep"),
        (["a/X.yaml", "a/x.yaml"], "case"),
        (["A/x.yaml", "a/y.yaml"], "case"),
        (["a/é.yaml", "a/e\u0301.yaml"], "accents"),
        (["a/b", "a/b/c.yaml"], "folder of other files"),
    ],
)
def test_a_path_that_cannot_be_a_file_everywhere_is_a_finding(
    tree: Tree, plan: Callable[..., Plan], paths: list[str], said: str
) -> None:
    """It is found before anything is read or written, with the spec path that asked for it."""
    bad = plan({"dev": {"platform": dict.fromkeys(paths, "")}})
    for findings in (tree.compare(bad).findings(), tree.write(bad)[1]):
        assert {finding.code for finding in findings} == {"GP0710"}
        assert all(said in finding.message for finding in findings)
    assert not tree.root.exists()


@pytest.mark.parametrize("name", ["..", "a/b", ".git", ""])
def test_an_environment_or_tenant_is_one_name(tree: Tree, plan: Callable[..., Plan], name: str) -> None:
    """Names that would lead elsewhere are refused, wherever they come from."""
    assert [f.code for f in tree.write(plan({name: {"platform": {"a/b.yaml": ""}}}))[1]] == ["GP0710"]
    if name == "a/b":
        assert [f.code for f in tree.write(plan({"dev": {name: {"a/b.yaml": ""}}}))[1]] == ["GP0710"]


def test_one_file_has_one_owner(tree: Tree, plan: Callable[..., Plan]) -> None:
    """Two owners of one path are a finding, not a race."""
    twice = plan({"dev": {"a": {"argocd/x.yaml": "1"}, "b": {"argocd/x.yaml": "1"}}})
    (finding,) = tree.write(twice)[1]
    assert (finding.code, "two objects" in finding.message) == ("GP0710", True)


def test_a_tenant_may_be_called_platform(tree: Tree, plan: Callable[..., Plan]) -> None:
    """Its inventory is not the platform's."""
    from groundplan.tree import EnvironmentPlan

    dev = plan(SMALL).environments["dev"]
    named = Plan("1.0", {"dev": EnvironmentPlan(dev.platform, {"platform": dev.tenants["vision"]})})
    tree.must_write(named)
    assert tree.compare(named).is_clean
    assert read_rendered(tree.root).environments["dev"]["tenants/vision/b.yaml"].tenant == "platform"


def test_values_are_hashed_whatever_their_order() -> None:
    """The order of keys does not count, everything else does."""
    assert canonical_sha256({"a": 1, "b": [1, "é", None]}) == canonical_sha256({"b": [1, "é", None], "a": 1})
    assert len({canonical_sha256(values) for values in ({"a": 1}, {"a": "1"}, {"a": True}, {"a": [1]}, {})}) == 5
    with pytest.raises(ValueError, match="JSON"):
        canonical_sha256(float("nan"))


def test_what_was_rendered_is_read_from_disk_and_from_a_commit_alike(tree: Tree, plan: Callable[..., Plan]) -> None:
    """Foreign files are not part of it; each file knows its owner and its origin."""
    tree.must_write(plan(SMALL))
    tree.put("dev/argocd/foreign.yaml")
    on_disk = read_rendered(tree.root)
    assert on_disk == rendered_tree(tree.files())
    assert on_disk.findings == ()
    assert {path: (file.content, file.tenant) for path, file in on_disk.environments["dev"].items()} == {
        "argocd/root.yaml": (b"root", None),
        "tenants/vision/b.yaml": (b"b", "vision"),
    }
    assert on_disk.environments["dev"]["tenants/vision/b.yaml"].origin == "spec of vision"


def test_what_was_rendered_is_checked(tree: Tree, plan: Callable[..., Plan]) -> None:
    """Edited and missing files, broken inventories and unfinished renders are findings, on disk and in a commit."""
    tree.must_write(plan({**SMALL, "prod": SMALL["dev"]}))
    tree.put("dev/argocd/root.yaml")
    (tree.root / "dev/tenants/vision/b.yaml").unlink()
    tree.put("prod/.inventory/platform.json", "")
    tree.put(".groundplan/journal.json")
    for found in (read_rendered(tree.root), rendered_tree(tree.files())):
        assert sorted(finding.code for finding in found.findings) == ["GP0701", "GP0702", "GP0704", "GP0708"]
        assert found.environments["dev"]["argocd/root.yaml"].content == b"by hand\n"


def test_a_tree_that_is_not_there_is_empty(tmp_path: Path) -> None:
    """A first diff has nothing to compare with, which is no mistake."""
    assert read_rendered(tmp_path / "none").environments == {}
    assert rendered_tree({}).findings == ()
