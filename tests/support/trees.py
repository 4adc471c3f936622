"""Random trees of the spec's own shape, for the laws of merging."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from groundplan.findings import Place
from groundplan.loading import Node
from groundplan.overlays.shape import Shape

NAMES = ["a", "b", "c"]
PLACE = Place("f", 1, 1)


def node(data: Any) -> Node:
    """Plain data as a tree."""
    if isinstance(data, Mapping):
        return Node({k: node(v) for k, v in data.items()}, PLACE, PLACE)
    if isinstance(data, list):
        return Node([node(v) for v in data], PLACE, PLACE)
    return Node(data, PLACE, PLACE)


@cache
def trees(shape: Shape) -> st.SearchStrategy[Any]:
    """Plain data that conforms to a shape: partial mappings, keyed lists whose names are distinct."""
    if shape.fields is not None:  # items that other environments have to themselves have tests of their own
        return _mappings({k: v for k, v in shape.fields.items() if k != "environments"})
    if shape.values is not None:
        return st.dictionaries(st.sampled_from(NAMES), trees(shape.values), max_size=2)
    if shape.items is not None and shape.keys:
        return st.lists(st.sampled_from(NAMES), unique=True, max_size=3).flatmap(lambda names: _items(names, shape))
    if shape.items is not None:
        return st.lists(trees(shape.items), max_size=2)
    return st.integers(0, 9) | st.sampled_from(["x", "y"])


def _mappings(fields: Mapping[str, Shape]) -> st.SearchStrategy[Any]:
    if not fields:
        return st.just({})
    some = st.lists(st.sampled_from(sorted(fields)), unique=True, max_size=3)
    return some.flatmap(lambda names: st.fixed_dictionaries({n: trees(fields[n]) for n in names}))


def _items(names: list[str], shape: Shape) -> st.SearchStrategy[Any]:
    items = shape.items
    assert items is not None
    fields = {k: v for k, v in (items.fields or {}).items() if k not in (*shape.keys, "environments")}
    key = shape.keys[0]
    rest = st.tuples(*(_mappings(fields) for _ in names))
    return rest.map(lambda found: [{key: name, **more} for name, more in zip(names, found, strict=True)])
