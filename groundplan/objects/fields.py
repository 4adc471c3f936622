"""Paths to the fields of an object: as steps, as JSON pointers (RFC 6901), and as people read and write them."""

from __future__ import annotations

import re
from collections.abc import Sequence

Step = str | int
"""The key of a mapping, or the position in a list."""

_WRITTEN = re.compile(r"\.?([^.\[\]]+)|\[\"?([^\]\"]*)\"?\]")


def pointer(path: Sequence[Step]) -> str:
    """Each step after a `/`, with `~` and `/` inside a step escaped; empty for the object as a whole."""
    return "".join(f"/{escaped(str(step))}" for step in path)


def escaped(key: str) -> str:
    """A key as it stands in a pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def tokens(pointer: str) -> list[str]:
    """The keys and positions that a pointer names."""
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def dotted(path: Sequence[Step]) -> str:
    """A path for reading: `spec.rules[0].from`, `metadata.labels["a.b/c"]`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif step.replace("_", "").replace("-", "").isalnum():
            text += f".{step}" if text else step
        else:
            text += f'["{step}"]'
    return text


def steps(text: str) -> tuple[Step, ...]:
    """The steps of a path as people write it, dotted or as a pointer; digits alone are a position."""
    if text.startswith("/"):
        texts = tokens(text)
    else:
        texts = [m[1] if m[1] is not None else m[2] for m in _WRITTEN.finditer(text)]
    return tuple(int(t) if t.isascii() and t.isdigit() and len(t) < 10 else t for t in texts)
