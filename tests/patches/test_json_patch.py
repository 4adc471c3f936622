"""JSON Patch, by the cases of its RFC, by another implementation, and by what it says when it does not fit."""

from __future__ import annotations

from typing import Any

import jsonpatch
import jsonpointer
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundplan.generating.json_patch import operate
from groundplan.generating.patch_values import PatchRefusedError, copied, equal
from groundplan.spec.patch import JsonPatchOperation


def operated(document: Any, *operations: dict[str, Any]) -> Any:
    return operate(copied(document), [JsonPatchOperation.model_validate(operation) for operation in operations])


@pytest.mark.parametrize(
    ("document", "operation", "result"),
    [
        ({"foo": "bar"}, {"op": "add", "path": "/baz", "value": "qux"}, {"baz": "qux", "foo": "bar"}),
        ({"foo": ["bar", "baz"]}, {"op": "add", "path": "/foo/1", "value": "qux"}, {"foo": ["bar", "qux", "baz"]}),
        ({"baz": "qux", "foo": "bar"}, {"op": "remove", "path": "/baz"}, {"foo": "bar"}),
        ({"foo": ["bar", "qux", "baz"]}, {"op": "remove", "path": "/foo/1"}, {"foo": ["bar", "baz"]}),
        ({"baz": "qux"}, {"op": "replace", "path": "/baz", "value": "boo"}, {"baz": "boo"}),
        ({"a": {"b": 1}, "c": {}}, {"op": "move", "from": "/a/b", "path": "/c/d"}, {"a": {}, "c": {"d": 1}}),
        ({"a": [1, 2, 3, 4]}, {"op": "move", "from": "/a/1", "path": "/a/3"}, {"a": [1, 3, 4, 2]}),
        ({"a": {"b": [1]}}, {"op": "copy", "from": "/a", "path": "/c"}, {"a": {"b": [1]}, "c": {"b": [1]}}),
        ({"a": ["x"]}, {"op": "add", "path": "/a/-", "value": ["y", "z"]}, {"a": ["x", ["y", "z"]]}),
        ({"a": 1}, {"op": "add", "path": "/a", "value": None}, {"a": None}),
        ({"/": 9, "~1": 10}, {"op": "test", "path": "/~01", "value": 10}, {"/": 9, "~1": 10}),
        ({"": 1, "a b": 2}, {"op": "replace", "path": "/", "value": 3}, {"": 3, "a b": 2}),
        ({"a": 1}, {"op": "test", "path": "/a", "value": 1.0}, {"a": 1}),
        ({"a": 1}, {"op": "replace", "path": "", "value": [1]}, [1]),
        ({"a": 1}, {"op": "move", "from": "/a", "path": "/a"}, {"a": 1}),
    ],
)  # fmt: skip
def test_the_cases_of_rfc_6902(document: Any, operation: dict[str, Any], result: Any) -> None:
    """RFC 6902, appendix A; RFC 6901, section 5."""
    assert operated(document, operation) == result


@pytest.mark.parametrize(
    ("operation", "message", "expected", "at"),
    [
        ({"op": "remove", "path": "/spec/podz"}, "there is no `/spec/podz`", "in `/spec`: list, pods", "path"),
        ({"op": "replace", "path": "/spec/x/y", "value": 1}, "there is no `/spec/x`", "in `/spec`: list, pods", "path"),
        ({"op": "add", "path": "/x/y", "value": 1}, "there is no `/x`", "in the object: spec", "path"),
        ({"op": "add", "path": "/spec/list/3", "value": 1}, "there is no `/spec/list/3`", "in `/spec/list`: a number from 0 to 1", "path"),
        ({"op": "remove", "path": "/spec/list/01"}, "there is no `/spec/list/01`", "in `/spec/list`: a number from 0 to 1", "path"),
        ({"op": "remove", "path": "/spec/list/-"}, "there is no `/spec/list/-`", "in `/spec/list`: a number from 0 to 1", "path"),
        ({"op": "add", "path": "/spec/pods/x", "value": 1}, "there is no `/spec/pods/x`", '`/spec/pods` is "5", and nothing lies below it', "path"),
        ({"op": "copy", "from": "/y", "path": "/z"}, "there is no `/y`", "in the object: spec", "from"),
        ({"op": "move", "from": "/spec", "path": "/spec/a"}, "`/spec` cannot be moved into itself, to `/spec/a`", "", "path"),
        ({"op": "test", "path": "/spec/pods", "value": 5}, 'the test of `/spec/pods` fails: there is "5"', "5", "value"),
        ({"op": "test", "path": "/spec/list/0", "value": True}, "the test of `/spec/list/0` fails: there is 1", "true", "value"),
        ({"op": "remove", "path": ""}, "an object cannot be removed from itself", "", "path"),
    ],
)  # fmt: skip
def test_what_does_not_fit_says_how_far_the_path_leads(
    operation: dict[str, Any], message: str, expected: str, at: str
) -> None:
    """The reason names the path as far as it is wrong, what is there, and the operation's own part."""
    with pytest.raises(PatchRefusedError) as caught:
        operated(
            {"spec": {"pods": "5", "list": [1, 2]}},
            {"op": "test", "path": "", "value": {"spec": {"pods": "5", "list": [1, 2]}}},
            operation,
        )
    error = caught.value
    assert (error.code, error.message, error.expected, error.at) == ("GP0511", message, expected, (1, at))


def test_what_to_do_is_said() -> None:
    """A near key is named; a missing one can be added; the end of a list has a sign."""
    hints = []
    for path in ("/spec/podz", "/spec/zzzzzz", "/zzzzzz/a", "/list/end"):
        with pytest.raises(PatchRefusedError) as caught:
            operated({"spec": {"pods": 1}, "list": []}, {"op": "replace", "path": path, "value": 1})
        hints.append(caught.value.hint)
    assert hints == [
        "did you mean `pods`?",
        "`add` sets a key that is not there",
        "first add `/zzzzzz`, as an empty mapping",
        "`-` adds at the end of a list",
    ]


values = st.recursive(
    st.none() | st.integers(0, 2) | st.sampled_from("xy"),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "", "~", "/"]), inner, max_size=3)
    ),
    max_leaves=8,
)
pointers = st.lists(st.sampled_from(["a", "b", "", "~0", "~1", "0", "1", "2", "-"]), min_size=1, max_size=3).map(
    lambda parts: "".join(f"/{part}" for part in parts)
)
operations = st.one_of(
    st.builds(
        lambda op, path, value: {"op": op, "path": path, "value": value},
        st.sampled_from(["add", "replace", "test"]),
        pointers,
        values,
    ),
    st.builds(lambda path: {"op": "remove", "path": path}, pointers),
    st.builds(
        lambda op, source, path: {"op": op, "from": source, "path": path},
        st.sampled_from(["move", "copy"]),
        pointers,
        pointers,
    ),
)


def by_the_package(document: Any, patch: list[dict[str, Any]]) -> Any:
    try:
        return jsonpatch.JsonPatch(patch).apply(document)
    except (jsonpatch.JsonPatchException, jsonpointer.JsonPointerException):
        return "refused"


@given(st.dictionaries(st.sampled_from("ab"), values, min_size=1), st.lists(operations, max_size=3))
def test_the_package_jsonpatch_gives_the_same(document: Any, patch: list[dict[str, Any]]) -> None:
    """Another implementation of the RFC changes the same, and refuses the same."""
    try:
        ours = operated(document, *patch)
    except PatchRefusedError:
        ours = "refused"
    assert equal(ours, by_the_package(document, patch))
