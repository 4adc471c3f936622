"""Whatever is emitted is read back by every reader; and each of these properties fails when a rule of the emitter does."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from random import Random
from typing import Any, TypeAlias

import pytest
import yaml
import yaml12
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from groundplan import emitting

Read: TypeAlias = Callable[[bytes], Any]
Holds: TypeAlias = Callable[[Any], bool]
Break: TypeAlias = Callable[[str, object], None]

AWKWARD = (
    *["y", "n", "Y", "N", "yes", "No", "NO", "on", "off", "On", "OFF", "true", "False", "TRUE", "null", "Null", "~", "=", "<<", "nO", "tRUE", ".inf", "-.inf", "+.inf", ".nan", ".NaN", "inf", "nan"],
    *["0", "1", "-1", "+1", "+12", "007", "08", "09", "0777", "0o17", "0O17", "0x1F", "0X1f", "-0x1F", "0b11", "1_000", "0x_1", "1.5", "1.", ".5", "-.5", "1e3", "1E5", "1e+3", "12e03", "-2E+05"],
    *["1.5e3", "0.", "0.0", "-0", "1:30", "190:20:30", "12:30:45", "1:30.5", "1,000", "0.1.2", "1.2.3.4", "123456789012345678901234567890", "1e1000", "0x", "0o"],
    *["2026-11-22", "2026-1-2", "2026-11-22T00:00:00Z", "-", "--", "---", "...", "--", "-a", "--flag=x", "?", ":", ":a", "a:", "#x", "a#b", "@a", "`a", "%YAML", "&", "*", "!", "|", ">", "[]", "{}"],
    *["[a]", "{a}", "*a", "&a", "!a", "!!str", "'a'", '"a"', "a'b", 'a"b', "a\\b", "1Gi", "500m", "10.0.0.0/8", "https://a.b/c?d=e#f", "$(VAR)", "${VAR}", "{{x}}", "café", "😀"],
    *("", " ", "  ", "- a", "? a", ": a", "a: b", "a :b", "a, b", "a #b", "key: |", "key: >-", "a ", " a", "\ta", "a\tb", "a\t", "\t"),
    *("2026-11-22 10:00:00", "2026-11-22 10:00:00 -5", "%YAML 1.2", "--- a", "!!str a", "0 0 * * *", "true ", "a:\tb"),
    *("\n", "\n\n", "a\n", "a\nb", "a\nb\n", "a\n\nb\n\n", " a\nb", "\na", "\n a", "a\n b\n", "a\n\tb\n", "a \nb\n", "a\n \nb"),
    *("a\n ", "a\n\t", "a\n \n", "a\n  \n\n", "#a\n#b", "---\na\n---\n", "...\n", "a\n...\n", "- a\n- b\n", "a\t\nb", "%a\nb"),
    *("\r", "a\rb", "a\r\nb\r\n", "\x00", "\x07", "\x1b[0m", "\x7f", "\x85", "a\x85b", "a\x85\nb", "\x9f", "\xa0", "a\xa0b", "\xad"),
    *("\u2028", "a\u2028b\n", "\u2029", "\u200b", "a\u202eb", "\ufeff", "a\ufeff\n", "\ufffe", "\uffff", "\U0001f469\u200d\U0001f4bb"),
    *("😀\nb", "\U0010ffff", "\U000e0041", "a" * 300, "long words " * 60 + "end", "yes\n", "null\n", "1\n", "\ud7ff", "\ue000"),
)  # fmt: skip

TOKENS = [
    *"abnyNY019 :-#'\"\\/\n\t,[]{}&*!|>%@`?~=<._+eExXoT$(",
    "é",
    "\u2028",
    "\x85",
    "\x7f",
    "\x01",
    "😀",
    "\r",
    "\ufeff",
    "\xa0",
]
strings = st.one_of(
    st.sampled_from(AWKWARD), st.lists(st.sampled_from(TOKENS), max_size=8).map("".join), st.text(max_size=12)
)
numbers = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | strings,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(strings, inner, max_size=4),
    max_leaves=12,
)


def thing(spec: Any) -> dict[str, Any]:
    return {"apiVersion": "example.dev/v1", "kind": "Thing", "metadata": {"name": "a"}, "spec": spec}


objects = st.lists(values, max_size=6).map(thing)  # several at once: a call of kubectl takes a while


# Not shrunk: what fails is short already, and tries of kubectl take a while.
usual = settings(deadline=None, max_examples=100, phases=(Phase.explicit, Phase.reuse, Phase.generate))


def same(one: object, other: object) -> bool:
    """Equal with equal types, since in Python True == 1 == 1.0; but what was a float may come back from JSON as an integer."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if type(one) is float and type(other) is int:
        return one == float(other)
    return type(one) is type(other) and one == other


def by_kubectl(text: bytes) -> Any:
    """Read one object with kubectl, offline: an empty patch, applied locally."""
    command = ["kubectl", "patch", "--local", "--type=merge", "--patch={}", "--output=json", "--filename=-"]
    done = subprocess.run(command, input=text, capture_output=True, check=False, timeout=60)
    if done.returncode:
        raise ValueError(done.stderr.decode())
    return json.loads(done.stdout)


READERS: dict[str, Read] = {
    "PyYAML": yaml.safe_load,
    "PyYAML C": lambda text: yaml.load(text, Loader=yaml.CSafeLoader),  # YAML 1.1
    "ruamel.yaml": lambda text: YAML(typ="safe", pure=True).load(io.BytesIO(text)),  # YAML 1.2
    "py-yaml12": lambda text: yaml12.parse_yaml(text.decode()),
    "kubectl": by_kubectl,
}


def reading_back(reader: str) -> Holds:
    """Whether the reader gets back the object that was emitted."""
    if reader == "kubectl" and not shutil.which("kubectl"):
        pytest.skip("kubectl is not installed: the Go reader that Argo CD and kubectl use is not tried")

    def holds(obj: Any) -> bool:
        try:
            return same(obj, READERS[reader](emitting.emit(obj)))
        except Exception:  # noqa: BLE001  # each reader has errors of its own; any of them means: not read back
            return False

    return holds


@pytest.fixture(scope="module", params=READERS)
def reads_back(request: pytest.FixtureRequest) -> Holds:
    return reading_back(request.param)


def shuffled(value: Any, random: Random) -> Any:
    """The same value with the keys of every mapping in another order."""
    if isinstance(value, dict):
        return {key: shuffled(value[key], random) for key in random.sample(list(value), len(value))}
    return [shuffled(item, random) for item in value] if isinstance(value, list) else value


awkward = thing([{f"k{n}": text for n, text in enumerate(AWKWARD)}, [*AWKWARD, [AWKWARD[0]]], dict.fromkeys(AWKWARD)])
long_keys = thing([{letter * 1100: value} for letter, value in zip("abcd", ([1], {"b": 1}, "a\nb", 1), strict=True)])


@usual
@example(obj=awkward)
@example(obj=long_keys)
@given(obj=objects)
def test_every_reader_reads_back_what_was_emitted(reads_back: Holds, obj: Any) -> None:
    """parse(emit(x)) == x."""
    assert reads_back(obj)


@usual
@example(obj=awkward, random=Random(1))
@given(obj=objects, random=st.randoms(use_true_random=False))
def test_the_order_of_keys_changes_no_byte(obj: Any, random: Random) -> None:
    """emit(x) == emit(permuted x)."""
    assert emitting.emit(shuffled(obj, random)) == emitting.emit(obj)


@usual
@example(obj=awkward)
@given(obj=objects)
def test_emitting_again_changes_no_byte(obj: Any) -> None:
    """emit(parse(emit(x))) == emit(x)."""
    text = emitting.emit(obj)
    assert emitting.emit(yaml.load(text, Loader=yaml.CSafeLoader)) == text


def clipped(string: str, indent: str) -> str:
    """A literal block that forgets how the text ends."""
    return " |\n" + "\n".join(indent + line for line in string.split("\n"))


FAULTS = [
    *(("_WORDS", emitting._WORDS - {word}, "PyYAML") for word in sorted(emitting._WORDS - {"y", "n"})),
    *(("_WORDS", emitting._WORDS - {word}, "kubectl") for word in ("y", "n")),
    ("_NUMBERISH", re.compile(r"[-+.0-9]+").fullmatch, "ruamel.yaml"),
    ("_NUMBERISH", re.compile(r"[-+.0-9a-fox]+|\.inf|\.nan", re.IGNORECASE).fullmatch, "PyYAML"),
    ("_NUMBERISH", re.compile(r"[-+.:0-9a-fox]+|\.inf|\.nan", re.IGNORECASE).fullmatch, "kubectl"),
    ("_PLAIN", re.compile(r"[0-9A-Za-z][^\n]*").fullmatch, "py-yaml12"),
    ("_PLAIN", re.compile(r"[^\n:# ]+").fullmatch, "PyYAML C"),
    ("_BLOCK", re.compile(r"[^ \t\n].*", re.DOTALL).fullmatch, "PyYAML"),
    ("_BLOCK", re.compile(r".*[a-z].*", re.DOTALL).fullmatch, "py-yaml12"),
    ("_ESCAPED", re.compile("(?!)"), "kubectl"),
    ("_ESCAPED", re.compile("\x85"), "ruamel.yaml"),
    ("_LONGEST_SIMPLE_KEY", 4000, "PyYAML"),
    ("_literal", clipped, "py-yaml12"),
]


@pytest.mark.parametrize(
    ("name", "broken", "seen_by"), FAULTS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_broken_rule_is_seen_by_a_reader(broken_rule: Break, name: str, broken: object, seen_by: str) -> None:
    """The property of reading back can fail: there is a string for every rule, and a reader that needs it."""
    broken_rule(name, broken)
    with pytest.raises(AssertionError):
        test_every_reader_reads_back_what_was_emitted(reads_back=reading_back(seen_by))


def test_keys_as_given_are_seen(broken_rule: Break) -> None:
    """The property of permuted keys can fail."""
    broken_rule("sorted", list)
    with pytest.raises(AssertionError):
        test_the_order_of_keys_changes_no_byte()


def test_a_text_that_grows_is_seen(broken_rule: Break) -> None:
    """The property of emitting again can fail."""
    broken_rule("_literal", lambda string, indent: clipped(string + "\n", indent))
    with pytest.raises(AssertionError):
        test_emitting_again_changes_no_byte()
