"""What the forms of patches share: JSON values, and the reason why a patch could not be applied."""

from __future__ import annotations

from typing import Any

from groundplan.objects.fields import Step
from groundplan.spec.scalars.core import shortened

Path = tuple[Step, ...]


class PatchRefusedError(Exception):
    """A patch that does not fit its object: becomes a finding. `at` leads into the patch, as written."""

    def __init__(self, code: str, message: str, expected: str = "", hint: str = "", at: Path = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.expected = expected
        self.hint = hint
        self.at = at


def copied(value: Any) -> Any:
    """A value that shares no mapping and no list with `value`."""
    kind = type(value)
    if kind is dict:
        return {key: copied(item) for key, item in value.items()}
    return [copied(item) for item in value] if kind is list else value


def equal(one: Any, other: Any) -> bool:
    """Equality of JSON values: numbers by value, and no boolean is a number (in Python, True == 1)."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    return bool(one == other)


def described(value: Any) -> str:
    """A value as a message names it."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return shortened(f'"{value}"' if isinstance(value, str) else str(value))
