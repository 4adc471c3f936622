"""The nearest known word to a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, or None when nothing is near.

    Case and the separators `-` and `_` are forgiven first, so that `storage_class` finds `storageClass`.
    """
    from difflib import get_close_matches  # only needed when there is something wrong

    candidates = sorted(known)
    folded = {_fold(k): k for k in reversed(candidates)}
    if (exact := folded.get(_fold(word))) is not None:
        return exact
    close = get_close_matches(_fold(word), list(folded), n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence such as: did you mean `x`? Empty when nothing is near."""
    found = nearest(word, known)
    return f"did you mean `{found}`?" if found is not None else ""


def _fold(word: str) -> str:
    return word.replace("-", "").replace("_", "").lower()
