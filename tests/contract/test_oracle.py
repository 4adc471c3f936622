"""The oracle that judges the contract is judged itself: it finds every seeded fault."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from upstream import Upstream, problems

GOOD: dict[str, Any] = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "AppProject",
    "metadata": {"name": "a", "namespace": "argocd"},
    "spec": {"description": "x", "roles": [{"name": "r", "policies": ["p"]}], "orphanedResources": {"warn": True}},
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "spec": {
            "type": "object",
            "required": ["size", "mode"],
            "properties": {
                "size": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 9},
                "mode": {"type": "string", "default": "a", "enum": ["a", "b"]},
                "name": {"type": "string", "pattern": "^[a-z]+$", "maxLength": 3},
                "port": {"x-kubernetes-int-or-string": True, "anyOf": [{"type": "integer"}, {"type": "string"}]},
                "keys": {"type": "array", "maxItems": 2, "x-kubernetes-list-type": "set", "items": {"type": "string"}},
                "any": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
                "one": {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
                        "oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
            },
        }
    },
}  # fmt: skip


def test_a_good_object_has_no_problems(upstream: Upstream) -> None:
    """The oracle is not merely suspicious."""
    assert upstream.problems(GOOD) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("spec", "descripton"), "x"),
        (("spec", "description"), 1),
        (("spec", "description"), "x" * 256),
        (("spec", "roles", 0, "name"), None),
        (("spec", "roles", 0, "policies"), "p"),
        (("spec", "orphanedResources", "warn"), "yes"),
        (("metadata", "namespace"), None),
        (("kind",), "AppProjct"),
        (("spec",), None),
    ],
    ids=str,
)
def test_a_seeded_fault_in_an_object_is_found(upstream: Upstream, path: tuple[str | int, ...], value: Any) -> None:
    """Each kind of fault in an object of a real CRD is a problem; None takes the field away."""
    broken: Any = copy.deepcopy(GOOD)
    node = broken
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    if value is None:
        del node[path[-1]]
    assert upstream.problems(broken) != []


@pytest.mark.parametrize(
    ("spec", "good"),
    [
        ({"size": 1}, True), ({}, False), ({"size": 0}, False), ({"size": 10}, False), ({"size": True}, False),
        ({"size": 1, "mode": "c"}, False), ({"size": 1, "name": "abc"}, True), ({"size": 1, "name": "abcd"}, False),
        ({"size": 1, "name": "A"}, False), ({"size": 1, "port": 1}, True), ({"size": 1, "port": "x"}, True),
        ({"size": 1, "port": 1.5}, False), ({"size": 1, "keys": ["a", "b"]}, True), ({"size": 1, "keys": ["a", "a"]}, False),
        ({"size": 1, "keys": ["a", "b", "c"]}, False), ({"size": 1, "any": {"x": [1]}}, True), ({"size": 1, "x": 1}, False),
        ({"size": 1, "one": {"a": ""}}, True), ({"size": 1, "one": {}}, False), ({"size": 1, "one": {"a": "", "b": ""}}, False),
        ({"size": 1, "name": None}, True), ({"size": None}, False),
    ],
    ids=str,
)  # fmt: skip
def test_the_rules_of_structural_schemas(spec: dict[str, Any], good: bool) -> None:
    """Defaults count as present, nulls of fields that are not nullable are dropped, undeclared fields are problems."""
    assert (list(problems(SCHEMA, {"apiVersion": "a/v1", "kind": "A", "metadata": {}, "spec": spec})) == []) is good
