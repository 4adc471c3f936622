"""What pydantic found, in words for somebody who edits YAML.

Codes: GP0301 unknown key, GP0302 missing key, GP0303 wrong type, GP0304 value not allowed, GP0305 malformed value,
GP0306 out of bounds, GP0307 keys that exclude each other.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from groundplan.findings.suggest import did_you_mean, nearest
from groundplan.spec.base import Spec
from groundplan.spec.documentation import field_description, first_sentence
from groundplan.spec.platform import PlatformSpec, Shared
from groundplan.spec.scalars.core import shortened
from groundplan.spec.shapes import Type, field_of, known_keys, tag_of, type_of

Path = tuple[str | int, ...]

_TYPES = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "dict_type": "a mapping",
    "tuple_type": "a list",
    "list_type": "a list",
}
_BOUNDS = {
    "greater_than_equal": "{ge} or more",
    "greater_than": "more than {gt}",
    "less_than_equal": "{le} or less",
    "less_than": "less than {lt}",
    "too_short": "at least {min_length} of them",
    "too_long": "at most {max_length} of them",
    "string_too_short": "at least {min_length} character",
    "string_too_long": "at most {max_length} characters",
    "finite_number": "a finite number",
    "int_parsing_size": "a number of at most 4300 digits",
}
_CONSEQUENCES = {"default_factory_not_called"}
"""Said of a default that could not be derived because something before it is wrong already."""


class Explanation(NamedTuple):
    """A mistake, at the value (or, `at_key`, at the key) that `path` leads to in the tree that was validated."""

    code: str
    message: str
    expected: str
    hint: str
    path: Path
    at_key: bool = False


def explain_error(model: type[BaseModel], error: ErrorDetails) -> Explanation | None:
    """One error of validating `model`; None for one that only follows from another."""
    kind = error["type"]
    if kind in _CONSEQUENCES:
        return None
    path, type_, at_key = _walk(model, error["loc"])
    if kind == "extra_forbidden":
        return unknown_key(_parent(model, error["loc"]), str(path[-1]), path)
    if kind == "missing":
        return missing_key(_parent(model, error["loc"]), str(path[-1]), path[:-1])
    if kind in ("literal_error", "union_tag_invalid"):
        return _not_allowed(kind, type_, error["input"], path)
    if kind == "union_tag_not_found":
        return _no_tag(type_, path)
    if kind in _TYPES:
        return _wrong_type(_TYPES[kind], type_, error["input"], path)
    context = error.get("ctx", {})
    if kind in _BOUNDS:
        return _out_of_bounds(kind, context, error["input"], path)
    if "problem" in context:
        message = f"{_label(path, at_key)}: {context['problem']}" if path else str(context["problem"])
        return Explanation(context["code"], message, context["expected"], context["hint"], path, at_key)
    return Explanation("GP0303", f"{_label(path, at_key)}: {error['msg']}", "", "", path, at_key)


def unknown_key(model: type[BaseModel], key: str, path: Path) -> Explanation:
    """`path` leads to the key itself."""
    known = known_keys(model)
    misnomers = model.misnomers if issubclass(model, Spec) else {}
    hint = misnomers.get(key) or did_you_mean(key, known)
    where = f"`{path[-2]}`" if len(path) > 1 and isinstance(path[-2], str) else "this mapping"
    return Explanation(
        "GP0301", f"`{key}` is not a key of {where}", f"one of {_listed(known)}", hint, path, at_key=True
    )


def missing_key(model: type[BaseModel], key: str, path: Path) -> Explanation:
    """`path` leads to the mapping that lacks the key."""
    field = field_of(model, key)
    meaning = first_sentence(field_description(model, field)) if field else ""
    where = _label(path) if path else "this mapping"
    expected = f"`{key}`: {meaning[:1].lower()}{meaning[1:]}" if meaning else f"`{key}`"
    return Explanation("GP0302", f"`{key}` is missing in {where}", expected, "", path)


def _not_allowed(kind: str, type_: Type | None, value: Any, path: Path) -> Explanation:
    if kind == "union_tag_invalid" and type_ is not None:
        allowed = tuple(tag for choice in type_.choices for tag in tag_of(choice))
        path, value = (*path, "provider"), value.get("provider") if isinstance(value, dict) else value
    else:
        allowed = type_.literals if type_ is not None else ()
    words = [str(word) for word in allowed]
    if not isinstance(value, str):
        return _wrong_type(f"one of {_listed(words)}", type_, value, path)
    message = f"{_label(path)} cannot be `{shortened(value)}`"
    near = nearest(value, words)
    hint = f"write {near}" if near else ""
    return Explanation("GP0304", message, f"one of {_listed(words)}" if len(words) > 1 else f"`{words[0]}`", hint, path)


def _no_tag(type_: Type | None, path: Path) -> Explanation:
    tags = [str(tag) for choice in type_.choices for tag in tag_of(choice)] if type_ is not None else []
    expected = f"`provider`: one of {_listed(tags)}"
    return Explanation("GP0302", f"`provider` is missing in {_label(path)}", expected, "", path)


def _wrong_type(expected: str, type_: Type | None, value: Any, path: Path) -> Explanation:
    if type_ is not None and type_.model is not None and issubclass(type_.model, Spec) and type_.model.shorthand:
        expected = f"{expected}, or just its `{type_.model.shorthand}`"
    message = f"{_label(path)} takes {expected}, not {_described(value)}"
    return Explanation("GP0303", message, expected, _conversion(expected, value, type_), path)


def _conversion(expected: str, value: Any, type_: Type | None) -> str:
    """How the same value is written as the expected type."""
    if isinstance(value, bool):
        return f'put it in quotes: "{str(value).lower()}"' if expected == "a text" else ""
    if isinstance(value, int | float):
        return "put it in quotes: without them it is a number, and 26.10 is 26.1" if expected == "a text" else ""
    if not isinstance(value, str):
        return "remove the key" if value is None else ""
    if type_ is not None and type_.model is not None:
        if (key := _key_for(type_.model, value)) is not None:
            return f"write {{{key}: {value}}}"
        return f"its keys are {_listed(known_keys(type_.model))}"
    if expected == "true or false":
        return {"yes": "write true", "on": "write true", "true": "write true without quotes", "no": "write false",
                "off": "write false", "false": "write false without quotes"}.get(value.lower(), "")  # fmt: skip
    if expected == "a list":
        return f"write [{value}]"
    digits = value.removeprefix("-")
    return f"write {value} without quotes" if digits.isascii() and digits.isdigit() and "number" in expected else ""


def _key_for(model: type[BaseModel], text: str) -> str | None:
    """The key under which this text alone would make the mapping; None when more is needed."""
    for field in model.model_fields.values():
        try:
            model.model_validate({field.alias: text})
        except ValidationError:
            continue
        return field.alias
    return None


def _out_of_bounds(kind: str, context: dict[str, Any], value: Any, path: Path) -> Explanation:
    expected = _BOUNDS[kind].format(**context)
    if kind in ("too_short", "too_long"):
        message = f"{_label(path)} has {context['actual_length']} entries"
        expected = expected.replace(" of them", " entry" if expected.split()[-3] == "1" else " entries")
    else:
        message = f"{_label(path)} cannot be {_described(value)}"
    return Explanation("GP0306", message, expected, "", path)


def _described(value: Any) -> str:
    if value is None:
        return "nothing (null)"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'the text "{shortened(value)}"'
    if isinstance(value, int | float):
        return f"the number {shortened(str(value))}"
    return "a mapping" if isinstance(value, dict) else "a list"


def _label(path: Path, at_key: bool = False) -> str:
    """The value as a reader would point at it: `memory`, item 2 of `members`."""
    if not path:
        return "this value"
    if at_key:
        return f"a key of `{path[-2]}`" if len(path) > 1 else "a key"
    last = path[-1]
    if isinstance(last, str):
        return f"`{last}`"
    return f"item {last + 1} of `{path[-2]}`" if len(path) > 1 else f"item {last + 1}"


def _listed(words: tuple[str, ...] | list[str]) -> str:
    return ", ".join(sorted(words))


def _parent(model: type[BaseModel], loc: tuple[str | int, ...]) -> type[BaseModel]:
    """The model whose key the last part of `loc` is, as people write it."""
    type_ = _walk(model, loc[:-1])[1]
    found = type_.model if type_ is not None and type_.model is not None else model
    return PlatformSpec if found is Shared else found


def _walk(model: type[BaseModel], loc: tuple[str | int, ...]) -> tuple[Path, Type | None, bool]:
    """The path in the tree (pydantic puts the tag of a union, and a mark for keys, into `loc`), and the type there."""
    path: list[str | int] = []
    type_: Type | None = Type(model=model)
    for part in loc:
        if part == "[key]" and type_ is not None:
            return tuple(path), None, True
        if type_ is not None and type_.choices:
            type_ = next((c for c in type_.choices if part in tag_of(c)), None)
            continue
        path.append(part)
        type_ = _step(type_, part)
    return tuple(path), type_, False


def _step(type_: Type | None, part: str | int) -> Type | None:
    if type_ is None:
        return None
    if type_.model is not None:
        field = field_of(type_.model, str(part))
        return type_of(type_.model.model_fields[field]) if field else None
    return type_.item if type_.item is not None else type_.value
