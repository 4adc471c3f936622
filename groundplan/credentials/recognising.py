"""Credentials in a text: by their form, by what is assigned to what in it, and by the key the text stands under."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from groundplan.credentials.forms import Credential, forms, is_user_and_password, published
from groundplan.credentials.keys import asked, is_password, is_random, is_reference
from groundplan.facts.published_credentials import AS_A_PASSWORD

_CACHED = 1 << 15
"""Texts that are remembered: the same ones come in every environment, and again when output is masked."""


def called(key: str, text: str, *, literal: bool = False) -> Credential | None:
    """The whole of a text that stands under a key, if it is what the key asks for. `literal`: see `keys.is_password`."""
    wanted = asked(key)
    return _called(wanted, text, literal) if wanted and text else None


@lru_cache(maxsize=_CACHED)
def _called(wanted: str, text: str, literal: bool) -> Credential | None:
    value = text.strip()
    if wanted != "token" and value in AS_A_PASSWORD:
        what = published(AS_A_PASSWORD[value])
    elif wanted == "password":
        what = "a password" if is_password(value, literal=literal) else ""
    elif is_reference(value):
        what = ""
    elif is_random(value):
        what = "a token or key"
    else:
        what = "a name with its password" if wanted == "token" and is_user_and_password(value) else ""
    return Credential(0, len(text), what) if what else None


@lru_cache(maxsize=_CACHED)
def found(text: str) -> tuple[Credential, ...]:
    """Every credential in a text that can be told without its key, in order, none within another."""
    every = [*forms(text), *_assigned(text)]
    return _apart(every) if every else ()


def _apart(every: list[Credential]) -> tuple[Credential, ...]:
    """Parts that overlap become one, which is called as the first of them."""
    apart: list[Credential] = []
    for one in sorted(every):
        if apart and one.start < apart[-1].end:
            apart[-1] = apart[-1]._replace(end=max(apart[-1].end, one.end))
        else:
            apart.append(one)
    return tuple(apart)


_ASSIGNED = re.compile(
    r"""(?:passw(?:or)?d|passphrase|pwd|pass|pw|token|secret|credentials?|key|key_?id|jwt|auth|authorization|string)
    \d{0,2}\\?["']?(?:[ \t]{0,4}(?::=|=>|[:=])[ \t]{0,40}|[ \t]{1,4}(?=\S))""",
    re.VERBOSE,
)
"""To be looked for in lower case: a pattern without regard to case takes ten times as long."""

_KEY = re.compile(r"-{0,2}[\w./-]{0,100}$")
_PAIR = re.compile(
    r"""\bname["']?\s*:\s*["']?(?P<key>[\w./-]{1,100})["']?\s{0,9},?\s{0,200}["']?value["']?\s*:[ \t]*""", re.ASCII
)
_BEFORE_VALUE = re.compile(r"(?:[&!]\S+[ \t]+)*")
_BLOCK = re.compile(r"(?:[|>][-+\d]{0,2}[ \t]*(?:#[^\n]*)?)?\r?\n")
_ENTRY = re.compile(r"\s*(?:- |[\"']?[\w./-]+[\"']?:(?:\s|$))")
_QUOTED = re.compile(r"""\\?"((?:[^"\\\n]|\\.)*)"|'((?:[^'\n]|'')*)'""")
_RUN = re.compile(r"[^\s\"'`,;&)\]}]+")
_REST = re.compile(r"[^\r\n]*?(?=[ \t]+\#|[ \t]*(?:\r|\n|$))")
_INDENTED = re.compile(r"[ \t]+(?=\S)")
_SEPARATOR = re.compile(r"[:=]")


def _assigned(text: str) -> Iterator[Credential]:
    """`key: value`, `KEY=value`, `--key value` and `name: key, value: value`, in YAML, JSON, shell or prose."""
    if "=" not in text and ":" not in text and "--" not in text:
        return
    for match in _ASSIGNED.finditer(_lower(text)):
        word = re.split(r"[\"'\\:= \t]", match[0], maxsplit=1)[0]
        before = _KEY.search(text, max(0, match.start() - 100), match.start())
        key = f"{before[0] if before else ''}{text[match.start() : match.start() + len(word)]}"
        if _assigns(match[0], text[match.end() : match.end() + 1], key):
            yield from _value(text, match.end(), key, literal=False, to_end=":" in match[0])
    for match in _PAIR.finditer(text):
        yield from _value(text, match.end(), match["key"], literal=True, to_end=True)


def _assigns(found: str, following: str, key: str) -> bool:
    """Whether a key is followed by its value: after `=` or an option at once, after `:` with a blank, a quote or a new line."""
    if found.endswith(":"):
        return not following or following in "\"'\\\r\n"
    return _SEPARATOR.search(found) is not None or key.startswith("-")


def _lower(text: str) -> str:
    """The text in lower case, every character where it was."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if c.isascii() else c for c in text)


def _value(text: str, at: int, key: str, *, literal: bool, to_end: bool) -> Iterator[Credential]:
    """The value that begins at a position, if it is what its key asks for. `to_end`: one without quotes ends with its line."""
    if not asked(key):
        return
    prefix = _BEFORE_VALUE.match(text, at)
    at = prefix.end() if prefix is not None else at
    if (block := _BLOCK.match(text, at)) is not None:
        if block[0].strip() or _ENTRY.match(text, block.end()) is None:
            yield from _block(text, block.end(), key, literal=literal)
        return
    if (quoted := _QUOTED.match(text, at)) is not None:
        group = 1 if quoted[1] is not None else 2
        start, end = quoted.span(group)
        value = quoted[group]
    elif (run := _RUN.match(text, at)) is not None:
        start, end = run.span()
        value = run[0].rstrip("\\")
        if to_end and (rest := _REST.match(text, start)) is not None:
            end = max(end, rest.end())
    else:
        return
    recognised = called(key, value, literal=literal)
    if recognised is not None:
        yield Credential(start, end, recognised.what)


def _block(text: str, at: int, key: str, *, literal: bool) -> Iterator[Credential]:
    """A value in the lines below its key: those that are indented as its first one."""
    first = _INDENTED.match(text, at)
    if first is None:
        return
    lines = re.compile(rf"(?:{re.escape(first[0])}[^\n]*(?:\n|$))+").match(text, at)
    assert lines is not None
    value = lines[0].strip()
    recognised = called(key, value.partition("\n")[0].strip(), literal=literal)
    if recognised is not None:
        yield Credential(first.end(), first.end() + len(value), recognised.what)
