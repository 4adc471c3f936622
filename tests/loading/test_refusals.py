"""Text that is no YAML, or YAML that a platform file may not hold: refused with a code, at the place, with what to do."""

from __future__ import annotations

import time

import pytest

from groundplan.findings import Finding
from groundplan.loading import parse
from groundplan.loading.yaml12 import MAX_ALIASED, MAX_DEPTH


def refused(content: bytes | str) -> Finding:
    (finding,) = parse("platform.yaml", content.encode() if isinstance(content, str) else content)[1]
    return finding


def code_at(finding: Finding) -> tuple[str, int, int]:
    assert finding.place is not None
    return finding.code, finding.place.line, finding.place.column


@pytest.mark.parametrize(
    ("content", "line", "column", "words"),
    [
        (b"a: 1\nb: \xe9\n", 2, 4, "byte 0xe9"),
        ("é: ".encode() + b"\xff\n", 1, 4, "byte 0xff"),
        (b"\xff\xfea\x00:\x00", 1, 1, "byte 0xff"),
        (b"a: \xed\xa0\x80", 1, 4, "byte 0xed"),
        (b"\x7fELF\x02\x01", 1, 1, "U+007F"),
        (b"a: b\x00", 1, 5, "U+0000"),
        ('é: "\x1b[0m"'.encode(), 1, 5, "U+001B"),
        ("a: x\x85b".encode(), 1, 5, "U+0085 is a line break in YAML 1.1"),
        ("a: 1\nb: 'é\u2028'".encode(), 2, 6, "U+2028 is a line break in YAML 1.1"),
        ("a: \u2029".encode(), 1, 4, "U+2029"),
        ("a: \ufffe".encode(), 1, 4, "U+FFFE"),
    ],
)
def test_text_that_readers_take_differently_is_refused(content: bytes, line: int, column: int, words: str) -> None:
    """Not UTF-8, control characters, and line breaks of YAML 1.1 only: found at their character, not their byte."""
    finding = refused(content)
    assert code_at(finding) == ("GP0104", line, column)
    assert words in finding.message


def test_a_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    """What editors on Windows write changes no value and no place."""
    document, findings = parse("f", b"\xef\xbb\xbfa: 1\r\nb:\r\n  - x\r\n")
    assert findings == ()
    assert document.root is not None
    assert document.root.plain() == {"a": 1, "b": ["x"]}
    assert document.root.value["b"].value[0].at == ("f", 3, 5)


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a:\n\tb: 1\n", 2, 1, "a tab stands where"),
        ("a:\n  - b\n\t- c\n", 3, 1, "a tab stands where"),
        ("a: 1\nb: [c, {d: 1", 2, 13, "here was expected"),  # where the text ends, not in a line that is not there
        ('a: 1\nb: "x\nc: 2\n', 2, 4, "the quote that opens here is never closed"),
        ("a: 'it''s\n", 1, 4, "the quote that opens here is never closed"),
        ("a: b: c\n", 1, 5, "a `key: value` cannot stand here"),
        ("a: [1, 2\nb: 3\n", 2, 2, "was expected"),
        ("a: {b: 1,, c: 2}\n", 1, 10, "a value was expected here"),
        ("a: 1\n  b: 2\n", 2, 4, "a `key: value` cannot stand here"),
        ("a:\n  b: 1\n c: 2\n", 3, 2, "a key was expected here"),
        ("a: @b\n", 1, 4, "this character cannot begin a value"),
        ("a\nb: 1\n", 2, 2, "a `key: value` cannot stand here"),
        ("a: 1\n---\nb: 2\n", 2, 1, "a second YAML document begins here"),
        ("a: 1\n...\nb: 2\n", 3, 1, "after the end of the document"),
    ],
)
def test_what_is_no_yaml_is_refused_in_plain_words(text: str, line: int, column: int, words: str) -> None:
    """Tabs, open quotes and brackets, bad indentation, a second document: one finding, where it is."""
    finding = refused(text)
    assert code_at(finding) == ("GP0105", line, column)
    assert words in finding.message


def test_a_key_stands_once() -> None:
    """A duplicate key is refused at its second place, and names the first; quoting makes no difference."""
    finding = refused('a:\n  b: 1\n  c: 2\n  "b": 3\n')
    assert code_at(finding) == ("GP0106", 4, 3)
    assert [(str(r.place), r.message) for r in finding.related] == [("platform.yaml:2:3", "first written here")]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("1: a\n", 1, 1),
        ("a:\n  true: b\n", 2, 3),
        ("~: a\n", 1, 1),
        ("? [a, b]\n: c\n", 1, 3),
        ("a: {b: 1, {c: 2}: 3}\n", 1, 11),
        ("a: {x: 1}\nb:\n  <<: {y: 2}\n", 3, 3),
    ],
)
def test_a_key_is_a_text(text: str, line: int, column: int) -> None:
    """Numbers, booleans, null, lists and mappings are no keys, and `<<` merges nothing in YAML 1.2."""
    assert code_at(refused(text)) == ("GP0107", line, column)


def test_an_alias_repeats_a_value() -> None:
    """Anchors are allowed; an aliased value knows the place where it is written."""
    document, findings = parse("f", b"a: &x {b: [1, no]}\nc: *x\nd: [*x, *x]\n")
    assert (findings, document.root and document.root.plain()["d"]) == ((), [{"b": [1, "no"]}] * 2)
    assert document.root is not None
    assert document.root.value["c"].at == ("f", 1, 4)
    assert document.root.value["c"].key == ("f", 2, 1)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("a: *nope\n", 1, 4), ("a: &x [1, *x]\n", 1, 11), ("a: &x {b: *x}\n", 1, 11), ("a: *x\nb: &x 1\n", 1, 4)],
)
def test_an_alias_names_an_anchor_above_it(text: str, line: int, column: int) -> None:
    """An unknown anchor, one that comes later, and one that is still open (a value inside itself) are refused."""
    assert code_at(refused(text)) == ("GP0108", line, column)


def test_a_misspelt_alias_gets_a_hint() -> None:
    """The nearest anchor is named."""
    assert refused("a: &common 1\nb: *comon\n").hint == "did you mean `common`?"


def test_an_alias_bomb_is_refused_at_once() -> None:
    """Nine levels of nine aliases stand for a thousand million values; the document stops before it has many."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    started = time.process_time()
    finding = refused("\n".join(lines) + "\n")
    assert finding.code == "GP0109"
    assert f"{MAX_ALIASED:,}" in finding.message
    assert time.process_time() - started < 5


def test_aliases_do_not_nest_deeper_than_values_may() -> None:
    """A chain of anchors, each one deeper than the last, is as deep as the tree it stands for."""
    chain = [f"a{n}: &a{n} [{f'*a{n - 1}' if n else 'x'}]" for n in range(MAX_DEPTH + 1)]
    assert parse("f", "\n".join(chain[: MAX_DEPTH - 1]).encode())[1] == ()
    finding = refused("\n".join(chain))
    assert code_at(finding) == ("GP0109", MAX_DEPTH, chain[MAX_DEPTH - 1].index("*") + 1)


@pytest.mark.parametrize(
    "text",
    ["[" * 10_000, "{a: " * 10_000, "- " * 10_000, "".join(f"{' ' * n}a:\n" for n in range(10_000))],
    ids=["lists", "mappings", "dashes", "blocks"],
)
def test_ten_thousand_levels_are_refused(text: str) -> None:
    """Deep input is refused at the level that is too much, and exhausts neither the stack nor the patience."""
    started = time.process_time()
    assert refused(text).code == "GP0109"
    assert time.process_time() - started < 5


def test_as_many_levels_as_allowed_are_fine() -> None:
    """The bound is exact."""
    assert parse("f", b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)[1] == ()
    assert code_at(refused(b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1))) == ("GP0109", 1, MAX_DEPTH + 1)


def test_all_that_is_wrong_in_a_readable_file_is_told() -> None:
    """One mistake does not hide the next, as long as the text can be read on."""
    findings = parse("f", b"a: 1e999\n1: x\nb: 2\nb: !no 3\n")[1]
    assert [f.code for f in findings] == ["GP0108", "GP0107", "GP0108", "GP0106"]
