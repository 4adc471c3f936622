"""What merging has to know about the spec, read from its models: which lists are keyed, which scalars are shorthand."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from groundplan.loading import Node
from groundplan.spec.base import Keyed, ListOfKeys, Pinned, Scalable, Spec
from groundplan.spec.scalars.core import Text


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """The shape of one value of the spec.

    `fields` is set for a mapping with known keys, `values` for one with free keys, `items` for a list; none of them for
    a scalar. `keys` names the fields by which the items of a list are known; without them a list is one value.
    `scale_unit` is set for a number that `quotaScale` applies to, `choices` for a text that is one of a few,
    `whole` for a number that is counted, `fillable` for a text in which `{env}` and `{tenant}` stand for names.
    """

    fields: Mapping[str, Shape] | None = None
    values: Shape | None = None
    items: Shape | None = None
    keys: tuple[str, ...] = ()
    shorthand: str | None = None
    list_of_keys: bool = False
    scale_unit: str | None = None
    choices: tuple[str, ...] = ()
    whole: bool = False
    fillable: bool = False
    required: frozenset[str] = field(default_factory=frozenset)
    pinned: frozenset[str] = field(default_factory=frozenset)

    def child(self, name: str) -> Shape:
        """The shape of an entry; a key that the spec has not is a scalar to us (typing reports it)."""
        if self.fields is not None:
            return self.fields.get(name, LEAF)
        return self.values or LEAF

    def key_of(self, item: Node) -> str | None:
        """The field by which an item of this keyed list is known; None where it has none of them."""
        return next((key for key in self.keys if (found := item.get(key)) and type(found.value) is str), None)

    def name_of(self, item: Node) -> str | None:
        """The name by which an item of this keyed list is known."""
        key = self.key_of(item)
        return item.value[key].value if key is not None else None


LEAF = Shape()
WHOLE = Shape(whole=True)
FILLABLE = Shape(fillable=True)


@cache
def shape_of(model: type[BaseModel]) -> Shape:
    """The shape of a model of the spec, with all below it."""
    fields: dict[str, Shape] = {}
    required = set()
    pinned = set()
    for name, info in model.model_fields.items():
        alias = info.alias or name
        fields[alias] = _annotated(info.annotation, info.metadata)
        if info.is_required():
            required.add(alias)
        if any(isinstance(m, Pinned) for m in info.metadata):
            pinned.add(alias)
    shorthand = model.shorthand if issubclass(model, Spec) else None
    return Shape(fields=fields, shorthand=shorthand, required=frozenset(required), pinned=frozenset(pinned))


def _annotated(annotation: Any, metadata: Iterable[Any], keys: tuple[str, ...] = ()) -> Shape:
    marks = tuple(metadata)
    shape = _of_annotation(annotation, next((m.fields for m in marks if isinstance(m, Keyed)), keys))
    unit = next((m.unit for m in marks if isinstance(m, Scalable)), None)
    if unit is not None:
        return replace(shape, scale_unit=unit)
    if any(isinstance(m, Text) and m.fillable for m in marks):
        return FILLABLE
    return replace(shape, list_of_keys=True) if any(isinstance(m, ListOfKeys) for m in marks) else shape


def _of_annotation(annotation: Any, keys: tuple[str, ...] = ()) -> Shape:
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *metadata = get_args(annotation)
        return _annotated(inner, metadata, keys)
    if origin in (Union, types.UnionType):
        return _union([_of_annotation(a, keys) for a in get_args(annotation) if a is not type(None)])
    if origin in (tuple, list):
        return Shape(items=_of_annotation(get_args(annotation)[0]), keys=keys)
    if origin in (dict, Mapping):
        return Shape(values=_of_annotation(get_args(annotation)[1]))
    if origin is Literal:
        return Shape(choices=tuple(a for a in get_args(annotation) if isinstance(a, str)))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return shape_of(annotation)
    return WHOLE if annotation is int else LEAF


def _union(shapes: list[Shape]) -> Shape:
    """The shape of a value that may be one of several: of mappings, all their fields."""
    structured = [s for s in shapes if s.fields or s.values or s.items]
    if len(structured) <= 1:
        return structured[0] if structured else shapes[0]
    if all(s.fields is not None for s in structured):
        merged: dict[str, Shape] = {}
        for shape in structured:
            merged |= shape.fields or {}
        required = frozenset.intersection(*(s.required for s in structured))
        return Shape(
            fields=merged, required=required, shorthand=next((s.shorthand for s in structured if s.shorthand), None)
        )
    return structured[0]


def expand(node: Node, shape: Shape) -> Node:
    """Write shorthand out: a scalar where a mapping with a shorthand is expected becomes that mapping, at its place."""
    value = node.value
    kind = type(value)
    if kind is dict:
        if shape.fields is None and shape.values is None:
            return node
        changed = None
        for name, child in value.items():
            new = expand(child, shape.child(name))
            if new is not child:
                changed = dict(value) if changed is None else changed
                changed[name] = new
        return node if changed is None else node.with_value(changed)
    if kind is list:
        if shape.list_of_keys and all(type(item.value) is str for item in value):
            return node.with_value({i.value: Node(i.value, i.at, i.at) for i in value})
        if shape.items is None:
            return node
        new_items = [expand(item, shape.items) for item in value]
        return node if all(a is b for a, b in zip(new_items, value, strict=True)) else node.with_value(new_items)
    if shape.shorthand is not None and value is not None:
        return Node({shape.shorthand: Node(value, node.at, node.at, node.text)}, node.at, node.key)
    return node
