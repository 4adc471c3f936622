"""Annotations of the models taken apart: what a mistake's path walks along, and a schema is generated from."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo


@dataclass(frozen=True, slots=True)
class Type:
    """One type of the spec.

    One of `model`, `item`, `value`, `choices` and `literals` is set, or `scalar`: `str`, `int`, a `Parsed`...
    `metadata` is everything `Annotated` and `Field` say about it, the outer ones last.
    """

    model: type[BaseModel] | None = None
    item: Type | None = None
    key: Type | None = None
    value: Type | None = None
    choices: tuple[Type, ...] = ()
    literals: tuple[Any, ...] = ()
    scalar: type | None = None
    metadata: tuple[Any, ...] = ()
    optional: bool = False


def type_of(field: FieldInfo) -> Type:
    """The type of a model's field."""
    return _type(field.annotation, tuple(field.metadata))


def _type(annotation: Any, metadata: tuple[Any, ...] = (), *, optional: bool = False) -> Type:
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(args[0], (*_flat(args[1:]), *metadata), optional=optional)
    if origin in (Union, types.UnionType):
        some = [a for a in args if a is not type(None)]
        optional = optional or len(some) < len(args)
        if len(some) == 1:
            return _type(some[0], metadata, optional=optional)
        return Type(choices=tuple(_type(a) for a in some), metadata=metadata, optional=optional)
    if origin in (tuple, list):
        return Type(item=_type(args[0]), metadata=metadata, optional=optional)
    if origin in (dict, Mapping):
        return Type(key=_type(args[0]), value=_type(args[1]), metadata=metadata, optional=optional)
    if origin is Literal:
        return Type(literals=args, metadata=metadata, optional=optional)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return Type(model=annotation, metadata=metadata, optional=optional)
    return Type(scalar=annotation, metadata=metadata, optional=optional)


def _flat(metadata: tuple[Any, ...]) -> tuple[Any, ...]:
    """`Field(...)` inside `Annotated` carries its bounds in a list of its own, and its examples as an attribute."""
    return tuple(m for one in metadata for m in ((*one.metadata, one) if isinstance(one, FieldInfo) else (one,)))


def alias_of(model: type[BaseModel], field: str) -> str:
    """How the field is spelt in YAML."""
    return model.model_fields[field].alias or field


def field_of(model: type[BaseModel], alias: str) -> str | None:
    """The field that is spelt so in YAML."""
    return next((name for name in model.model_fields if alias_of(model, name) == alias), None)


def known_keys(model: type[BaseModel]) -> tuple[str, ...]:
    """All keys a mapping of this model may have."""
    return tuple(alias_of(model, name) for name in model.model_fields)


def tag_of(choice: Type) -> tuple[str, ...]:
    """The values of `provider` that choose this member of a union of mappings."""
    model = choice.model
    return tuple(type_of(model.model_fields["provider"]).literals) if model is not None else ()
