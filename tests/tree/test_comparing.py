"""What `render --check` says of a tree that is not what the sources say."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from groundplan.tree import Plan, compare

if TYPE_CHECKING:
    from tests.tree.conftest import Tree

SMALL = {
    "dev": {
        "platform": {"argocd/root.yaml": "root", "platform/ns/a.yaml": "a"},
        "vision": {"argocd/vision.yaml": "v", "tenants/vision/b.yaml": "b"},
    },
    "prod": {"platform": {"argocd/root.yaml": "prod"}},
}


@pytest.fixture
def small(plan: Callable[..., Plan], tree: Tree) -> Plan:
    """A plan that is rendered."""
    found: Plan = plan(SMALL)
    tree.must_write(found)
    return found


def changed(
    plan: Callable[..., Plan], environment: str, owner: str, compiler: str = "1.0", **files: str | None
) -> Plan:
    """The small plan with other files: `a__b` stands for `a/b.yaml`, None takes one away."""
    data = {name: {who: dict(texts) for who, texts in owners.items()} for name, owners in SMALL.items()}
    for name, text in files.items():
        path = f"{name.replace('__', '/')}.yaml"
        if text is None:
            data[environment][owner].pop(path, None)
        else:
            data[environment][owner][path] = text
    return plan(data, compiler)


def test_a_tree_just_rendered_is_clean(tree: Tree, small: Plan) -> None:
    """Nothing is said of what a render has just written, and nothing of it is written again."""
    stamps = {path: path.stat().st_mtime_ns for path in tree.root.rglob("*")}
    assert tree.compare(small).is_clean
    assert tree.must_write(small).unchanged == 5
    assert {path: path.stat().st_mtime_ns for path in tree.root.rglob("*")} == stamps


def test_a_tree_never_rendered_is_stale(tree: Tree, plan: Callable[..., Plan]) -> None:
    """Without a tree every environment is said to be stale, and the check makes no folder."""
    assert tree.codes(plan(SMALL)) == ["GP0701", "GP0701"]
    assert not tree.root.exists()


def test_only_the_files_that_differ_are_listed(tree: Tree, small: Plan, plan: Callable[..., Plan]) -> None:
    """A change of one tenant is a change of its files and of its inventory, in its environment alone."""
    (finding,) = tree.compare(changed(plan, "dev", "vision", tenants__vision__b="other")).findings()
    assert finding.code == "GP0701"
    assert [related.place.file for related in finding.related] == [
        "rendered/dev/tenants/vision/b.yaml",
        "rendered/dev/.inventory/tenants/vision.json",
    ]


@pytest.mark.parametrize("text", ["new", None])
def test_files_that_come_or_go_are_stale(tree: Tree, small: Plan, plan: Callable[..., Plan], text: str | None) -> None:
    """A file the sources ask for and one they ask for no longer both make the tree stale."""
    wanted = changed(plan, "dev", "platform", argocd__root=text if text is None else "root", argocd__other=text or None)
    assert tree.codes(wanted) == ["GP0701"]


def test_other_values_with_the_same_manifests_are_stale(tree: Tree, small: Plan) -> None:
    """The inventory says which values the files came from, so that it is stale when these change alone."""
    dev = small.environments["dev"]
    other = replace(dev, platform=replace(dev.platform, values="other"))
    (finding,) = tree.compare(replace(small, environments={**small.environments, "dev": other})).findings()
    assert [related.place.file for related in finding.related] == ["rendered/dev/.inventory/platform.json"]


def test_a_thousand_files_are_one_finding(tree: Tree, plan: Callable[..., Plan]) -> None:
    """The finding counts all files and lists the first ten."""
    (finding,) = tree.compare(plan({"dev": {"platform": {f"platform/{n}.yaml": "" for n in range(1000)}}})).findings()
    assert "1001 files" in finding.message
    assert len(finding.related) == 10


def test_another_version_is_not_called_stale(tree: Tree, small: Plan, plan: Callable[..., Plan]) -> None:
    """What another version of the compiler rendered is called that, whether its files differ or not."""
    findings = tree.compare(changed(plan, "dev", "platform", compiler="2.0", argocd__root="new")).findings()
    assert [finding.code for finding in findings] == ["GP0707", "GP0707"]
    assert "by groundplan 1.0, this is groundplan 2.0" in findings[0].message


def test_a_file_edited_by_hand_is_named_and_restored(tree: Tree, small: Plan) -> None:
    """A check names the file; a render names it too, as a warning, and writes what it should be."""
    tree.put("dev/platform/ns/a.yaml")
    (finding,) = tree.compare(small).findings()
    assert (finding.code, str(finding.place)) == ("GP0704", "rendered/dev/platform/ns/a.yaml")
    written, findings = tree.write(small)
    assert written is not None
    assert written.restored == ("rendered/dev/platform/ns/a.yaml",)
    assert [(finding.code, finding.severity) for finding in findings] == [("GP0704", "warning")]
    assert tree.is_freshly(small)


def test_an_edited_file_that_is_no_longer_rendered_is_named_too(
    tree: Tree, small: Plan, plan: Callable[..., Plan]
) -> None:
    """The compiler's own file goes even when it was edited, but not in silence."""
    tree.put("dev/platform/ns/a.yaml")
    without = changed(plan, "dev", "platform", platform__ns__a=None)
    assert "GP0704" in tree.codes(without)
    assert tree.must_write(without).restored == ("rendered/dev/platform/ns/a.yaml",)
    assert tree.is_freshly(without)


def test_an_edit_that_the_sources_now_ask_for_is_fine(tree: Tree, small: Plan, plan: Callable[..., Plan]) -> None:
    """Where the file on disk is what the plan has, nobody needs to be told how it came there."""
    tree.put("dev/platform/ns/a.yaml", "asked for")
    wanted = changed(plan, "dev", "platform", platform__ns__a="asked for")
    assert tree.codes(wanted) == ["GP0701"]
    assert tree.write(wanted)[1] == ()


@pytest.mark.parametrize("path", ["argocd/mine.yaml", "platform/mine.txt", "tenants/vision/deep/mine.yaml"])
def test_a_foreign_file_that_argo_cd_would_sync_is_named(tree: Tree, small: Plan, path: str) -> None:
    """A folder that an Application reads holds nothing but manifests; a render leaves the file where it is."""
    mine = tree.put(f"dev/{path}")
    (finding,) = tree.compare(small).findings()
    assert (finding.code, str(finding.place)) == ("GP0706", f"rendered/dev/{path}")
    assert tree.write(small)[1] == ()
    assert mine.read_text() == "by hand\n"


@pytest.mark.parametrize("path", ["README.md", "dev/README.md", "dev/tenants/README.md", "other/a.yaml"])
def test_a_foreign_file_that_nothing_reads_is_left_alone(tree: Tree, small: Plan, path: str) -> None:
    """What lies beside the folders that Applications read concerns nobody."""
    mine = tree.put(path)
    assert tree.compare(small).is_clean
    tree.must_write(small)
    assert mine.exists()


def test_a_foreign_file_in_the_way_stops_the_render(tree: Tree, small: Plan, plan: Callable[..., Plan]) -> None:
    """Check and render name it, nothing is written; with the very content that is wanted it is adopted."""
    mine = tree.put("dev/platform/new.yaml")
    wanted = changed(plan, "dev", "platform", platform__new="wanted", argocd__root="new")
    before = tree.files()
    assert "GP0705" in tree.codes(wanted)
    assert [finding.code for finding in tree.write(wanted)[1]] == ["GP0705"]
    assert tree.files() == before
    mine.write_text("wanted")
    tree.must_write(wanted)
    assert tree.is_freshly(wanted)


def test_a_foreign_file_below_a_folder_in_the_way_stops_it_too(
    tree: Tree, small: Plan, plan: Callable[..., Plan]
) -> None:
    """A folder gives way to a file only when nothing of others is in it; an empty one always does."""
    mine = tree.put("dev/platform/new.yaml/deep/mine.txt")
    wanted = changed(plan, "dev", "platform", platform__new="wanted")
    assert tree.codes(wanted) == ["GP0705", "GP0701"]
    assert [str(finding.place) for finding in tree.write(wanted)[1]] == ["rendered/dev/platform/new.yaml/deep/mine.txt"]
    mine.unlink()
    tree.must_write(wanted)
    assert tree.is_freshly(wanted)


def test_an_environment_that_is_gone_is_named_and_removed(tree: Tree, small: Plan, plan: Callable[..., Plan]) -> None:
    """A render of all environments removes one that the sources no longer have; foreign files in it stay."""
    mine = tree.put("prod/notes.txt")
    only = plan({"dev": SMALL["dev"]})
    assert tree.codes(only) == ["GP0714"]
    assert tree.must_write(only).deleted == 1
    assert tree.compare(only).is_clean
    assert [path for path in tree.files() if path.startswith("prod/")] == ["prod/notes.txt"]
    mine.unlink()
    mine.parent.rmdir()
    assert tree.is_freshly(only)


def test_some_environments_leave_the_others_alone(tree: Tree, small: Plan, plan: Callable[..., Plan]) -> None:
    """`--env` compares and writes only the environments it names."""
    tree.put("prod/argocd/root.yaml")
    only = plan({"dev": SMALL["dev"]})
    assert tree.codes(only, complete=False) == []
    assert tree.must_write(only, complete=False).restored == ()
    assert tree.codes(small) == ["GP0704"]


def test_the_inventory_has_one_file_a_line(tree: Tree, small: Plan) -> None:
    """Sorted, with a newline at the end, so that Git can merge two pull requests; no Application reads its folder."""
    text = (tree.root / "dev/.inventory/platform.json").read_text()
    data = json.loads(text)
    lines = [line for line in text.splitlines() if '"sha256"' in line]
    assert [line.split('"')[1] for line in lines] == sorted(data["files"]) == ["argocd/root.yaml", "platform/ns/a.yaml"]
    assert text.endswith("}\n")
    assert data["compiler"] == "1.0"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not JSON"),
        (b"[]", "not a JSON object"),
        (b'{"compiler": "1.0", "files": {}}', "no `compiler`"),
        (b'{\n<<<<<<< HEAD\n  "compiler": "1"\n=======\n', "conflict markers"),
        (b'{"compiler": "1", "compiler": "2"}', "twice"),
        (b'{"compiler": "", "values": "", "files": {"a": {}}}', "entry for `a`"),
        (b'{"compiler": "", "values": "", "files": {"../../x": {}}}', "`..`"),
        (b"\xff\xfe", "UTF-8"),
        (b"[" * 200_000, "nested"),
        (b"9" * 10_000, "JSON"),
    ],
)
def test_an_inventory_that_cannot_be_read_is_a_finding(tree: Tree, small: Plan, content: bytes, said: str) -> None:
    """Check and render name it with the reason, and the render changes nothing."""
    (tree.root / "dev/.inventory/platform.json").write_bytes(content)
    before = tree.files()
    for findings in (tree.compare(small).findings(), tree.write(small)[1]):
        assert [finding.code for finding in findings] == ["GP0708"]
        assert said in findings[0].message
    assert tree.files() == before


def test_conflict_markers_are_found_at_their_line(tree: Tree, small: Plan) -> None:
    """The place of the finding is the line where the conflict begins."""
    tree.put("dev/.inventory/platform.json", '{\n<<<<<<< HEAD\n  "compiler": "1"\n=======\n')
    (finding,) = tree.compare(small).findings()
    assert str(finding.place) == "rendered/dev/.inventory/platform.json:2:1"


@pytest.mark.parametrize("path", ["dev/platform", "dev/argocd/root.yaml", "dev/tenants/vision"])
def test_a_link_in_the_tree_is_never_followed(tree: Tree, small: Plan, path: str, plan: Callable[..., Plan]) -> None:
    """A link where a file or folder of ours belongs is named; what it points to is neither read nor written."""
    moved = tree.root.parent / "elsewhere"
    (tree.root / path).rename(moved)
    (tree.root / path).symlink_to(moved)
    before = (tree.files(), moved.stat().st_mtime_ns)
    wanted = plan({"dev": {who: dict.fromkeys(files, "new") for who, files in SMALL["dev"].items()}})
    assert "GP0709" in tree.codes(wanted, complete=False)
    assert {finding.code for finding in tree.write(wanted, complete=False)[1]} == {"GP0709"}
    assert (tree.files(), moved.stat().st_mtime_ns) == before


@pytest.mark.parametrize("path", ["dev", "dev/.inventory", "dev/.inventory/platform.json", ".groundplan"])
def test_a_link_in_the_place_of_our_own_folders_stops_the_render(tree: Tree, small: Plan, path: str) -> None:
    """The environment, the inventories and the work folder may not be links either."""
    moved = tree.root.parent / "elsewhere"
    if (tree.root / path).exists():
        (tree.root / path).rename(moved)
    else:
        moved.mkdir()
    (tree.root / path).symlink_to(moved)
    assert not tree.compare(small).is_clean
    assert tree.write(small)[0] is None


def test_a_pipe_in_the_place_of_a_file_does_not_hang(tree: Tree, small: Plan) -> None:
    """What is neither file nor folder is named, not opened."""
    (tree.root / "dev/argocd/root.yaml").unlink()
    os.mkfifo(tree.root / "dev/argocd/root.yaml")
    assert "GP0709" in tree.codes(small)
    assert [finding.code for finding in tree.write(small)[1]] == ["GP0709"]


def test_names_that_are_not_utf8_can_be_printed(tree: Tree, small: Plan) -> None:
    """A foreign file may have any name the system allows; the finding is text that any encoder takes."""
    os.close(os.open(os.fsencode(tree.root / "dev/argocd") + b"/\xff.yaml", os.O_CREAT))
    (finding,) = tree.compare(small).findings()
    assert str(finding.place).encode() == rb"rendered/dev/argocd/\xff.yaml"


def test_folders_without_end_are_left_alone(tree: Tree, small: Plan) -> None:
    """A foreign folder far deeper than anything we write is reported, not walked to its end."""
    tree.put(f"dev/argocd/{'d/' * 200}mine.yaml")
    assert tree.codes(small) == ["GP0709"]


def test_gitattributes_is_ours_and_kept(tree: Tree, small: Plan) -> None:
    """The tree is marked as generated; a change of our file is undone, a file of someone else is not replaced."""
    attributes = tree.root / ".gitattributes"
    assert "* text eol=lf linguist-generated -merge\n" in attributes.read_text()
    attributes.write_text(attributes.read_text() + "*.md text\n")
    assert tree.codes(small) == ["GP0701"]
    tree.must_write(small)
    assert tree.is_freshly(small)
    attributes.write_text("* -diff\n")
    assert tree.codes(small) == ["GP0705"]
    assert [finding.code for finding in tree.write(small)[1]] == ["GP0705"]


def test_findings_name_the_root_as_it_is_shown(tree: Tree, small: Plan) -> None:
    """`--output` may be anywhere; findings say what the user said."""
    tree.put("dev/argocd/root.yaml")
    (finding,) = compare(tree.root, small, complete=True, shown="out/tree").findings()
    assert str(finding.place) == "out/tree/dev/argocd/root.yaml"
