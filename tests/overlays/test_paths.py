"""Spec paths: how a value is named to people, and found again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from groundplan.overlays import paths
from groundplan.resolving import shapes
from platforms import tenant, tenants
from repositories import files_of, resolved, where
from trees import node, trees

TENANT = shapes().tenant

TREE = node(
    {
        "quota": {"pools": {"train": {"nominal": 1}, "share/1g.10gb": {"nominal": 2}}},
        "labels": {"a.b/c": "x", "team": "y"},
        "members": [{"user": "bob@x.example"}, {"group": "g"}],
        "network": {"allowFrom": ["fraud"]},
        "volumes": [{"size": "1Gi"}],
    }
)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (("quota", "pools", "train", "nominal"), "quota.pools[train].nominal"),
        (("quota", "pools", "share/1g.10gb", "nominal"), "quota.pools[share/1g.10gb].nominal"),
        (("labels", "a.b/c"), "labels[a.b/c]"),
        (("labels", "team"), "labels[team]"),
        (("members", 0, "user"), "members[bob@x.example].user"),
        (("members", 1), "members[g]"),
        (("network", "allowFrom", 0), "network.allowFrom[0]"),
        (("volumes", 0, "size"), "volumes[0].size"),
        ((), ""),
    ],
)
def test_a_path_is_written_in_one_way(raw: tuple[str | int, ...], text: str) -> None:
    """Free keys and items stand in brackets, keys of the spec after a dot."""
    assert paths.text(TREE, TENANT, raw) == text


@given(trees(TENANT))
def test_every_path_leads_back_to_its_value(data: Any) -> None:
    """What is written for a person is found again, for every value of any tree of the spec's shape."""
    tree = node(data)
    for raw, leaf in tree.leaves():
        steps = paths.split(paths.text(tree, TENANT, raw))
        assert paths.find(tree, TENANT, steps) == (leaf, len(raw))


@pytest.mark.parametrize(
    "path", ["quota.pools.train.nominal", "quota.pools[train].nominal", "quota[pools][train][nominal]"]
)
def test_a_free_key_may_be_read_after_a_dot(path: str) -> None:
    """People type what is shorter."""
    found, taken = paths.find(TREE, TENANT, paths.split(path))
    assert (found.value, taken) == (1, 4)


@pytest.mark.parametrize("path", ["a[", "a]", "..", "a..b", "[a", "."])
def test_what_is_no_path_is_refused(path: str) -> None:
    """ValueError, for the caller to explain."""
    with pytest.raises(ValueError, match=r".*"):
        paths.split(path)


def test_a_place_is_found_for_every_path() -> None:
    """The nearest part of a path that is written at all; None for a tenant there is not, or for what is no path."""
    files = files_of(tenants(tenant(more="members: [{user: bob@x.example}]")))
    found = resolved(files)
    expected = {
        "tenants[vision].quota.cpu": "cpu: 8",
        "tenants[vision].quota.storage": "quota:",
        "tenants[vision].members[bob@x.example].role": "{user: bob",
        "tenants[vision]": "vision",
        "cluster.cni": "cni:",
        "spec.cluster.cni": "cni:",
        "gateway.host": "release:",
    }
    assert {p: str(found.locate(p)) for p in expected} == {p: where(files, t) for p, t in expected.items()}
    assert found.locate("tenants[nobody].quota") is None
    assert found.locate("a[") is None
