"""Two values compared by structure."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundplan.credentials import MASK
from groundplan.diff import ObjectChange
from groundplan.diff.fields import ABSENT, differences, overlap
from groundplan.diff.secrets import masked
from groundplan.objects import Ref
from groundplan.reports.diffs.diff_json import change_data

names = st.sampled_from(["a", "b", "c.d/e", "name"])
scalars = st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from([0.0, 1.0, 2.5]) | names
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(names, inner, max_size=4)
        | st.lists(st.fixed_dictionaries({"name": names}, optional={"value": inner}), max_size=4)
    ),
    max_leaves=12,
)
objects = st.dictionaries(names, values, max_size=4)


def applied(before: Any, fields: list[dict[str, Any]]) -> Any:
    """What docs/commands/diff.md says of applying the fields of a JSON diff, written from there.

    Removals come last first, so that positions hold.
    """
    result = copy.deepcopy(before)
    for field in [f for f in fields if f["change"] == "changed"]:
        result = put(result, field["path"], field["after"])
    for field in reversed([f for f in fields if f["change"] == "removed"]):
        result = put(result, field["path"], ABSENT)
    for field in [f for f in fields if f["change"] == "added"]:
        result = put(result, field["path"], field["after"])
    for field in [f for f in fields if f["change"] == "order"]:
        items = at(result, field["path"])
        items[:] = [next(i for i in items if known(i, key)) for key in field["after"]]
    return result


def known(item: Any, key: dict[str, Any]) -> bool:
    return all(item[name] == value for name, value in key.items())


def at(value: Any, path: list[Any]) -> Any:
    for step in path:
        value = next(i for i in value if known(i, step)) if isinstance(step, dict) else value[step]
    return value


def put(value: Any, path: list[Any], new: Any) -> Any:
    if not path:
        return new
    holder, last = at(value, path[:-1]), path[-1]
    if isinstance(last, dict):
        found = next((n for n, item in enumerate(holder) if known(item, last)), len(holder))
        holder[found : found + 1] = [] if new is ABSENT else [new]
    elif isinstance(last, int):
        holder[last : last + 1] = [] if new is ABSENT else [new]
    elif new is ABSENT:
        del holder[last]
    else:
        holder[last] = new
    return value


def as_json(before: Any, after: Any) -> list[dict[str, Any]]:
    change = ObjectChange("changed", Ref("", "ConfigMap", "a", "b"), "", "", "", differences(before, after))
    fields: list[dict[str, Any]] = change_data(change)["fields"]
    return fields


def typed(value: Any) -> Any:
    """A value in which 1, 1.0 and true are three things."""
    if isinstance(value, dict):
        return {key: typed(child) for key, child in value.items()}
    return [typed(child) for child in value] if isinstance(value, list) else (type(value).__name__, value)


@given(objects, objects)
def test_applying_a_diff_gives_the_other_side(before: Any, after: Any) -> None:
    """The fields of a JSON diff say everything: applied to one side they give the other."""
    assert typed(applied(before, as_json(before, after))) == typed(after)


@given(objects)
def test_a_value_is_the_same_as_its_copy(value: Any) -> None:
    """Nothing differs from itself."""
    assert differences(value, copy.deepcopy(value)) == ()


@given(objects, objects)
def test_no_difference_means_equal(before: Any, after: Any) -> None:
    """What is not reported is not there."""
    assert (differences(before, after) == ()) == (typed(before) == typed(after))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1}, {"a": True}, [("a", "changed", 1, True)]),
        ({"a": None}, {}, [("a", "removed", None, ABSENT)]),
        ({}, {"x.y/z": []}, [("[x.y/z]", "added", ABSENT, [])]),
        ({"l": [1, 2]}, {"l": [1]}, [("l[1]", "removed", 2, ABSENT)]),
        ({"l": [{"name": "a", "v": 1}]}, {"l": [{"name": "b"}, {"name": "a", "v": 2}]}, None),
    ],
)
def test_how_a_difference_is_said(before: Any, after: Any, expected: Any) -> None:
    """Values keep their types, items are paired by name, or else by position."""
    found = [(f.name, f.kind, f.before, f.after) for f in differences(before, after)]
    expected = expected or [
        ("l[a].v", "changed", 1, 2),
        ("l[b]", "added", ABSENT, {"name": "b"}),
        ("l", "order", [{"name": "a"}], [{"name": "b"}, {"name": "a"}]),
    ]
    assert found == expected


def test_items_of_one_name_are_paired_by_position() -> None:
    """Two ports of one name cannot be told apart by it."""
    before, after = [{"name": "a"}, {"name": "a"}], [{"name": "a"}, {"name": "b"}]
    assert [f.name for f in differences(before, after)] == ["[1].name"]


def test_fields_overlap_when_one_holds_the_other() -> None:
    """A cause of `spec` is a cause of what is in it; neighbours have nothing to do with each other."""
    assert overlap(("spec",), ("spec", "hard"))
    assert overlap(("spec", "hard"), ("spec",))
    assert not overlap(("spec", "a"), ("spec", "ab"))


SECRET = Ref("", "Secret", "vision", "token")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"data": {"key": "c2VlZA=="}}, {"data": {"key": "c2VlZDI="}}),
        ({}, {"stringData": {"key": "seed"}}),
        ({"data": {"key": "seed"}}, {"data": None}),
        ({"metadata": {}}, {"metadata": {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": "seed"}}}),
        ({"data": ["seed"]}, {"data": "seed"}),
    ],
)
def test_values_of_secrets_are_masked_on_both_sides(before: Any, after: Any) -> None:
    """That a Secret changed is shown; no value of it, wherever it stands, nor its length."""
    fields = masked(SECRET, differences(before, after))
    assert fields
    assert "seed" not in repr(fields)
    assert "c2Vl" not in repr(fields)
    assert MASK in repr(fields)


def test_what_is_no_secret_is_shown() -> None:
    """A ConfigMap's data, and a Secret's labels, are not masked."""
    fields = differences({"data": {"a": "1"}}, {"data": {"a": "2"}})
    assert masked(Ref("", "ConfigMap", "a", "b"), fields) == fields
    labels = differences({"metadata": {"labels": {}}}, {"metadata": {"labels": {"a": "1"}}})
    assert masked(SECRET, labels) == labels
