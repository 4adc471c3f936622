"""`retire` put on a tenant where it is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundplan.editing import Edit, Unfit, retire_tenant
from groundplan.loading import parse
from tenant_layouts import Layout, layouts, undone

ROOT = Path(__file__).parents[2]
SAID = {"after": "2027-01-31", "reason": "merged: see speech"}


def plain(text: str) -> Any:
    """The data of a text, which is read without a finding."""
    document, findings = parse("x.yaml", text.encode())
    assert findings == ()
    assert document.root is not None
    return document.root.plain()


def retired(text: str, above: tuple[str, ...], name: str, reason: str = SAID["reason"]) -> Edit:
    """What holds for every text in which a tenant is retired."""
    edit = retire_tenant(text, above, name, SAID["after"], reason)
    assert isinstance(edit, Edit), edit
    expected = around = plain(text)
    for key in above:
        around = around[key]
    (tenant,) = [t for t in around["tenants"] if t["name"] == name]
    tenant["retire"] = {**(tenant.get("retire") or {}), "after": SAID["after"], "reason": reason}
    assert plain(edit.after) == expected
    assert undone(edit.after, text, edit.splices) == text
    return edit


@given(layouts(least=1), st.data(), st.text(st.characters(codec="utf-8"), min_size=1))
def test_one_tenant_is_retired_and_nothing_else_changes(layout: Layout, data: st.DataObject, reason: str) -> None:
    """The text reads as the old data and the retirement; retired once more, only day and reason change."""
    name = data.draw(st.sampled_from(layout.names))
    once = retired(layout.text, layout.above, name, reason)
    twice = retire_tenant(once.after, layout.above, name, SAID["after"], reason)
    assert isinstance(twice, Edit)
    assert twice.after == once.after
    retired(once.after, layout.above, name)


@pytest.mark.parametrize("file", sorted((ROOT / "tenants").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_real_file_gets_one_line(file: Path) -> None:
    """In the reference platform's files one line comes, and none goes."""
    text = file.read_text(encoding="utf-8")
    edit = retired(text, (), file.stem)
    (splice,) = edit.splices
    assert (splice.end, splice.text) == (
        splice.start,
        '    retire: {after: 2027-01-31, reason: "merged: see speech"}\n',
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "tenants:\n  - name: a\n    owner: b # why\n  # the next\n  - name: c\n",
            "tenants:\n  - name: a\n    owner: b # why\n    retire: {after: 2027-01-31, reason: it ends}\n"
            "  # the next\n  - name: c\n",
            id="behind the last key, before the next item's comment",
        ),
        pytest.param(
            "tenants: [{name: a, owner: b}, {name: c}]\n",
            "tenants: [{name: a, owner: b, retire: {after: 2027-01-31, reason: it ends}}, {name: c}]\n",
            id="in braces",
        ),
        pytest.param(
            "tenants:\n  - name: a\n    retire: # decided in May\n      after: 2026-01-01 # the audit\n"
            "      reason: >\n        long\n        ago\n    owner: b\n",
            "tenants:\n  - name: a\n    retire: # decided in May\n      after: 2027-01-31 # the audit\n"
            "      reason: it ends\n    owner: b\n",
            id="another day, and another reason for a folded one",
        ),
        pytest.param(
            "tenants:\n  - name: a\n    retire: {reason: 'x'}\n",
            "tenants:\n  - name: a\n    retire: {reason: it ends, after: 2027-01-31}\n",
            id="the day was forgotten",
        ),
        pytest.param(
            "tenants:\n  - name: a\n    retire:\n    owner: b\n",
            "tenants:\n  - name: a\n    retire: {after: 2027-01-31, reason: it ends}\n    owner: b\n",
            id="nothing below the key",
        ),
        pytest.param(
            "tenants:\n  - name: a\n    retire: {}",
            "tenants:\n  - name: a\n    retire: {after: 2027-01-31, reason: it ends}",
            id="empty braces",
        ),
    ],
)
def test_where_it_is_written(before: str, after: str) -> None:
    """A new `retire` is the item's last key; one that is there keeps its layout and its comments."""
    edit = retire_tenant(before, (), "a", "2027-01-31", "it ends")
    assert isinstance(edit, Edit), edit
    assert edit.after == after


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("base: &a {name: a}\ntenants: [*a]\n", "the tenant `a` is an alias"),
        ("tenants:\n  - &a {name: a}\nothers: [*a]\n", "something else as well"),
        ("tenants:\n  - name: a\n    retire: [soon]\n", "`retire` of the tenant `a` is a list"),
        ("base: &t [{name: a}]\ntenants: *t\n", "`tenants` is an alias"),
    ],
)
def test_what_would_have_to_be_written_anew_is_refused(text: str, says: str) -> None:
    """Where only a rewrite would do, nothing is changed."""
    edit = retire_tenant(text, (), "a", "2027-01-31", "it ends")
    assert isinstance(edit, Unfit)
    assert says in edit.reason
