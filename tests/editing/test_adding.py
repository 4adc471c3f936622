"""A tenant added to a text: put in at one place, all else as it was."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml12
from hypothesis import example, given
from hypothesis import strategies as st

from groundplan.editing import Edit, Unfit, add_tenant, moves, new_file
from groundplan.editing.writing import flow, scalar
from groundplan.loading import parse
from tenant_layouts import NEW, Layout, layouts, undone

ROOT = Path(__file__).parents[2]
REAL = ["platform.yaml", "overlays/staging/tenants.yaml", "groundplan/cli/scaffold/platform.yaml"]
REAL += sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tenants").glob("*.yaml"))


def plain(text: str) -> Any:
    """The data of a text, which is read without a finding."""
    document, findings = parse("x.yaml", text.encode())
    assert findings == ()
    return document.root.plain() if document.root is not None else None


def with_new(data: Any, above: tuple[str, ...]) -> Any:
    """The data with one more tenant."""
    data = copy.deepcopy(data)
    around = data
    for key in above:
        around = around[key]
    around["tenants"] = [*(around.get("tenants") or []), NEW]
    return data


def check(text: str, above: tuple[str, ...]) -> Edit:
    """What holds for every text that a tenant is added to."""
    edit = add_tenant(text, above, NEW)  # type: ignore[arg-type] # dicts are invariant
    assert isinstance(edit, Edit), edit
    assert plain(edit.after) == with_new(plain(text), above)
    assert yaml12.parse_yaml(edit.after) == with_new(plain(text), above)
    assert undone(edit.after, text, edit.splices) == text
    return edit


@given(layouts())
@example(Layout("tenants:\n- name: a", (), ("a",)))
def test_a_text_with_a_tenant_more_reads_as_its_data_and_the_tenant(layout: Layout) -> None:
    """Two readers find the old data and the new tenant; without what was put in, the text is the old one."""
    check(layout.text, layout.above)


@pytest.mark.parametrize("file", REAL)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_real_files_keep_every_other_byte(file: str, newline: str) -> None:
    """Also files full of comments, quotes and long lines: text is put in, and none is taken away."""
    text = (ROOT / file).read_text(encoding="utf-8").replace("\n", newline)
    edit = check(text, () if file.startswith("tenants/") else ("spec",))
    assert all(splice.start == splice.end for splice in edit.splices)
    assert edit.after.count("\n") == edit.after.count(newline)


@given(layouts())
@example(Layout("tenants:\n- name: a\n  labels:", (), ("a",)))
def test_a_place_is_found_again(layout: Layout) -> None:
    """Where a value stands before and after the change is one place, told by `moves`."""
    edit = check(layout.text, layout.above)
    moved = moves(layout.text, edit.splices)
    before, after = (parse("x.yaml", text.encode())[0].root for text in (layout.text, edit.after))
    assert before is not None
    assert after is not None
    for path, node in before.leaves():
        found, steps = after.walk(path)
        if steps == len(path) and path and path[-1] != "tenants":
            assert (moved(node.at), moved(node.place)) == (found.at, found.place)


@given(st.text(st.characters(codec="utf-8")))
@example("yes")
@example("1e3")
@example("a: b")
@example("- x")
@example("x\u2028y\x85\ufeff")
def test_a_text_reads_back_as_itself(text: str) -> None:
    """Whatever stands in a name or a reason is quoted where it must be, in a block and in a flow mapping."""
    assert plain(f"a: {scalar(text)}\n") == {"a": text}
    assert plain(f"{{a: [{scalar(text)}], b: {flow({'c': text})}}}\n") == {"a": [text], "b": {"c": text}}


@pytest.mark.parametrize("word", ["yes", "No", "on", "y"])
def test_words_that_other_readers_take_for_booleans_are_quoted(word: str) -> None:
    """A file is read by editors and YAML 1.1 tools as well."""
    assert scalar(word) == f'"{word}"'


ITEM = ["- name: atlas", "  owner: ada@borealis.example", "  members:", "    - {user: bob@borealis.example}"]
SMALL = {"name": "atlas", "owner": "ada@borealis.example", "members": [{"user": "bob@borealis.example"}]}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "tenants:\n  - name: a\n    # of a\n  # of the list\n\n# of the file\n",
            "tenants:\n  - name: a\n    # of a\n  # of the list\n"
            "  - name: atlas\n    owner: ada@borealis.example\n    members:\n      - {user: bob@borealis.example}\n"
            "\n# of the file\n",
            id="behind the comments of the list, before those of the file",
        ),
        pytest.param(
            "tenants:\n- name: a\n# the machines\npools: []\n",
            "tenants:\n- name: a\n- name: atlas\n  owner: ada@borealis.example\n  members:\n"
            "  - {user: bob@borealis.example}\n# the machines\npools: []\n",
            id="where dashes are not indented, a comment is the next section's",
        ),
        pytest.param(
            "tenants:\n  - name: a\n\n  - name: b\n    members: [{user: z}]",
            "tenants:\n  - name: a\n\n  - name: b\n    members: [{user: z}]\n\n"
            "  - name: atlas\n    owner: ada@borealis.example\n    members: [{user: bob@borealis.example}]",
            id="blank lines, one-line members, and no line break at the end",
        ),
        pytest.param(
            "tenants:\n  - name: a\n    members:\n    - user: z\n      role: view\n",
            "tenants:\n  - name: a\n    members:\n    - user: z\n      role: view\n"
            "  - name: atlas\n    owner: ada@borealis.example\n    members:\n    - user: bob@borealis.example\n",
            id="members of a line for each key",
        ),
        pytest.param(
            "tenants:\n  - {name: a}\n",
            "tenants:\n  - {name: a}\n"
            "  - {name: atlas, owner: ada@borealis.example, members: [{user: bob@borealis.example}]}\n",
            id="items in braces",
        ),
        pytest.param(
            "tenants: [\n  {name: a} # the first\n]\n",
            "tenants: [\n  {name: a}, # the first\n"
            "  {name: atlas, owner: ada@borealis.example, members: [{user: bob@borealis.example}]}\n]\n",
            id="a list in brackets, one item a line",
        ),
        pytest.param(
            "tenants: [] # none yet\n",
            "tenants: [{name: atlas, owner: ada@borealis.example, members: [{user: bob@borealis.example}]}] # none yet\n",
            id="an empty list",
        ),
        pytest.param(
            "pools:\n- name: cpu\ntenants: # none yet\n",
            "pools:\n- name: cpu\ntenants: # none yet\n"
            "- name: atlas\n  owner: ada@borealis.example\n  members:\n    - {user: bob@borealis.example}\n",
            id="nothing below the key: dashes as in other sections",
        ),
        pytest.param("pools: []\n", "pools: []\ntenants:\n  " + "\n  ".join(ITEM) + "\n", id="no such section"),
        pytest.param("# nothing yet\n", "# nothing yet\ntenants:\n  " + "\n  ".join(ITEM) + "\n", id="only a comment"),
        pytest.param("---", "---\ntenants:\n  " + "\n  ".join(ITEM) + "\n", id="only a mark"),
    ],
)
def test_it_looks_like_what_stands_around_it(before: str, after: str) -> None:
    """Indentation, braces, blank lines and the way members are written are those of the other tenants."""
    edit = add_tenant(before, (), SMALL)  # type: ignore[arg-type] # as above
    assert isinstance(edit, Edit), edit
    assert edit.after == after


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("base: &t [{name: a}]\ntenants: *t\n", "`tenants` is an alias"),
        ("tenants: &t\n  - name: a\nothers: *t\n", "something else as well"),
        ("tenants:\n  - name: a\n    note: |\n      text", "something else as well"),
        ("tenants: 5\n", "`tenants` is a single value"),
        ("tenants: {name: a}\n", "`tenants` is a mapping"),
        ("- tenants\n", "`the document` is a list"),
        ("tenants: [\n", "cannot be read"),
        ("tenants: []\n---\n", "cannot be read"),
    ],
)
def test_what_would_have_to_be_written_anew_is_refused(text: str, says: str) -> None:
    """Where a change cannot be put in without changing something else, nothing is changed."""
    edit = add_tenant(text, (), NEW)  # type: ignore[arg-type] # as above
    assert isinstance(edit, Unfit)
    assert says in edit.reason


def test_a_new_file_has_the_shape_of_its_sibling() -> None:
    """The line for editors and the layout are taken over; what is said of another tenant is not."""
    sibling = (
        "# yaml-language-server: $schema=../schemas/include.schema.json\r\n# Trains the models.\r\ntenants:\r\n"
        "-   name: a\r\n    members: [{user: z}] # stands in\r\n"
    )
    assert new_file(SMALL, sibling) == (  # type: ignore[arg-type] # as above
        "# yaml-language-server: $schema=../schemas/include.schema.json\r\ntenants:\r\n"
        "-   name: atlas\r\n    owner: ada@borealis.example\r\n    members: [{user: bob@borealis.example}]\r\n"
    )


@given(layouts())
def test_a_new_file_reads_as_one_tenant(layout: Layout) -> None:
    """Whatever its sibling looks like."""
    assert plain(new_file(NEW, layout.text, layout.above)) == {"tenants": [NEW]}  # type: ignore[arg-type] # as above
