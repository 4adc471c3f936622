"""Words and characters that several formats share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from groundplan.findings import Finding, Place
from groundplan.findings.words import counted

ENTRY_FILE = "platform.yaml"
"""Where a forge is pointed for a finding that has no place of its own."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def printable(text: str) -> str:
    r"""`text` on one line with nothing in it that a terminal would act on or hide.

    Control characters, bidirectional overrides, invisible and unusual blanks (a no-break space is a common cause of
    a puzzling YAML error) appear as their escapes, such as `\x1b` or `\u202e`.
    """
    return text if text.isprintable() else "".join(map(shown, text))


def shown(character: str) -> str:
    """One character as `printable` shows it."""
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")


Paint = Callable[[str, str], str]
"""Gives a text the style of a name."""


def painter(styles: Mapping[str, str], *, color: bool) -> Paint:
    """Paints with these ANSI styles; without colour, leaves every text as it is."""
    if not color:
        return lambda text, _style: text
    return lambda text, style: f"\x1b[{styles[style]}m{text}\x1b[0m" if text else text


def whole(text: str) -> str:
    """`text` without lone surrogates, which no UTF-8 or JSON reader has to accept."""
    return _SURROGATE.sub("\ufffd", text)


def text_lines(text: str) -> list[str]:
    """The lines of a message, each printable, without blank ones at the end."""
    return [printable(line) for line in text.replace("\r\n", "\n").rstrip().split("\n")]


def where(place: Place) -> str:
    """`file:line:column`, as much of it as is known."""
    if not place.line:
        return printable(place.file)
    column = f":{place.column}" if place.column else ""
    return f"{printable(place.file)}:{place.line}{column}"


def remarks(finding: Finding) -> list[tuple[str, str]]:
    """What is said beside the message, as (label, text): expected, hint, and where it holds if not everywhere."""
    said = (("expected", finding.expected), ("hint", finding.hint), ("found in", ", ".join(finding.environments)))
    return [(label, text) for label, text in said if text.strip()]


def forge_path(place: Place | None, prefix: str) -> str:
    """The path of a finding's file from the root of the Git repository."""
    file = (place.file if place else "") or ENTRY_FILE
    return whole(f"{prefix.strip('/')}/{file}" if prefix.strip("/") else file)


def tally(findings: Sequence[Finding]) -> str:
    """`2 errors and 1 warning`."""
    errors = sum(f.is_error for f in findings)
    warnings = len(findings) - errors
    return " and ".join(counted(n, word) for n, word in ((errors, "error"), (warnings, "warning")) if n)


def most_telling_first(findings: Iterable[Finding]) -> list[Finding]:
    """Errors before warnings, and of each kind every code once before any code twice.

    `findings` come sorted by place. Where a forge shows only the first few, these show the most.
    """
    seen: dict[tuple[str, str], int] = {}
    ranked: list[tuple[bool, int, int, Finding]] = []
    for position, finding in enumerate(findings):
        kind = (finding.severity, finding.code)
        turn = seen[kind] = seen.get(kind, -1) + 1
        ranked.append((not finding.is_error, turn, position, finding))
    return [finding for *_, finding in sorted(ranked, key=lambda rank: rank[:3])]
