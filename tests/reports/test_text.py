"""What a person sees at a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundplan.findings import Finding, Place, codes
from groundplan.reports import Sources, text
from groundplan.reports.frame import Lines, frame


def cells(shown: str) -> int:
    """The width of text that is printable already, by the Unicode data alone."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in shown)


@given(st.text(st.characters(exclude_characters="\r\n"), max_size=400), st.integers(1, 450), st.integers(20, 120))
def test_a_frame_is_never_wider_than_asked(line: str, column: int, width: int) -> None:
    """A line of any length, in any script, is cut to the width."""
    assert cells(frame(line, column, width)[0]) <= width


@given(st.text("abc 視é\t", max_size=300), st.integers(1, 300))
def test_the_caret_stands_below_the_column(line: str, column: int) -> None:
    """The first caret is below the character at the column, however wide those before it are."""
    index = min(column - 1, len(line))
    shown, underline = frame(f"{line[:index]}@{line[index + 1 :]}", index + 1)
    assert cells(shown[: shown.index("@")]) == underline.index("^")


@pytest.mark.parametrize(
    ("line", "column", "underlined"),
    [
        ("quotta: {cpu: 1}", 1, "quotta"),
        ("quotta: {cpu: 1}", 9, "{"),
        ("  - name: vision", 3, "-"),
        ("a: 'it''s b', c: 2", 4, "'it''s b'"),
        ('a: "x \\" y" # z', 4, '"x \\" y"'),
        ("image: repo/x:1@sha256:00, b", 8, "repo/x:1@sha256:00"),
        ("a: 'open", 4, "'"),
        ("a: it's b", 4, "it's"),
    ],
)
def test_a_whole_word_is_underlined(line: str, column: int, underlined: str) -> None:
    """A key, a quoted value or a word is underlined as a whole; of anything else its first character."""
    assert frame(line, column)[1].strip() == "^" * len(underlined)


@pytest.mark.parametrize("file", ["a\nb", "a\r\nb", "a\rb", "\ufeffa\nb\n"])
def test_lines_are_those_of_an_editor(file: str) -> None:
    """LF, CRLF and CR end a line, nothing else does, and a byte order mark takes no column."""
    lines = Lines(lambda _: file)
    assert [lines.at(Place("f", n, 1)) for n in (1, 2, 9)] == ["a", "b", None]
    assert Lines(lambda _: "a\x85\x0c\u2028b").at(Place("f", 1, 1)) == "a\x85\x0c\u2028b"


def test_a_file_is_asked_for_once() -> None:
    """Ten thousand findings in one file do not read it ten thousand times."""
    asked: list[str] = []

    def source(file: str) -> str:
        asked.append(file)
        return "y\n" * 9

    text.render([Finding("GP9901", Place("f", n, 1), "x") for n in range(1, 9)], source)
    assert asked == ["f"]


def test_the_report_ends_by_pointing_at_a_page(monkeypatch: pytest.MonkeyPatch, sources: Sources) -> None:
    """The command that is named works: it is that of a code with a page, an error's before a warning's."""
    code = next(iter(codes.codes()))
    findings = [Finding("GP9901", None, "x"), Finding(code, None, "y", severity="warning")]
    last = text.render(findings, sources).splitlines()[-1]
    assert last == f"1 error and 1 warning; `groundplan explain {code}` tells the cause and the fix"
