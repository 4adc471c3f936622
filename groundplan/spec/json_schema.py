"""JSON Schemas (draft-07, for editors) of the documents people write, generated from the models.

They describe texts before layers are combined, and so never demand what another layer may give: a mapping may be
partial, `null` removes a key, shorthand is fine. `check` judges the combined platform.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from groundplan.spec.base import Keyed, ListOfKeys, Spec
from groundplan.spec.documentation import description, field_description
from groundplan.spec.documents import Overlay, OverlayHead, TeamFile
from groundplan.spec.platform import Metadata, PlatformDocument, PlatformSpec
from groundplan.spec.scalars.core import Parsed, Text
from groundplan.spec.shapes import Type, alias_of, type_of

Kind = Literal["platform", "include", "overlay", "team"]
KINDS: tuple[Kind, ...] = get_args(Kind)

Schema = dict[str, Any]

_ROOTS: dict[Kind, tuple[type[Spec], str]] = {
    "platform": (PlatformDocument, "Groundplan platform"),
    "include": (PlatformSpec, "Groundplan included file"),
    "overlay": (Overlay, "Groundplan overlay"),
    "team": (TeamFile, "Groundplan team file"),
}
_WHOLE = {PlatformDocument, Metadata}
"""The heads of platform.yaml: no layer completes them, so that what they require, the file must hold."""

_PRIMITIVES = {str: "string", int: "integer", float: "number", bool: "boolean"}
_NULL: Schema = {"type": "null"}
_MARKS: Schema = {
    "$new": {"type": "boolean", "description": "In an overlay: this item is new, not a change of one that exists."},
    "$remove": {"type": "boolean", "description": "In an overlay: the item of this name is taken away."},
}


def schema(kind: Kind) -> Schema:
    """The schema of one kind of document."""
    root, title = _ROOTS[kind]
    writer = _Writer(marks=kind in ("overlay", "team"))
    body = writer.mapping(root)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": title,
        **body,
        "definitions": dict(sorted(writer.definitions.items())),
    }


def text(kind: Kind) -> str:
    """The schema as the file schemas/<kind>.schema.json holds it."""
    import json

    return json.dumps(schema(kind), indent=2, ensure_ascii=False) + "\n"


class _Writer:
    """Collects the definitions of one schema."""

    def __init__(self, *, marks: bool) -> None:
        self.marks = marks
        self.definitions: dict[str, Schema] = {}

    def mapping(self, model: type[BaseModel], keys: tuple[str, ...] = ()) -> Schema:
        """A mapping with the keys of `model`; `keys` when it is an item that is known by one of them."""
        whole = model in _WHOLE or model is OverlayHead
        properties = {
            alias: self._property(model, name, nullable=not whole and alias not in keys)
            for name, alias in ((name, alias_of(model, name)) for name in model.model_fields)
        }
        required = [alias_of(model, n) for n, f in model.model_fields.items() if f.is_required()] if whole else []
        schema: Schema = {"description": description(model), "type": "object", "additionalProperties": False}
        schema["properties"] = properties | (_MARKS if keys and self.marks else {})
        if len(keys) > 1:
            schema["anyOf"] = [{"required": [key]} for key in keys]
        elif required or keys:
            schema["required"] = required or list(keys)
        return schema

    def _property(self, model: type[BaseModel], name: str, *, nullable: bool) -> Schema:
        field = model.model_fields[name]
        written = self._of(type_of(field), nullable=nullable)
        if "$ref" in written:
            written = {"allOf": [written]}  # draft-07 reads nothing beside a $ref
        schema = {"description": field_description(model, name), **written}
        if isinstance(field.default, str | int | float):
            schema["default"] = field.default
        if field.examples:
            schema["examples"] = field.examples
        return schema

    def _of(self, type_: Type, *, nullable: bool = True, keys: tuple[str, ...] = ()) -> Schema:
        alternatives = self._alternatives(type_, keys)
        if nullable and len(alternatives) == 1 and "type" in alternatives[0]:
            return _or_null(alternatives[0])
        if nullable:
            alternatives.append(_NULL)
        return alternatives[0] if len(alternatives) == 1 else {"anyOf": alternatives}

    def _alternatives(self, type_: Type, keys: tuple[str, ...]) -> list[Schema]:
        if type_.choices:
            return [alternative for choice in type_.choices for alternative in self._alternatives(choice, keys)]
        if type_.model is not None:
            return self._model(type_.model, keys)
        if type_.item is not None:
            return [self._list(type_)]
        if type_.value is not None:
            return self._map(type_)
        return [_scalar(type_)]

    def _model(self, model: type[BaseModel], keys: tuple[str, ...]) -> list[Schema]:
        name = model.__name__
        if name not in self.definitions:
            self.definitions[name] = {}  # the place is taken before its own fields are walked
            self.definitions[name] = self.mapping(model, keys)
        found: list[Schema] = [{"$ref": f"#/definitions/{name}"}]
        short = model.shorthand if issubclass(model, Spec) else None
        return found if short is None else [*found, *self._alternatives(type_of(model.model_fields[short]), ())]

    def _list(self, type_: Type) -> Schema:
        assert type_.item is not None
        keys = next((m.fields for m in type_.metadata if isinstance(m, Keyed)), ())
        schema: Schema = {"type": "array", "items": self._of(type_.item, nullable=False, keys=keys)}
        if not keys:
            schema |= _bounds(type_.metadata, "minItems", "maxItems")
        return schema

    def _map(self, type_: Type) -> list[Schema]:
        assert type_.key is not None
        assert type_.value is not None
        names = _without(_scalar(type_.key), "type", "examples")
        schema: Schema = {"type": "object", "propertyNames": names, "additionalProperties": self._of(type_.value)}
        if not any(isinstance(m, ListOfKeys) for m in type_.metadata):
            return [schema]
        return [schema, {"type": "array", "items": _scalar(type_.key)}]


def _scalar(type_: Type) -> Schema:
    if type_.literals:
        return {"type": "string", "enum": list(type_.literals)}
    if isinstance(type_.scalar, type) and issubclass(type_.scalar, Parsed):
        return type_.scalar.json_schema()
    schema: Schema = {"type": _PRIMITIVES[type_.scalar]} if type_.scalar in _PRIMITIVES else {}
    for one in type_.metadata:
        if hasattr(one, "json_schema"):
            schema |= one.json_schema()
        elif isinstance(one, FieldInfo) and one.examples:
            schema["examples"] = one.examples
    return schema | _bounds(type_.metadata, "minLength", "maxLength")


def _bounds(metadata: tuple[Any, ...], least: str, most: str) -> Schema:
    found: Schema = {}
    words = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
    for attribute, word in (words | {"min_length": least, "max_length": most}).items():
        said = [getattr(one, attribute, None) for one in metadata if not isinstance(one, Text)]
        if bounds := [bound for bound in said if bound is not None]:
            found[word] = bounds[-1]
    return found


def _or_null(schema: Schema) -> Schema:
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    widened = {**schema, "type": [*types, "null"]}
    if "enum" in schema:
        widened["enum"] = [*schema["enum"], None]
    return widened


def _without(schema: Schema, *keys: str) -> Schema:
    return {key: value for key, value in schema.items() if key not in keys}
