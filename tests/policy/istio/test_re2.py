"""Regular expressions: what is refused is really no expression of RE2."""

from __future__ import annotations

import re
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundplan.policy.istio.re2 import refusal

REFUSED = {
    "/(?!internal).*": "lookahead",
    "(?<=a)b": "lookbehind",
    "(?<!a)b": "lookbehind",
    "(?>a)": "an atomic group",
    "(?#a)": "a comment",
    "(?x)a": "a `(?`",
    "(?P<1>a)": "a `(?`",
    "(a)\\1": "the backreference `\\1`",
    "a\\Z": "`\\Z`",
    "\\u0041": "`\\u`",
    "a\\": "a `\\` at the end",
    "(a": "a `(` without",
    "a)": "a `)` without",
    "[a": "a `[` without",
    "[]": "a `[` without",
    "[^]a": "a `[` without",
    "*.bar.com": "`*` with nothing",
    "a|+": "`+` with nothing",
    "(?:?a)": "`?` with nothing",
    "{2}": "`{2}` with nothing",
    "a**": "`*` behind another",
    "a++": "`+` behind another",
    "a{2}{3}": "`{3}` behind another",
    "a*??": "`?` behind another",
    "a{1001}": "`{1001}`, more than",
    "a{3,1}": "`{3,1}`, whose bounds",
    "a{99999999999999999999}": "`{99999999999999999999}`, more than",
    "[z-a]": "the range `z-a`",
}
TAKEN = [
    "", ".*", "a*?", "a??", "a{0,1000}?", "a{,3}", "a{01}", "{", "a{", "}", "]", "[]a]", "[^]a]", "[a-]", "[-a]", "[(*]",
    "(?i)a", "a(?i)*", "(?i:a)*", "(?-s).", "(?P<name>a)", "(?<name>a)", "\\(\\)\\[\\]", "\\12", "\\z", "\\bA\\B", "^*$", "()*",
    "/[^/]+/v[0-9]+(?:/.*)?$", "\\d+\\.\\w", "[\\w.-]+", "(a|)", "(|a)", "é+", "\\-",
]  # fmt: skip
UNDECIDED = ["\\pL(", "\\Q(\\E", "\\x{41}(", "[[:alpha:]](", "\\é"]


@pytest.mark.parametrize("expression", REFUSED)
def test_what_re2_does_not_take_is_told(expression: str) -> None:
    """Each with what is wrong about it (https://github.com/google/re2/wiki/Syntax; checked with Go's regexp 1.26)."""
    assert refusal(expression).startswith(REFUSED[expression])


@pytest.mark.parametrize("expression", [*TAKEN, *UNDECIDED])
def test_what_re2_takes_is_fine(expression: str) -> None:
    """And so is what is not certain."""
    assert refusal(expression) == ""


PIECES = st.lists(st.sampled_from([*"ab.()[]|^$-?*+", "\\d", "\\.", "{2}", "{1,3}", "(?:", "[^"]), max_size=10).map(
    "".join
)


def of_python(expression: str) -> bool:
    """Whether Python takes it; what Python has and RE2 has not is left out."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(expression)
    except (re.error, OverflowError):
        return False
    return True


@given(PIECES)
def test_python_agrees_about_what_both_know(expression: str) -> None:
    """In the syntax that both have, an expression is told exactly where Python refuses it too."""
    if re.search(r"[*+?}]\+|\(\?(?!:)|\^[*+?{]|\$[*+?{]|-\[|-\\|\[\[|\\d-", expression):
        return
    assert bool(refusal(expression)) == (not of_python(expression))


@given(st.text(st.sampled_from("()[]{}*+?|\\^$-.:<>=!P#1aZ"), max_size=20))
def test_any_text_has_an_answer(expression: str) -> None:
    """Whatever somebody writes is refused, or it is not; and nothing that comes after makes an error good."""
    why = refusal(expression)
    if why and not why.startswith(("a `(` without", "a `[` without", "a `\\` at", "a `(?`", "the backreference")):
        assert refusal(f"{expression})")
