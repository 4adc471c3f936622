"""Kubernetes quantities, exact.

Grammar, canonical form and limits: k8s.io/apimachinery/pkg/api/resource/quantity.go. Two things differ on purpose:
where Kubernetes silently caps a number above 2^63-1 or rounds one finer than a nano, we refuse it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_FLOOR, Context, Decimal
from functools import total_ordering
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic_core import CoreSchema, core_schema

from groundplan.spec.scalars.core import OUT_OF_BOUNDS, Parsed, compiled, refusal

Family = Literal["BinarySI", "DecimalSI", "DecimalExponent"]

BINARY = {"Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6}
DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}

_BINARY_SUFFIX = {power: suffix for suffix, power in BINARY.items()}
_DECIMAL_SUFFIX = {power: suffix for suffix, power in DECIMAL.items()}
_PATTERN = r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:([KMGTPE]i)|([numkMGTPE]?)|[eE]([+-]?[0-9]{1,3}))"
_LIMIT = Decimal(2**63 - 1)
_EXACT = Context(prec=400)
_EXPECTED = "a quantity: a number with an optional suffix (m, k, M, G, T, Ki, Mi, Gi, Ti), such as 500m, 4 or 20Gi"
_MEANT = {"kb": "k", "mb": "M", "gb": "G", "tb": "T", "pb": "P", "kib": "Ki", "mib": "Mi", "gib": "Gi", "tib": "Ti",
          "pib": "Pi", "ki": "Ki", "mi": "Mi", "gi": "Gi", "ti": "Ti", "pi": "Pi", "ei": "Ei", "k": "k", "g": "G",
          "t": "T", "p": "P"}  # fmt: skip


@total_ordering
class Quantity(Parsed):
    """An exact number and the family of suffixes it is printed with."""

    __slots__ = ("family", "value")

    schema: ClassVar[Mapping[str, Any]] = {
        "type": ["string", "number"],
        "pattern": r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([KMGTPE]i|[numkMGTPE]?|[eE][+-]?[0-9]{1,3})$",
        "examples": [4, "500m", "20Gi"],
    }

    value: Decimal
    family: Family

    def __init__(self, value: Decimal | int, family: Family = "DecimalSI") -> None:
        object.__setattr__(self, "value", Decimal(value))
        object.__setattr__(self, "family", family)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Quantity does not change: {name}")

    @classmethod
    def parse(cls, text: str) -> Self:
        match = compiled(_PATTERN).fullmatch(text)
        if match is None:
            raise refusal("quantity", f"`{text}` is not a quantity", _EXPECTED, _repaired(text))
        number, binary, _, exponent = match.groups()
        if binary:
            value = _EXACT.multiply(Decimal(number), Decimal(1024 ** BINARY[binary]))
            return cls._bounded(text, value, "BinarySI")
        power = int(exponent) if exponent else DECIMAL[match[3] or ""]
        return cls._bounded(text, Decimal(number).scaleb(power, _EXACT), "DecimalExponent" if exponent else "DecimalSI")

    @classmethod
    def _bounded(cls, text: str, value: Decimal, family: Family) -> Self:
        if abs(value) > _LIMIT:
            raise refusal("quantity", f"`{text}` is larger than Kubernetes can count (2^63-1)", code=OUT_OF_BOUNDS)
        if value != value.quantize(Decimal("1e-9"), context=_EXACT):
            problem = f"`{text}` is finer than a billionth (n), the finest step of Kubernetes"
            raise refusal("quantity", problem, code=OUT_OF_BOUNDS)
        return cls(value, family)

    @classmethod
    def from_input(cls, value: Any) -> Self:
        """Besides texts, a bare number is a quantity: `cpu: 4`, `cpu: 0.5`."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return cls._from_number(value)
        if isinstance(value, str | Quantity):
            return super().from_input(value)
        raise refusal("quantity", f"{_kind(value)} is not a quantity", _EXPECTED, code="GP0303")

    @classmethod
    def _from_number(cls, value: float) -> Self:
        number = Decimal(repr(value))
        if not number.is_finite():
            raise refusal("quantity", f"`{value}` is not a quantity", _EXPECTED)
        return cls._bounded(str(value), number, "DecimalSI")

    def __str__(self) -> str:
        """The text the API server would print: no fraction, the largest suffix that allows it."""
        if not self.value:
            return "0"
        if self.family == "BinarySI" and abs(self.value) >= 1024 and self.value == self.value.to_integral_value():
            return _binary_text(int(self.value))
        return _decimal_text(self.value, self.family)

    def __repr__(self) -> str:
        return f"Quantity({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return self.value == other.value if isinstance(other, Quantity) else NotImplemented

    def __lt__(self, other: Quantity) -> bool:
        return self.value < other.value

    def __hash__(self) -> int:
        return hash(self.value)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __add__(self, other: Quantity) -> Quantity:
        """The sum, printed in the left one's family unless that one is 0."""
        return Quantity(_EXACT.add(self.value, other.value), self.family if self.value else other.family)

    def __sub__(self, other: Quantity) -> Quantity:
        return Quantity(_EXACT.subtract(self.value, other.value), self.family if self.value else other.family)

    def __mul__(self, times: int) -> Quantity:
        return Quantity(_EXACT.multiply(self.value, Decimal(times)), self.family)

    def scaled(self, factor: float | Decimal, unit: Quantity) -> Quantity:
        """This times `factor`, rounded down to whole `unit`s, but at least one unit where it was above 0.

        What was already less than one unit stays as it is.
        """
        exact = factor if isinstance(factor, Decimal) else Decimal(repr(factor))
        if self.value <= 0:
            return self
        units = _EXACT.divide(_EXACT.multiply(self.value, exact), unit.value).to_integral_value(ROUND_FLOOR)
        floor = min(self.value, unit.value)
        return Quantity(max(_EXACT.multiply(units, unit.value), floor), self.family)


def _binary_text(number: int) -> str:
    power = 0
    while power < 6 and number % 1024 == 0:
        number //= 1024
        power += 1
    return f"{number}{_BINARY_SUFFIX.get(power, '')}"


def _decimal_text(value: Decimal, family: Family) -> str:
    power = -9
    number = int(value.scaleb(9, _EXACT))
    while power < 18 and number % 1000 == 0:
        number //= 1000
        power += 3
    if family == "DecimalExponent":
        return f"{number}e{power}" if power else str(number)
    return f"{number}{_DECIMAL_SUFFIX[power]}"


def _repaired(text: str) -> str:
    match = compiled(r"\s*([0-9]+\.?[0-9]*)\s*([A-Za-z]*)\s*").fullmatch(text)
    if match is None:
        return ""
    number, suffix = match.groups()
    right = suffix if suffix in BINARY or suffix in DECIMAL else _MEANT.get(suffix.lower())
    return f"write {number}{right}" if right is not None else ""


def _kind(value: object) -> str:
    if value is None:
        return "nothing"
    return {bool: "a boolean", list: "a list", tuple: "a list", dict: "a mapping"}.get(type(value), "this")


class _Bound:
    """A further rule on a quantity; the words are the finding's."""

    def __init__(self, step: str, problem: str, hint: str = "", least: str = "0") -> None:
        self.step, self.problem, self.hint, self.least = Decimal(step), problem, hint, Decimal(least)

    def check(self, quantity: Quantity) -> Quantity:
        if quantity.value < self.least:
            bound = "0 or more" if not self.least else "more than 0"
            raise refusal("quantity_bound", f"`{quantity}` is too small", bound, code=OUT_OF_BOUNDS)
        if _EXACT.remainder(quantity.value, self.step):
            raise refusal("quantity_step", self.problem.format(quantity), hint=self.hint, code=OUT_OF_BOUNDS)
        return self.plausible(quantity)

    def plausible(self, quantity: Quantity) -> Quantity:
        """Kubernetes takes what nobody means: half a billion cores for `500M`, 64 bytes for a forgotten `Gi`."""
        if self.step == 1 and 0 < quantity.value < _LEAST_BYTES:
            problem = f"`{quantity}` is too small: without a unit, an amount is in bytes"
            hint = f"write {quantity}Gi or {quantity}Mi" if str(quantity).isdigit() else ""
            raise refusal("quantity_unit", problem, "1M or more, or 0", hint, code=OUT_OF_BOUNDS)
        if self.step < 1 and quantity.value > _MOST_CORES:
            problem = "more than a million cores"  # not how many: as scaled for an environment, nobody wrote it
            hint = "thousandths of a core are written m, such as 500m"
            raise refusal("quantity_unit", problem, "at most 1M, a million cores", hint, code=OUT_OF_BOUNDS)
        return quantity

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))


_LEAST_BYTES, _MOST_CORES = Decimal(1_000_000), Decimal(1_000_000)
_FINE_CPU = "`{}` of cpu is finer than a thousandth of a core"
_PART_BYTE = "`{}` is not a whole number of bytes"
_MILLI = "`m` means thousandths; for megabytes write M or Mi"

Cores = Annotated[Quantity, _Bound("0.001", _FINE_CPU)]
"""An amount of cpu; Kubernetes refuses one finer than 1m."""

SomeCores = Annotated[Quantity, _Bound("0.001", _FINE_CPU, least="0.001")]

Bytes = Annotated[Quantity, _Bound("1", _PART_BYTE, _MILLI)]
"""An amount of memory or storage: whole bytes."""

SomeBytes = Annotated[Quantity, _Bound("1", _PART_BYTE, _MILLI, least="1")]
