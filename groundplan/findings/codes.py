"""The catalogue of codes: one page each, `pages/GPxxxx.md`, which is the only source of a code's title and text.

Pages are package data and are read on demand; nothing is read at import.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_FORM = re.compile(r"GP\d{4}")


@cache
def codes() -> dict[str, str]:
    """Every code with its title, in order of the code."""
    names = (entry.name for entry in _pages().iterdir())
    found = sorted(name[:-3] for name in names if name.endswith(".md") and _FORM.fullmatch(name[:-3]))
    return {code: title(code) for code in found}


def title(code: str) -> str:
    """The title of a code, or an empty string for one that has no page."""
    heading = (page(code) or "").partition("\n")[0]
    return heading.removeprefix(f"# {code}:").strip()


@cache
def page(code: str) -> str | None:
    """The page of a code as Markdown, or None when there is no such code."""
    if not _FORM.fullmatch(code):
        return None
    entry = _pages() / f"{code}.md"
    return entry.read_text(encoding="utf-8") if entry.is_file() else None


def spelled(text: str) -> str:
    """What was probably meant by `text` as a code: `gp301`, `301` and `GP-0301` are the same."""
    digits = text.strip().upper().removeprefix("GP").lstrip("-_ ")
    return f"GP{digits.zfill(4)}" if digits.isascii() and digits.isdigit() else text.strip().upper()


def near(code: str) -> tuple[str, ...]:
    """At most three known codes that are spelt most like `code`, those of its own area (the first two digits) first."""
    from difflib import get_close_matches  # only needed when there is something wrong

    wanted = spelled(code)
    close = get_close_matches(wanted, codes(), n=len(codes()), cutoff=0.8)
    return tuple(sorted(close, key=lambda c: c[:4] != wanted[:4])[:3])


def _pages() -> Traversable:
    from importlib.resources import files

    return files("groundplan.findings") / "pages"
