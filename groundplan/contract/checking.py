"""One kind's schema, compiled: a yes in a microsecond or two, and all that is wrong when it is a no."""

from __future__ import annotations

from typing import Any

from groundplan.contract import sizes, unique
from groundplan.contract.violations import WRONG_TYPE, Violation
from groundplan.contract.wording import Path, Schema, Wording, at
from groundplan.objects.fields import pointer


class Checker:
    """Checks the objects of one kind. Raises ValueError when the schema itself cannot be compiled."""

    __slots__ = ("_duplicates", "_is_valid", "_validator", "_wording")

    def __init__(self, schema: Schema, api_version: str, kind: str) -> None:
        from jsonschema_rs import Draft202012Validator  # only commands that check objects pay for it

        self._validator = Draft202012Validator(schema)
        self._is_valid = self._validator.is_valid
        self._wording = Wording(schema, api_version, kind)
        self._duplicates = unique.checker(schema)

    def check(self, obj: dict[str, Any]) -> list[Violation]:
        try:
            valid = self._is_valid(obj)
            small = sizes.is_small(obj)
            if valid and small and self._duplicates is None:
                return []
            found = [] if valid else self._wording.violations(self._validator.iter_errors(obj))
        except ValueError:  # a key that is not text, or a value that is no plain data
            return _not_plain(obj, [])
        if not small:
            found.extend(sizes.violations(obj))
        if self._duplicates is not None:
            found.extend(self._duplicates(obj, []))
        return found


def _not_plain(value: Any, path: Path) -> list[Violation]:
    """The values that YAML and JSON cannot say. Empty only if what troubled the validator was something else."""
    if isinstance(value, dict):
        bad_keys = [key for key in value if type(key) is not str]
        below = [hit for key, child in value.items() if type(key) is str for hit in _not_plain(child, [*path, key])]
        return [_odd(path, f"the key {key!r}", "a key that is text") for key in bad_keys] + below
    if isinstance(value, list):
        return [hit for index, child in enumerate(value) for hit in _not_plain(child, [*path, index])]
    if value is None or type(value) in (str, int, float, bool):
        return []
    return [_odd(path, f"{type(value).__name__} {value!r}", "text, a number, true, false, a list or a mapping")]


def _odd(path: Path, what: str, expected: str) -> Violation:
    return Violation(WRONG_TYPE, pointer(path), f"{at(path)} holds {what}, which is not plain data", expected)
