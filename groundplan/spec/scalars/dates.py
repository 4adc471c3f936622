"""Calendar dates."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic_core import CoreSchema, PydanticKnownError, core_schema

from groundplan.spec.scalars.core import compiled, refusal

_EXPECTED = "a date: year, month and day, such as 2026-12-31"


class IsoDate:
    """Reads `2026-12-31` as a `datetime.date`."""

    @staticmethod
    def parse(value: Any) -> date:
        if type(value) is date:
            return value
        if not isinstance(value, str):
            raise PydanticKnownError("string_type")
        if compiled("[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch(value) is None:
            raise refusal("date", f"`{value}` is not a date", _EXPECTED)
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise refusal("date", f"`{value}` is not a day of the calendar", _EXPECTED) from None

    @staticmethod
    def json_schema() -> dict[str, Any]:
        return {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "examples": ["2026-12-31"]}

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.parse, serialization=core_schema.to_string_ser_schema(when_used="json")
        )


Date = Annotated[date, IsoDate()]
