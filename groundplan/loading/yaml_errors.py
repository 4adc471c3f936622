"""Findings for text that is no YAML, or YAML that a platform file may not hold (GP01xx)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import yaml

from groundplan.findings import Finding, Place, Related
from groundplan.findings.suggest import did_you_mean


def not_utf8(file: str, content: bytes, offset: int) -> Finding:
    before = content[:offset].decode("utf-8-sig")
    return Finding(
        "GP0104",
        _at(file, before, len(before)),
        f"the file is not UTF-8 text (byte 0x{content[offset]:02x})",
        expected="YAML text in UTF-8",
        hint=_encoding_hint(content),
    )


def _encoding_hint(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "this is UTF-16: save the file as UTF-8"
    return "is this a binary file?" if b"\0" in content else "save the file as UTF-8"


def character(file: str, text: str, offset: int) -> Finding:
    """A character that no reader takes, or that readers of YAML 1.1 and 1.2 take otherwise."""
    place, code = _at(file, text, offset), ord(text[offset])
    if text[offset] in "\x85\u2028\u2029":
        return Finding(
            "GP0104",
            place,
            f"the character U+{code:04X} is a line break in YAML 1.1 and none in YAML 1.2",
            expected="text that every reader takes alike",
            hint=f'write it as "\\u{code:04x}" in a double-quoted string',
        )
    return Finding(
        "GP0104",
        place,
        f"the control character U+{code:04X} cannot stand in YAML",
        expected="printable text",
        hint=f'is this a binary file? In a string write it as "\\u{code:04x}"',
    )


def syntax(file: str, text: str, error: Any) -> Finding:
    """A scanner's or parser's error, in words that say what to do."""
    problem = str(error.problem or "")
    mark, context_mark = error.problem_mark or error.context_mark, error.context_mark
    place = _mark(file, text, mark)
    related: tuple[Related, ...] = ()
    if "while scanning a quoted scalar" in str(error.context) and context_mark is not None:
        return Finding(
            "GP0105",
            _mark(file, text, context_mark),
            "the quote that opens here is never closed" if "end of stream" in problem else _plainly(problem),
            expected="a closing quote",
            hint="close the string with the same quote; inside single quotes write '' for '",
        )
    if context_mark is not None and (context_mark.line, context_mark.column) != (mark.line, mark.column):
        related = (Related(_mark(file, text, context_mark), _plainly(str(error.context))),)
    if "'\\t'" in problem or "tab" in problem or _tab_indents(text, mark.line):
        return Finding(
            "GP0105",
            place,
            "a tab stands where YAML allows only spaces",
            expected="spaces for indentation",
            hint="replace each tab by spaces",
            related=related,
        )
    if (start := _runaway_quote(text, mark)) is not None:
        return Finding(
            "GP0105",
            _mark(file, text, start),
            f"the quote that opens here is not closed on its line; the next one, in line {mark.line + 1}, closes it",
            expected="a closing quote",
            hint="close the string with the same quote; inside single quotes write '' for '",
        )
    if (conflict := _CONFLICT.search(text)) is not None:
        return Finding(
            "GP0105",
            _at(file, text, conflict.start()),
            "a merge left its mark here: both sides are in the file",
            expected="one of the two sides, or both joined by hand",
            hint="resolve the conflict, and remove the lines with <<<<<<<, ======= and >>>>>>>",
        )
    if (odd := _odd_blank(text, mark.line)) is not None:
        return Finding(
            "GP0105",
            _at(file, text, odd),
            f"the blank U+{ord(text[odd]):04X} is no space, and YAML reads it as text",
            expected="ordinary spaces",
            hint="replace it by a space; it often comes from copying out of a web page or a chat",
        )
    return Finding(
        "GP0105", place, _plainly(problem), expected="valid YAML", hint=_syntax_hint(problem), related=related
    )


def _runaway_quote(text: str, mark: Any) -> Any:
    """Where a quoted string begins that ends, lines below, just before the error: most likely its own quote is missing."""
    if mark.index == 0 or text[mark.index - 1] not in "\"'":
        return None
    quoted = None
    try:
        for token in yaml.scan(text[: mark.index]):
            quoted = token if isinstance(token, yaml.ScalarToken) else quoted
    except yaml.YAMLError:
        return None
    if quoted is None or quoted.style not in ("'", '"') or quoted.end_mark.index != mark.index:
        return None
    return quoted.start_mark if quoted.start_mark.line < quoted.end_mark.line else None


def _odd_blank(text: str, last: int) -> int | None:
    """The first blank that is no ASCII space in the indentation of a line, up to the line `last`, counted from 0."""
    start = 0
    for line in text.split("\n")[: last + 1]:
        for column in range(len(line) - len(line.lstrip())):
            if line[column] not in " \t\r":
                return start + column
        start += len(line) + 1
    return None


def second_document(place: Place) -> Finding:
    return Finding(
        "GP0105",
        place,
        "a second YAML document begins here",
        expected="one document in a file",
        hint="move it to a file of its own, or remove the `---`",
    )


def key_not_text(place: Place, text: str) -> Finding:
    shown = f"`{text}`" if text else "this key"
    return Finding(
        "GP0107",
        place,
        f"{shown} is not text, so it cannot be a key",
        expected="a text key",
        hint=f'quote it: "{text}"'
        if text
        else "use a plain word as the key; `{{ ... }}` fills in nothing here, overlays and classes do",
    )


def merge_key(place: Place) -> Finding:
    return Finding(
        "GP0107",
        place,
        "`<<` merges mappings in YAML 1.1 and is an ordinary key in YAML 1.2",
        expected="layers that the compiler knows",
        hint="use `tenantClasses`, `templates` or an overlay to share values; an alias may stand for a whole value",
    )


def tag(place: Place, name: str, text: str, *, known: bool) -> Finding:
    shown = name.replace("tag:yaml.org,2002:", "!!")
    message = f"`{text}` is no {shown}" if known else f"the tag `{shown}` is not known"
    return Finding(
        "GP0108", place, message, expected="plain YAML values", hint="remove the tag; quote the value if it is text"
    )


def number(place: Place, text: str) -> Finding:
    shown = text if len(text) <= 40 else f"{text[:40]}..."
    return Finding(
        "GP0108",
        place,
        f"the number `{shown}` is out of range",
        expected="a finite number of at most 40 digits",
        hint="quote it if it is text",
    )


def too_deep(place: Place, limit: int) -> Finding:
    return Finding("GP0109", place, f"values nest more than {limit} deep", expected=f"at most {limit} levels")


def alias_bomb(place: Place, anchor: str, limit: int) -> Finding:
    return Finding(
        "GP0109",
        place,
        f"aliases expand this document by more than {limit:,} values (at `*{anchor}`)",
        expected="anchors that repeat small values",
        hint="use `tenantClasses` or `templates` to share values",
    )


def unknown_alias(place: Place, anchor: str, known: Iterable[str]) -> Finding:
    return Finding(
        "GP0108",
        place,
        f"the alias `*{anchor}` names no anchor above it",
        expected="an anchor written before its first use, and not around it",
        hint=did_you_mean(anchor, known) or f"quote it if it is text: '*{anchor}'",
    )


_CONFLICT = re.compile(r"^<{7} .*(?=\n(?:.*\n)*?={7}\n)", re.MULTILINE)
_QUOTED = re.compile(r"'([^']*)'")


def _plainly(problem: str) -> str:
    text = problem.strip().rstrip(".")
    text = text.replace("<stream end>", "the end of the file").replace("<block end>", "the end of the block")
    text = text.replace("mapping values are not allowed in this context", "a `key: value` cannot stand here")
    text = text.replace("could not find expected ':'", "a `:` is missing after the key")
    text = text.replace("did not find expected key", "a key was expected here; is the indentation right?")
    text = text.replace("did not find expected <document start>", "something stands here after the end of the document")
    text = text.replace("did not find expected node content", "a value was expected here")
    text = text.replace("found character that cannot start any token", "this character cannot begin a value")
    text = text.replace("did not find expected", "here was expected")
    text = _QUOTED.sub(r"`\1`", text)
    return text or "this is not valid YAML"


def _syntax_hint(problem: str) -> str:
    if "mapping values" in problem:
        return "quote a value that holds `: `, put each key on a line of its own, and a blank after the `-` of an item"
    if "`-`" in problem or "'-' indicator" in problem:
        return "begin the item with `- `, or line the key up with the other keys of its item"
    if "expected key" in problem or "block end" in problem:
        return "line it up with the keys above; the entries of one mapping share their indentation"
    if "expected ':'" in problem:
        return "write `key: value`, or quote the text"
    if "node content" in problem or "',' or" in problem:
        return "close each `[` and `{`, and put one comma between two entries"
    if "cannot start any token" in problem:
        return "quote the value: these characters have a meaning of their own in YAML"
    return ""


def _tab_indents(text: str, line: int) -> bool:
    lines = text.split("\n")
    return line < len(lines) and "\t" in lines[line][: len(lines[line]) - len(lines[line].lstrip())]


def _mark(file: str, text: str, mark: Any) -> Place:
    """Where a text ends without a line break, libyaml's end is a line that is not there: it is where the text ends."""
    if mark.index >= len(text):
        return _at(file, text, len(text.rstrip()))
    return Place(file, mark.line + 1, mark.column + 1)


def _at(file: str, text: str, offset: int) -> Place:
    """Lines end as YAML's do: with a line feed, a carriage return, or both."""
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    return Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
