"""Regular expressions that RE2 refuses, as far as that is certain (Go's regexp/syntax, with Perl's flags, as Istio uses it).

Envoy reads them in RE2's syntax, in which a match takes time in proportion to the text: what needs going back, such as
lookahead and backreferences, is not in it. Read once from left to right; nothing is compiled.
"""

from __future__ import annotations

import re

_REPEATED_MOST = 1000
_ESCAPED_LETTERS = frozenset("AbBzCQEdDsSwWpPafnrtvx")
_FLAGS = re.compile(r"\(\?[imsU]*(?:-[imsU]+)?[:)]")
_NAMED = re.compile(r"\(\?P?<[A-Za-z_][A-Za-z0-9_]*>")
_COUNT = re.compile(r"\{(0|[1-9][0-9]*)(?:(,)(0|[1-9][0-9]*)?)?\}")
_OCTAL = re.compile(r"\\[1-7][0-7]")

_PERL = {
    "(?=": "lookahead", "(?!": "lookahead", "(?<=": "lookbehind", "(?<!": "lookbehind",
    "(?>": "an atomic group", "(?#": "a comment", "(?(": "a condition", "(?P=": "a backreference",
}  # fmt: skip


def refusal(expression: str) -> str:
    """Why RE2 refuses the expression; empty where it takes it, or that is not certain."""
    return _Reader(expression).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.open = 0
        self.operand = False
        """Whether something stands before that can be repeated."""
        self.repeated = False
        """Whether what stands before is a repetition."""
        self.stopped = False
        self.why = ""

    def read(self) -> str:
        while self.at < len(self.text) and not self.stopped:
            self._next(self.text[self.at])
        if self.open and not self.stopped:
            self._stop("a `(` without its `)`")
        return self.why

    def _stop(self, why: str = "") -> None:
        """Nothing more is read: it is refused, or nothing certain can be said of it. The first word counts."""
        if not self.stopped:
            self.stopped, self.why = True, why

    def _next(self, char: str) -> None:
        count = _COUNT.match(self.text, self.at) if char == "{" else None
        if char in "*+?" or count is not None:
            self._repeat(count)
            return
        self.repeated = False
        if char == "(":
            self._group()
        elif char == ")":
            if not self.open:
                self._stop("a `)` without its `(`")
            self.open -= 1
            self._step(1, operand=True)
        elif char == "|":
            self._step(1, operand=False)
        elif char == "[":
            self._class()
        elif char == "\\":
            self._escape()
            self.operand = True
        else:
            self._step(1, operand=True)

    def _step(self, length: int, *, operand: bool) -> None:
        self.at += length
        self.operand = operand

    def _repeat(self, count: re.Match[str] | None) -> None:
        written = count[0] if count is not None else self.text[self.at]
        if not self.operand:
            self._stop(f"`{written}` with nothing before it to repeat")
        elif self.repeated:
            self._stop(f"`{written}` behind another repetition")
        elif count is not None and (wrong := _wrong_count(count)):
            self._stop(wrong)
        self.at += len(written)
        if self.text.startswith("?", self.at):
            self.at += 1
        self.repeated = True

    def _group(self) -> None:
        if not self.text.startswith("(?", self.at):
            self.open += 1
            self._step(1, operand=False)
            return
        found = _NAMED.match(self.text, self.at) or _FLAGS.match(self.text, self.at)
        if found is None:
            perl = next((what for start, what in _PERL.items() if self.text.startswith(start, self.at)), None)
            self._stop(f"{perl}, which RE2 does not have" if perl else "a `(?` that RE2 does not know")
            return
        if not found[0].endswith(")"):
            self.open += 1
            self.operand = False
        self.at = found.end()

    def _escape(self) -> None:
        char = self.text[self.at + 1 : self.at + 2]
        if not char:
            self._stop("a `\\` at the end")
        elif char in "123456789" and not _OCTAL.match(self.text, self.at):
            self._stop(f"the backreference `\\{char}`, which RE2 does not have")
        elif char.isascii() and char.isalpha() and char not in _ESCAPED_LETTERS:
            self._stop(f"`\\{char}`, which RE2 does not know")
        elif char in "xpPQ" or not char.isascii():
            self._stop()
        self.at += 2

    def _class(self) -> None:
        """To the end of a class of characters; a `]` right at its beginning is one of them."""
        self.at += 2 if self.text.startswith("[^", self.at) else 1
        first = True
        while not self.stopped and (first or not self.text.startswith("]", self.at)):
            first = False
            if self.at >= len(self.text):
                self._stop("a `[` without its `]`")
            else:
                self._member()
        self._step(1, operand=True)

    def _member(self) -> None:
        if self.text.startswith("[:", self.at):
            self._stop()
        char = self.text[self.at]
        if char == "\\":
            self._escape()
            return
        self.at += 1
        last = self.text[self.at + 1 : self.at + 2] if self.text.startswith("-", self.at) else ""
        if last and last not in "]\\[":
            if last < char:
                self._stop(f"the range `{char}-{last}`, which is the wrong way round")
            self.at += 2


def _wrong_count(count: re.Match[str]) -> str:
    least, most = int(count[1][:9]), int(count[3][:9]) if count[3] else None
    if max(least, most or 0) > _REPEATED_MOST:
        return f"`{count[0]}`, more than {_REPEATED_MOST} repetitions"
    if most is not None and most < least:
        return f"`{count[0]}`, whose bounds are the wrong way round"
    return ""
