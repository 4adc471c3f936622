"""What a scalar means is what YAML 1.2's core schema says, whatever Python's YAML libraries think of it."""

from __future__ import annotations

import pytest
import yaml12
from ruamel.yaml import YAML

from groundplan.findings import Place
from groundplan.loading import parse

MEANING = {
    "no": "no", "No": "No", "yes": "yes", "on": "on", "Off": "Off", "y": "y", "n": "n",
    "true": True, "True": True, "TRUE": True, "tRUE": "tRUE", "false": False, "False": False, "FALSE": False,
    "~": None, "null": None, "Null": None, "NULL": None, "nULL": "nULL", "": None,
    "0": 0, "-1": -1, "+12": 12, "08": 8, "007": 7, "0o7": 7, "0x1F": 31, "0x1f": 31, "-0x1F": "-0x1F",
    "0b11": "0b11", "1_000": "1_000", "0X1F": "0X1F", "0o8": "0o8", "1,000": "1,000", "12:30": "12:30",
    "190:20:30": "190:20:30", "2026-11-22": "2026-11-22", "2026-11-22T00:00:00Z": "2026-11-22T00:00:00Z",
    ".5": 0.5, "-.5": -0.5, "5.": 5.0, "1.5": 1.5, "1e3": 1000.0, "1E3": 1000.0, "1e+3": 1000.0, "12e03": 12000.0,
    "-2E-05": -2e-05, "26.10": 26.1, "0.1.2": "0.1.2", "1e": "1e", ".": ".", "+": "+", "--": "--",
    "1Gi": "1Gi", "10.0.0.0/8": "10.0.0.0/8", "=": "=", ".nano": ".nano", "infinity": "infinity", "٣": "٣",
}  # fmt: skip


@pytest.mark.parametrize("text", MEANING)
def test_a_plain_scalar_means_what_yaml_12_says(text: str) -> None:
    """`no`, `on`, `12:30` and dates are text; `1e3`, `0o7` and `08` are numbers; only ten words are not text."""
    document, findings = parse("platform.yaml", f"key: {text}\n".encode())
    assert findings == ()
    assert document.root is not None
    value = document.root.value["key"].value
    assert (type(value), value) == (type(MEANING[text]), MEANING[text])


@pytest.mark.parametrize("text", MEANING)
def test_a_yaml_12_parser_that_is_not_ours_agrees(text: str) -> None:
    """The table above is not only our reading of the specification."""
    assert yaml12.parse_yaml(f"key: {text}\n") == {"key": MEANING[text]}


@pytest.mark.parametrize("text", ["no", "on", "12:30", "1_000", "0o7", "1e3", "~", "true", "2026-11-22"])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_quoted_scalar_is_text(text: str, quote: str) -> None:
    """Quotes always make a text; so do block scalars and the tag `!!str`."""
    for written in (f"{quote}{text}{quote}", f"!!str {text}", f"! {text}", f">-\n  {text}"):
        document, findings = parse("f", f"key: {written}\n".encode())
        assert (findings, document.root and document.root.plain()) == ((), {"key": text})


@pytest.mark.parametrize(
    ("written", "value"),
    [("!!int 12", 12), ('!!int "12"', 12), ("!!float 3", 3.0), ("!!bool true", True), ("!!null ~", None)],
)
def test_the_tags_of_the_core_schema_hold(written: str, value: object) -> None:
    """A tag of the core schema that fits its value is understood."""
    document, findings = parse("f", f"key: {written}\n".encode())
    assert findings == ()
    assert document.root is not None
    assert (document.root.value["key"].value, type(document.root.value["key"].value)) == (value, type(value))


@pytest.mark.parametrize(
    "written",
    ["!!int abc", "!!bool 1", "!!int true", "!!binary aGk=", "!secret x", "!!set {a}", "!mine [a]", "!!int 1.5"],
)
def test_a_tag_that_does_not_fit_is_a_finding(written: str) -> None:
    """A tag changes nothing silently: an unknown one, or one its value contradicts, is refused where it stands."""
    (finding,) = parse("platform.yaml", f"a: 1\nkey: {written}\n".encode())[1]
    assert (finding.code, finding.place) == ("GP0108", Place("platform.yaml", 2, 6))


@pytest.mark.parametrize("text", ["1e400", "-1e400", ".inf", "-.INF", ".nan", "1" * 41, "0x" + "f" * 39])
def test_a_number_nobody_can_hold_is_a_finding(text: str) -> None:
    """Infinity, what is not a number and numbers of more than 40 digits are refused, not rounded."""
    (finding,) = parse("platform.yaml", f"key: {text}\n".encode())[1]
    assert (finding.code, finding.place) == ("GP0108", Place("platform.yaml", 1, 6))
    assert finding.hint == "quote it if it is text"


def test_a_number_keeps_how_it_is_written() -> None:
    """`26.10` is 26.1, and a message can still say "26.10"."""
    document, _ = parse("f", b"release: 26.10\n")
    assert document.root is not None
    assert document.root.value["release"].text == "26.10"


OF_YAML_11 = {"1_000", "0b11", "0X1F", "-0x1F", "2026-11-22", "2026-11-22T00:00:00Z", "="}
"""What ruamel.yaml keeps of YAML 1.1 even as a reader of 1.2."""


@pytest.mark.parametrize("text", sorted(MEANING.keys() - OF_YAML_11))
def test_ruamel_agrees_where_it_follows_yaml_12(text: str) -> None:
    """A second parser of YAML 1.2 reads the same."""
    assert YAML(typ="safe", pure=True).load(f"key: {text}\n") == {"key": MEANING[text]}
