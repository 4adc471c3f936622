"""Rules that hold between the keys of one mapping."""

from __future__ import annotations

from groundplan.spec.base import Spec
from groundplan.spec.scalars.core import KEYS_CONFLICT, refusal
from groundplan.spec.shapes import alias_of


def _said(model: Spec, fields: tuple[str, ...]) -> list[str]:
    return [alias_of(type(model), f) for f in fields if getattr(model, f) is not None]


def exactly_one(model: Spec, *fields: str) -> None:
    """Refuse a mapping that has none or several of these keys."""
    at_most_one(model, *fields)
    if not _said(model, fields):
        names = [f"`{alias_of(type(model), f)}`" for f in fields]
        needed = f"{', '.join(names[:-1])} or {names[-1]}"
        raise refusal("one_key", f"one of {needed} is missing", f"exactly one of {needed}", code=KEYS_CONFLICT)


def at_most_one(model: Spec, *fields: str) -> None:
    """Refuse a mapping that has several of these keys."""
    if len(said := _said(model, fields)) > 1:
        names = " and ".join(f"`{key}`" for key in said)
        raise refusal("one_key", f"{names} exclude each other", "only one of them", code=KEYS_CONFLICT)
