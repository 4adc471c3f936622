"""Cron lines as Argo Workflows reads them: `ParseStandard` of https://pkg.go.dev/github.com/robfig/cron/v3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Self

from groundplan.spec.scalars.core import Parsed, compiled, refusal
from groundplan.spec.scalars.duration import Duration


class _Field(NamedTuple):
    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()
    """Names of the numbers from `low` on."""


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of month", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of week", 0, 6, _DAYS),
)
_MACROS = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
_EXPECTED = "five fields (minute, hour, day of month, month, day of week), or @hourly, @daily, @weekly, @monthly"


@dataclass(frozen=True, slots=True)
class CronLine(Parsed):
    """A schedule; the time zone is a field of its own beside it."""

    text: str

    schema: ClassVar[Mapping[str, Any]] = {
        "type": "string",
        "pattern": r"^(@[a-z]+( \S+)?|\S+( +\S+){4})$",
        "examples": ["0 3 * * *", "*/15 8-18 * * MON-FRI", "@daily"],
    }

    @classmethod
    def parse(cls, text: str) -> Self:
        if text.startswith("@"):
            return cls(_macro(text))
        if compiled("(?:CRON_)?TZ=.*").fullmatch(text):
            problem = f"`{text}` sets a time zone inside the cron line"
            raise refusal("cron", problem, _EXPECTED, "give the time zone beside the schedule")
        fields = text.split()
        if len(fields) != len(_FIELDS):
            raise refusal("cron", f"`{text}` has {len(fields)} fields", _EXPECTED, "e.g. 0 3 * * * for 03:00 each day")
        for field, part in zip(_FIELDS, fields, strict=True):
            _check_field(field, part)
        return cls(" ".join(fields))

    def __str__(self) -> str:
        return self.text


def _macro(text: str) -> str:
    if text in _MACROS:
        return text
    every, _, duration = text.partition(" ")
    if every == "@every":
        Duration.parse(duration)
        return text
    raise refusal("cron", f"`{text}` is not a schedule", _EXPECTED)


def _check_field(field: _Field, text: str) -> None:
    for part in text.split(","):
        span, slash, step = part.partition("/")
        low, dash, high = span.partition("-")
        if span in ("*", "?"):
            first, last = field.low, field.high
        else:
            first = _number(field, low)
            last = _number(field, high) if dash else field.high if slash else first
        if first > last:
            hint = f"write {low}-{field.high},{field.low}-{high}"
            raise refusal("cron", f"`{part}` runs backwards in the {field.name}", "the smaller end first", hint)
        if slash and (not compiled("[0-9]+").fullmatch(step) or int(step) == 0):
            raise refusal("cron", f"`{part}` has no step in the {field.name}", "a number above 0 after the `/`")


def _number(field: _Field, text: str) -> int:
    lower = text.lower()
    if lower in field.names:
        return field.low + field.names.index(lower)
    allowed = f"{field.low} to {field.high}"
    if field.names:
        allowed += f", or {field.names[0].upper()} to {field.names[-1].upper()}"
    if compiled("[0-9]+").fullmatch(text) is None:
        raise refusal("cron", f"`{text}` is not a {field.name}", allowed)
    if not field.low <= int(text) <= field.high:
        hint = "Sunday is 0" if field.names == _DAYS and text == "7" else ""
        raise refusal("cron", f"`{text}` is not a {field.name}", allowed, hint)
    return int(text)
