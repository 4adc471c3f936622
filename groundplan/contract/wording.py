"""A validator's errors, said in a way that helps: where, what stands there, what was expected, what was probably meant."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from groundplan.contract import violations as v
from groundplan.contract.violations import Violation
from groundplan.facts.kubernetes import SERVER_WRITTEN
from groundplan.findings.suggest import did_you_mean
from groundplan.objects.fields import Step, dotted, pointer

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

Schema = dict[str, Any]
Path = list[Step]

_TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}
_BOUNDS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "minProperties": "at least {} entries",
    "maxProperties": "at most {} entries",
    "multipleOf": "a multiple of {}",
    "pattern": "text that matches {}",
    "format": "text of the format {}",
}
_SHOWN = 80
_ALL_SHOWN = 12


class Wording:
    """Words the errors that one schema finds in objects of one kind."""

    def __init__(self, schema: Schema, api_version: str, kind: str) -> None:
        self._schema = schema
        self._kind = kind
        self._secret = kind == "Secret" and api_version == "v1"

    def violations(self, errors: Iterator[ValidationError]) -> list[Violation]:
        """In the order of the document; what two keywords say about one value in the same words is said once."""
        found: dict[tuple[str, str, str], Violation] = {}
        for error in errors:
            for violation in self._words(error):
                found.setdefault((violation.code, violation.pointer, violation.expected), violation)
        return sorted(found.values(), key=lambda violation: (violation.pointer, violation.code, violation.message))

    def _words(self, error: ValidationError) -> Iterator[Violation]:
        keyword = error.kind.name
        path = error.instance_path
        # The error's own path may name the keyword inside `propertyNames`; the node is what holds the keyword.
        node = self._node(error.schema_path[:-1])
        if keyword == "additionalProperties":
            for name in error.kind.as_dict()["unexpected"]:
                yield self._unknown(path, name, node)
        elif keyword == "required":
            yield self._missing(path, error, node)
        elif keyword == "type":
            yield self._wrong_type(path, error.instance, error.kind.as_dict()["types"])
        elif keyword in ("enum", "const"):
            yield self._not_allowed(path, error.instance, node)
        elif keyword == "propertyNames":
            yield self._bad_key(path, error)
        elif keyword == "uniqueItems":
            yield Violation(v.DUPLICATE_ITEM, pointer(path), f"{at(path)} holds an item twice", "each item once")
        elif keyword in _BOUNDS or (keyword == "not" and "x-expects" in node and isinstance(error.instance, str)):
            yield self._out_of_bounds(path, error.instance, keyword, node)
        else:
            yield self._broken_rule(path, error, node)

    def _node(self, path: Path) -> Schema:
        node: Any = self._schema
        for step in path:
            try:
                node = node[step]
            except (KeyError, IndexError, TypeError):
                return {}
        return node if isinstance(node, dict) else {}

    def _unknown(self, path: Path, name: str, node: Schema) -> Violation:
        here = [*path, name]
        if path == ["metadata"] and name == "namespace":
            return Violation(
                v.WRONG_SCOPE,
                pointer(here),
                f"{self._kind} lives in no namespace, but `metadata.namespace` is set",
                expected="no `metadata.namespace`",
                hint="remove `metadata.namespace`",
            )
        if name in SERVER_WRITTEN and path in ([], ["metadata"]):
            return Violation(
                v.CLUSTER_WRITES_IT,
                pointer(here),
                f"`{dotted(here)}` is written by the cluster",
                expected="only what Git decides",
                hint=f"remove `{dotted(here)}`",
            )
        known = node.get("properties", {})
        return Violation(
            v.UNKNOWN_FIELD,
            pointer(here),
            f"{self._kind} has no field `{dotted(here)}`",
            expected=_one_of(sorted(known)) if known else "no field here",
            hint=did_you_mean(name, known),
        )

    def _missing(self, path: Path, error: ValidationError, node: Schema) -> Violation:
        name = error.kind.as_dict()["property"]
        rule = self._rule_around(error.schema_path)
        if rule:
            return Violation(v.BROKEN_RULE, pointer(path), f"{at(path)} lacks `{name}`", expected=rule)
        here = [*path, name]
        if here == ["metadata", "namespace"]:
            return Violation(
                v.WRONG_SCOPE,
                pointer(path),
                f"{self._kind} lives in a namespace, but `metadata.namespace` is not set",
                expected="`metadata.namespace`",
            )
        shape = node.get("properties", {}).get(name, {})
        return Violation(
            v.MISSING_FIELD, pointer(path), f"`{dotted(here)}` is missing", expected=f"`{name}`{_shape(shape)}"
        )

    def _wrong_type(self, path: Path, value: Any, types: list[str]) -> Violation:
        hint = ""
        if value is None:
            hint = f"leave `{dotted(path)}` out: to Kubernetes null means that it is absent"
        elif types == ["string"] and isinstance(value, bool | int | float):
            hint = f'write "{json.dumps(value)}", in quotes'
        return Violation(
            v.WRONG_TYPE,
            pointer(path),
            f"{at(path)} is {self._show(value)}",
            " or ".join(_TYPES[t] for t in types),
            hint,
        )

    def _not_allowed(self, path: Path, value: Any, node: Schema) -> Violation:
        allowed = [node["const"]] if "const" in node else node.get("enum", [])
        texts = [item for item in allowed if isinstance(item, str)]
        return Violation(
            v.BAD_VALUE,
            pointer(path),
            f"{at(path)} is {self._show(value)}",
            expected=_one_of([item if isinstance(item, str) else json.dumps(item) for item in allowed]),
            hint=did_you_mean(value, texts) if isinstance(value, str) else "",
        )

    def _bad_key(self, path: Path, error: ValidationError) -> Violation:
        inner = error.kind.as_dict()["error"]
        node = self._node([*error.schema_path[: error.schema_path.index("propertyNames") + 1]])
        expected = node.get("x-expects") or _bound(inner.kind.name, node)
        code = v.BAD_LABEL if _labels([*path, ""]) else v.BAD_VALUE
        key = str(inner.instance)
        return Violation(code, pointer([*path, key]), f"{at(path)} has the key {_shorten(json.dumps(key))}", expected)

    def _out_of_bounds(self, path: Path, value: Any, keyword: str, node: Schema) -> Violation:
        code = v.BAD_VALUE
        if path in (["metadata", "name"], ["metadata", "namespace"]):
            code = v.BAD_NAME
        elif _labels(path):
            code = v.BAD_LABEL
        said = self._show(value)
        if keyword == "maxLength" and isinstance(value, str):
            said += f", {len(value)} characters long"
        return Violation(code, pointer(path), f"{at(path)} is {said}", node.get("x-expects") or _bound(keyword, node))

    def _broken_rule(self, path: Path, error: ValidationError, node: Schema) -> Violation:
        expected = node.get("x-expects") or self._rule_around(error.schema_path)
        if not expected:
            branches = error.kind.as_dict().get("context", [])
            reasons = [branch[0].message for branch in branches if branch]
            expected = "; or ".join(_shorten(reason) for reason in reasons) or "another value"
        return Violation(v.BROKEN_RULE, pointer(path), f"{at(path)} breaks a rule of {self._kind}", expected)

    def _rule_around(self, path: Path) -> str:
        """What the rule asks for that a keyword belongs to, if it stands inside one."""
        for length in range(len(path) - 1, 0, -1):
            if path[length - 1] not in ("then", "else", "not") and not isinstance(path[length - 1], int):
                return ""
            words = self._node(path[:length]).get("x-expects", "")
            if words:
                return str(words)
        return ""

    def _show(self, value: Any) -> str:
        """A value as one would write it, shortened; never what a Secret holds."""
        if isinstance(value, dict):
            return "a mapping"
        if isinstance(value, list):
            return "a list" if value else "an empty list"
        if value == "":
            return "empty"
        return "a value not shown here" if self._secret else _shorten(json.dumps(value, ensure_ascii=False))


def at(path: Path) -> str:
    """A field as a message names it."""
    return f"`{dotted(path)}`" if path else "the object"


def _labels(path: Path) -> bool:
    """Whether a path leads to an entry of labels, annotations or a label selector."""
    return len(path) > 1 and (
        path[-2] == "matchLabels"
        or (len(path) > 2 and path[-2] in ("labels", "annotations") and path[-3] == "metadata")
    )


def _bound(keyword: str, node: Schema) -> str:
    words = _BOUNDS.get(keyword)
    if words is None or keyword not in node:
        return "another value"
    limit = node[keyword]
    if limit == 1:
        words = words.replace("characters", "character").replace("items", "item").replace("entries", "entry")
    return words.format(limit)


def _shape(schema: Schema) -> str:
    if "const" in schema:
        return f": {json.dumps(schema['const'])}"
    kinds = schema.get("type", [])
    words = [_TYPES[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds)]
    return f", {' or '.join(words)}" if words else ""


def _one_of(words: list[str]) -> str:
    shown = ", ".join(words[:_ALL_SHOWN])
    more = len(words) - _ALL_SHOWN
    text = f"{shown} and {more} more" if more > 0 else shown
    return f"one of {text}" if len(words) > 1 else text


def _shorten(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
