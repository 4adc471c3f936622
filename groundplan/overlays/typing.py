"""A tree to a model of the spec: every pydantic error becomes a finding at the place it is about."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from groundplan.findings import Finding
from groundplan.loading import Node

M = TypeVar("M", bound=BaseModel)


def typed(model: type[M], data: Any, tree: Node, findings: list[Finding]) -> M | None:
    """The model, or None with everything that is wrong added to `findings`. `data` is what `tree` says, as plain data."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        findings += _findings(error, model, tree)
        return None


def typed_partly(model: type[BaseModel], tree: Node, findings: list[Finding]) -> None:
    """Check what a partial text says; what it leaves out is left to the layers above it."""
    try:
        model.model_validate(plain(tree))
    except ValidationError as error:
        findings += _findings(error, model, tree, partial=True)


def plain(node: Node) -> Any:
    """Plain data with the keys of every mapping in order, so that what follows never sees the order of writing."""
    value = node.value
    kind = type(value)
    if kind is dict:
        return {k: plain(value[k]) for k in sorted(value)}
    if kind is list:
        return [plain(v) for v in value]
    return value


def _findings(
    error: ValidationError, model: type[BaseModel], tree: Node, *, partial: bool = False
) -> list[Finding]:
    from groundplan.spec.errors import explain_error  # the words are only needed when something is wrong

    found = []
    for detail in error.errors(include_url=False):
        if detail["type"] == "default_factory_not_called" or (partial and detail["type"] == "missing"):
            continue
        loc = tuple(step for step in detail["loc"] if step != "[key]")
        node, taken = tree.walk(loc)
        about_key = detail["type"] in ("extra_forbidden", "missing") or detail["loc"][-1:] == ("[key]",)
        place = node.place if about_key or taken < len(loc) else node.at
        code, message, expected, hint = explain_error(detail, model, written=node.text if taken == len(loc) else None)
        found.append(Finding(code, place, message, expected, hint))
    return found
