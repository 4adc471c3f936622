"""How a scalar of the spec is declared, and how it says what is wrong with a text.

Two kinds of scalars:

- a `Text` beside `str` (`Annotated[str, Text(...)]`): the value stays a plain string, checked once;
- a subclass of `Parsed`: the text has parts (a quantity, an image reference), and is kept as a small frozen object.

Both refuse a text by an error whose context carries what `groundplan.spec.errors` makes a finding of.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Self

from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError, core_schema

MALFORMED = "GP0305"
OUT_OF_BOUNDS = "GP0306"
KEYS_CONFLICT = "GP0307"


def refusal(
    kind: str, problem: str, expected: str = "", hint: str = "", *, code: str = MALFORMED
) -> PydanticCustomError:
    """The error a validator raises: `kind` is its stable type, the rest are the words of the finding."""
    context = {"code": code, "problem": problem, "expected": expected, "hint": hint}
    return PydanticCustomError(kind, "{problem}", context)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compiled at first use: starting up must not pay for patterns that are never met."""
    return re.compile(pattern, re.ASCII)


def shortened(text: str) -> str:
    """Enough of a text to know it by."""
    return text if len(text) <= 60 else f"{text[:40]}..."


@dataclass(frozen=True, slots=True)
class Text:
    """A string that matches `pattern` as a whole and is at most `max_length` long.

    `expected` says what it is and, after a colon, how that is spelt.
    `hint` is given a refused text and returns a sentence, or an empty string. In a `fillable` text `{env}` and, within a
    tenant, `{tenant}` are replaced by names before it is checked.
    """

    kind: str
    pattern: str
    expected: str
    examples: tuple[str, ...]
    max_length: int = 0
    hint: Callable[[str], str] | None = None
    fillable: bool = False

    def check(self, text: str) -> str:
        if self.max_length and len(text) > self.max_length:
            problem = f"`{shortened(text)}` has {len(text)} characters, {self.max_length} are allowed"
            raise refusal(self.kind, problem, self.expected, code=OUT_OF_BOUNDS)
        if compiled(self.pattern).fullmatch(text) is None:
            hint = self.hint(text) if self.hint else ""
            raise refusal(
                self.kind, f"`{shortened(text)}` is not {self.expected.partition(':')[0]}", self.expected, hint
            )
        return text

    def json_schema(self) -> dict[str, Any]:
        pattern = rf"{self.pattern}|.*\{{(?:env|tenant)\}}.*" if self.fillable else self.pattern
        schema: dict[str, Any] = {"type": "string", "pattern": f"^(?:{pattern})$"}
        if self.max_length:
            schema["maxLength"] = self.max_length
        return schema | {"examples": list(self.examples)}

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], CoreSchema]) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))


class Parsed(ABC):
    """A text with parts. `str()` gives its canonical text, which parses to an equal value."""

    __slots__ = ()

    schema: ClassVar[Mapping[str, Any]] = {"type": "string"}
    """JSON Schema of the texts it accepts; the pattern may be looser than `parse`, never stricter."""

    @classmethod
    @abstractmethod
    def parse(cls, text: str) -> Self:
        """Raises the `refusal` that says what is wrong with `text`."""

    @classmethod
    def from_input(cls, value: Any) -> Self:
        if isinstance(value, cls):
            return value
        if not isinstance(value, str):
            raise PydanticKnownError("string_type")
        return cls.parse(value)

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        return dict(cls.schema)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.from_input, serialization=core_schema.to_string_ser_schema(when_used="json")
        )
