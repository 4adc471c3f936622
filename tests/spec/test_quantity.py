"""Quantities are read, compared, scaled and printed as Kubernetes does."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from groundplan.spec.scalars import Bytes, Cores, Quantity, SomeBytes

SUFFIXES = ["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "e3", "E-3"]


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    whole, part = draw(st.integers(0, 10**6)), draw(st.integers(0, 999))
    try:
        return Quantity.parse(f"{whole}.{part:03}{draw(st.sampled_from(SUFFIXES))}")
    except PydanticCustomError:
        assume(False)
        raise


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("1000m", "1"), ("1500m", "1500m"), ("0.5", "500m"), ("1.5", "1500m"), (".5", "500m"), ("4.", "4"), ("+2", "2"),
        ("1024Mi", "1Gi"), ("1.5Gi", "1536Mi"), ("1000Mi", "1000Mi"), ("128974848", "128974848"), ("129M", "129M"),
        ("123Mi", "123Mi"), ("0.5Ki", "512"), ("1Ki", "1Ki"), ("1000k", "1M"), ("1e3", "1e3"), ("12e6", "12e6"), ("1E", "1E"),
        ("1E3", "1e3"), ("0", "0"), ("0Gi", "0"), ("-0", "0"), ("-1500m", "-1500m"), ("1000000", "1M"), ("100n", "100n"),
    ],
)  # fmt: skip
def test_a_quantity_is_printed_as_the_api_server_does(text: str, canonical: str) -> None:
    """The canonical form has no fraction and the largest suffix, or Argo CD would see drift."""
    assert str(Quantity.parse(text)) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "20gi",
        "1 Gi",
        "1GB",
        "Gi",
        "1.2.3",
        "1e",
        "0x10",
        "1_000",
        "1,5",
        "--1",
        "1Zi",
        "inf",
        "nan",
        "١",
        "1\n",
    ],
)
def test_what_is_no_quantity_is_refused(text: str) -> None:
    """Suffixes are case-sensitive, and there is no blank between number and suffix."""
    with pytest.raises(PydanticCustomError, match="is not a quantity"):
        Quantity.parse(text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("20gi", "write 20Gi"),
        ("1 Gi", "write 1Gi"),
        ("1GB", "write 1G"),
        ("5tib", "write 5Ti"),
        ("2K", "write 2k"),
        ("x", ""),
    ],
)
def test_a_near_miss_is_corrected(text: str, hint: str) -> None:
    """Where the meaning is plain, the hint can be pasted."""
    with pytest.raises(PydanticCustomError) as refused:
        Quantity.parse(text)
    assert (refused.value.context or {})["hint"] == hint


@pytest.mark.parametrize("text", ["1e19", "9223372036854775808", "8Ei", "0.1n", "1e-10", "1e999"])
def test_what_kubernetes_would_cap_or_round_is_refused(text: str) -> None:
    """A number beyond 2^63-1 or finer than a nano is never quietly another number."""
    with pytest.raises(PydanticCustomError) as refused:
        Quantity.parse(text)
    assert (refused.value.context or {})["code"] == "GP0306"


@pytest.mark.parametrize(("number", "canonical"), [(4, "4"), (0.5, "500m"), (1e3, "1k"), (0.1, "100m"), (0, "0")])
def test_a_bare_number_is_a_quantity(number: float, canonical: str) -> None:
    """`cpu: 0.1` is exactly a tenth."""
    assert str(Quantity.from_input(number)) == canonical


@pytest.mark.parametrize("value", [True, False, None, [], {}, float("inf"), float("nan")])
def test_other_values_are_no_quantities(value: object) -> None:
    """A boolean is no number."""
    with pytest.raises(ValidationError):
        TypeAdapter(Quantity).validate_python(value)


@given(quantities())
def test_the_canonical_text_parses_to_the_same_quantity(quantity: Quantity) -> None:
    """Nothing is lost by printing, and printing twice changes nothing."""
    again = Quantity.parse(str(quantity))
    assert again == quantity
    assert str(again) == str(quantity)


@given(quantities(), quantities())
def test_quantities_are_ordered_as_their_numbers(one: Quantity, other: Quantity) -> None:
    """The suffix is spelling, not value; equal ones are one key."""
    assert (one < other, one == other, one > other) == (
        one.value < other.value,
        one.value == other.value,
        one.value > other.value,
    )
    assert one != other or hash(one) == hash(other)


@given(quantities(), quantities())
def test_sums_are_exact(one: Quantity, other: Quantity) -> None:
    """Adding and taking away again gives back what was there."""
    assert (one + other) - other == one
    assert one * 2 == one + one


@given(quantities(), st.decimals("0.01", "1", places=2), st.sampled_from(["1", "1Mi", "0.001"]))
def test_scaling_rounds_down_and_leaves_one_unit(quantity: Quantity, factor: Decimal, unit_text: str) -> None:
    """A scaled quota is never more than its share, and never vanishes."""
    unit = Quantity.parse(unit_text)
    scaled = quantity.scaled(factor, unit)
    if quantity.value * factor >= unit.value:
        assert scaled.value % unit.value == 0
        assert quantity.value * factor - unit.value < scaled.value <= quantity.value * factor
    else:
        assert scaled == min(quantity, unit)


def test_a_factor_means_what_it_says() -> None:
    """0.1 times 30 is 3, which binary fractions would make 2."""
    assert Quantity(30).scaled(0.1, Quantity(1)) == Quantity(3)
    assert str(Quantity.parse("1Ti").scaled(0.25, Quantity.parse("1Mi"))) == "256Gi"
    assert Quantity(0).scaled(0.25, Quantity(1)) == Quantity(0)


def test_a_quantity_does_not_change() -> None:
    """It is a value, and may be shared and hashed."""
    with pytest.raises(AttributeError):
        Quantity(1).value = Decimal(2)


@pytest.mark.parametrize(
    ("kind", "value"), [(Bytes, "128m"), (Bytes, "-1"), (SomeBytes, "0"), (Cores, "0.5m"), (Cores, "-1m")]
)
def test_memory_is_whole_bytes_and_cpu_whole_millicores(kind: Any, value: str) -> None:
    """`128m` of memory is an eighth of a byte; it is never what was meant."""
    with pytest.raises(ValidationError, match=r"not a whole|finer|too small"):
        TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize(
    ("cores", "text", "hint"),
    [(False, "64", "write 64Gi or 64Mi"), (False, "900Ki", ""), (True, "500M", "500m"), (True, "8Gi", "500m")],
)
def test_amounts_that_nobody_means(cores: bool, text: str, hint: str) -> None:
    """A forgotten `Gi` is not 64 bytes of memory, and `500M` of cpu not half a billion cores."""
    adapter = TypeAdapter(Cores if cores else Bytes)
    with pytest.raises(ValidationError) as caught:
        adapter.validate_python(text)
    (error,) = caught.value.errors()
    assert (error["type"], hint in error["ctx"]["hint"]) == ("quantity_unit", True)
