"""What the models say about themselves: their docstrings, and the string literal after each field.

Read from the modules' sources when a schema is generated or a mistake is explained; an ordinary run never comes here.
"""

from __future__ import annotations

import ast
import sys
from functools import cache
from importlib.abc import InspectLoader
from inspect import cleandoc

from pydantic import BaseModel


def description(model: type[BaseModel]) -> str:
    """What the model is, as one paragraph or more."""
    return _unwrapped(cleandoc(model.__doc__ or ""))


def field_description(model: type[BaseModel], field: str) -> str:
    """What the field means, or an empty string. `field` is the name in Python."""
    for base in model.__mro__:
        found = _module_fields(base.__module__).get((base.__name__, field))
        if found is not None:
            return found
    return ""


def first_sentence(text: str) -> str:
    """The first sentence, without its full stop."""
    head = text.partition("\n")[0]
    for mark in (". ", "; ", ": "):
        head = head.partition(mark)[0]
    return head.rstrip(".")


@cache
def _module_fields(module: str) -> dict[tuple[str, str], str]:
    """(class, field) -> the literal that follows the field, for all classes of a module."""
    loader = getattr(sys.modules[module], "__loader__", None)
    source = loader.get_source(module) if isinstance(loader, InspectLoader) else None
    found: dict[tuple[str, str], str] = {}
    for node in ast.parse(source or "").body:
        if isinstance(node, ast.ClassDef):
            found |= {(node.name, field): text for field, text in _class_fields(node)}
    return found


def _class_fields(node: ast.ClassDef) -> list[tuple[str, str]]:
    return [
        (field.target.id, _unwrapped(cleandoc(text.value.value)))
        for field, text in zip(node.body, node.body[1:], strict=False)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    ]


def _unwrapped(text: str) -> str:
    """Paragraphs on one line each."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))
