"""The pages of docs/spec: their tables of keys are written from the models.

A page holds a marker for each table. What stands between the marker and its end is ours, the rest is the author's:

    <!-- keys: pools.Pool -->
    | key | type | default | meaning |
    ...
    <!-- end -->

`pools.Pool` is a model of `groundplan.spec`; words after it choose some of its keys. `UPDATE_DOCS=1 pytest tests/docs`
writes the tables anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from groundplan.spec.base import Keyed, ListOfKeys, Spec, unsaid
from groundplan.spec.documentation import field_description
from groundplan.spec.scalars.core import Text
from groundplan.spec.scalars.dates import IsoDate
from groundplan.spec.scalars.names import QualifiedName
from groundplan.spec.shapes import Type, alias_of, type_of

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "spec"
PAGES = sorted(FOLDER.glob("*.md"))

_TABLE = re.compile(r"<!-- keys: (?P<model>[\w.]+)(?P<some>(?: \w+)*) -->\n(?P<body>.*?)<!-- end -->\n", re.DOTALL)
_SCALARS = {
    "Cidr": "address range",
    "ImageReference": "image reference",
    "Quantity": "quantity",
    "Taint": "taint",
    "Image": "image",
}
_PLAIN = {str: "text", int: "whole number", float: "number", bool: "true or false", Any: "anything"}


class Table(NamedTuple):
    """One marker: the model, and the keys it chooses (none means all)."""

    model: type[BaseModel]
    keys: tuple[str, ...]


def tables(page: str) -> list[Table]:
    """The markers of a page's text."""
    return [Table(_model(m["model"]), tuple(m["some"].split())) for m in _TABLE.finditer(page)]


def updated(page: str, homes: Mapping[str, str]) -> str:
    """The page with every table as the models say. `homes` maps a model's name to the page that has its table."""

    def table(match: re.Match[str]) -> str:
        wanted = Table(_model(match["model"]), tuple(match["some"].split()))
        return f"<!-- keys: {match['model']}{match['some']} -->\n{_written(wanted, homes)}<!-- end -->\n"

    return _TABLE.sub(table, page)


def homes() -> dict[str, str]:
    """Model -> the page with the table of all its keys."""
    texts = {page.name: page.read_text(encoding="utf-8") for page in PAGES}
    return {t.model.__name__: name for name, text in texts.items() for t in tables(text) if not t.keys}


def reachable(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The model and all models that its keys lead to; some come more than once."""
    yield model
    for field in model.model_fields.values():
        for found in _models(type_of(field)):
            yield from reachable(found)


def _models(type_: Type) -> Iterator[type[BaseModel]]:
    if type_.model is not None:
        yield type_.model
    for part in (type_.item, type_.value, *type_.choices):
        if part is not None:
            yield from _models(part)


def _model(dotted: str) -> type[BaseModel]:
    module, _, name = dotted.rpartition(".")
    model: type[BaseModel] = getattr(import_module(f"groundplan.spec.{module}"), name)
    return model


def _written(table: Table, homes: Mapping[str, str]) -> str:
    lines = ["| key | type | default | meaning |", "|---|---|---|---|"]
    for name, field in table.model.model_fields.items():
        alias = alias_of(table.model, name)
        if table.keys and alias not in table.keys:
            continue
        type_ = type_of(field)
        meaning = field_description(table.model, name).replace("\n\n", " ")
        cells = (f"`{alias}`", _type_words(type_, homes), _default_words(field, type_), meaning)
        lines.append("| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _type_words(type_: Type, homes: Mapping[str, str]) -> str:
    if type_.choices:
        return " or ".join(_type_words(choice, homes) for choice in type_.choices)
    if type_.model is not None:
        return _model_words(type_.model, homes)
    if type_.item is not None:
        keyed = next((m.fields for m in type_.metadata if isinstance(m, Keyed)), ())
        known = f", known by {' or '.join(f'`{k}`' for k in keyed)}" if keyed else ""
        return f"list: {_type_words(type_.item, homes)}{known}"
    if type_.value is not None and type_.key is not None:
        words = f"map: {_type_words(type_.key, homes)} to {_type_words(type_.value, homes)}"
        return f"{words}; or a list" if any(isinstance(m, ListOfKeys) for m in type_.metadata) else words
    return _scalar_words(type_)


def _model_words(model: type[BaseModel], homes: Mapping[str, str]) -> str:
    name = model.__name__
    link = f"[{name}]({homes[name]})" if name in homes else name
    short = model.shorthand if issubclass(model, Spec) else None
    return f"{link}, or its `{short}` alone" if short else link


def _scalar_words(type_: Type) -> str:
    if type_.literals:
        return ", ".join(f"`{literal}`" for literal in type_.literals)
    for one in type_.metadata:
        if isinstance(one, Text):
            return re.sub("^(?:a|an|the) ", "", re.split("[:,] ", one.expected)[0])
        if isinstance(one, QualifiedName):
            return one.what
        if isinstance(one, IsoDate):
            return "date"
    words = _PLAIN.get(type_.scalar) or _SCALARS[getattr(type_.scalar, "__name__", "")]  # type: ignore[arg-type]  # Any is a key too
    return f"{words}{_bounds(type_)}" if type_.scalar in (int, float) else words


def _bounds(type_: Type) -> str:
    said = {
        w: getattr(m, w) for m in type_.metadata for w in ("ge", "gt", "le", "lt") if getattr(m, w, None) is not None
    }
    if "ge" in said and "le" in said:
        return f", {said['ge']} to {said['le']}"
    words = {"ge": "{} or more", "gt": "above {}", "le": "{} at most", "lt": "below {}"}
    return "".join(f", {words[word].format(bound)}" for word, bound in said.items())


def _default_words(field: FieldInfo, type_: Type) -> str:
    if field.is_required():
        return "required"
    if field.default_factory is not None:
        return _made_words(field, type_)
    if field.default is None or field.default in ((), ""):
        return "none"
    return f"`{str(field.default).lower() if isinstance(field.default, bool) else field.default}`"


def _made_words(field: FieldInfo, type_: Type) -> str:
    if field.default_factory is unsaid:
        return "its defaults" if type_.model is not None else "none"
    if field.default_factory_takes_validated_data:
        return "derived"
    made = field.get_default(call_default_factory=True)
    assert made is not PydanticUndefined
    return f"`{made}`" if made != {} else "none"
