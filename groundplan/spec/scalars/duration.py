"""Durations as Go writes them; source: https://pkg.go.dev/time#ParseDuration and `Duration.String`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Self

from groundplan.spec.scalars.core import OUT_OF_BOUNDS, Parsed, compiled, refusal

_UNITS = {"h": 3_600_000_000_000, "m": 60_000_000_000, "s": 1_000_000_000, "ms": 1_000_000, "us": 1_000, "µs": 1_000,
          "μs": 1_000, "ns": 1}  # fmt: skip
_PART = r"([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)"
_LIMIT = 2**63 - 1
_EXPECTED = "a duration: numbers with units h, m, s or ms, such as 90s, 2h or 1h30m"


@dataclass(frozen=True, slots=True, order=True)
class Duration(Parsed):
    """A length of time in whole nanoseconds, never negative."""

    nanoseconds: int

    schema: ClassVar[Mapping[str, Any]] = {
        "type": "string",
        "pattern": r"^(0|(([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$",
        "examples": ["90s", "2h", "1h30m"],
    }

    @classmethod
    def parse(cls, text: str) -> Self:
        if text == "0":
            return cls(0)
        if compiled(rf"(?:{_PART})+").fullmatch(text) is None:
            raise refusal("duration", f"`{text}` is not a duration", _EXPECTED, _repaired(text))
        total = sum(Decimal(number) * _UNITS[unit] for number, unit in compiled(_PART).findall(text))
        if total > _LIMIT:
            raise refusal("duration", f"`{text}` is longer than 292 years", code=OUT_OF_BOUNDS)
        return cls(int(total))

    @property
    def seconds(self) -> int:
        """Whole seconds, rounded down."""
        return self.nanoseconds // _UNITS["s"]

    def __str__(self) -> str:
        """As Go prints it: 90s is 1m30s, 2h is 2h0m0s."""
        if self.nanoseconds < _UNITS["s"]:
            return _below_a_second(self.nanoseconds)
        minutes, rest = divmod(self.nanoseconds, _UNITS["m"])
        hours, minutes = divmod(minutes, 60)
        seconds = f"{_plain(Decimal(rest) / _UNITS['s'])}s"
        if hours:
            return f"{hours}h{minutes}m{seconds}"
        return f"{minutes}m{seconds}" if minutes else seconds


def _below_a_second(nanoseconds: int) -> str:
    if not nanoseconds:
        return "0s"
    unit = "ns" if nanoseconds < 1_000 else "µs" if nanoseconds < 1_000_000 else "ms"
    return f"{_plain(Decimal(nanoseconds) / _UNITS[unit])}{unit}"


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _repaired(text: str) -> str:
    match = compiled(r"\s*([0-9]+)\s*([A-Za-z]*)\s*").fullmatch(text)
    if match is None:
        return ""
    count, unit = int(match[1]), match[2].lower()
    if unit in ("d", "day", "days"):
        return f"write {count * 24}h"
    near = {"": "s", "sec": "s", "second": "s", "min": "m", "minute": "m", "hr": "h", "hour": "h"}
    right = near.get(unit.removesuffix("s") if len(unit) > 1 else unit, unit)
    return f"write {count}{right}" if right in _UNITS else ""
