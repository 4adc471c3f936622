"""A tree to a model of the spec: every pydantic error becomes a finding at the place it is about."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from groundplan.findings import Finding, Place
from groundplan.findings.suggest import nearest
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


def _findings(error: ValidationError, model: type[BaseModel], tree: Node, *, partial: bool = False) -> list[Finding]:
    from groundplan.spec.errors import explain_error  # the words are only needed when something is wrong

    found = []
    details = error.errors(include_url=False)
    for detail in details:
        if detail["type"] == "too_short" and any(_below(other["loc"], detail["loc"]) for other in details):
            continue  # pydantic does not count the items that are wrong themselves
        if detail["type"] == "missing" and any(_misspells(other, detail["loc"]) for other in details):
            continue  # it is there, misspelt, and that is said
        explained = explain_error(model, detail)
        if explained is None or (partial and detail["type"] == "missing" and detail["loc"][-1] != "name"):
            continue  # a text may leave to other layers whatever it likes, but not what it is called
        node, taken = tree.walk(explained.path)
        missed = taken < len(explained.path) or detail["type"] == "missing"
        place = node.place if explained.at_key or missed else node.at
        if node.value is None and not missed and explained.path and isinstance(explained.path[-1], str):
            found.append(_null(explained.path[-1], place))
        else:
            hint = f'write "{node.text}"' if node.text and explained.expected == "a text" else explained.hint
            found.append(Finding(explained.code, place, explained.message, explained.expected, hint))
    return found


def _misspells(detail: ErrorDetails, missing: tuple[str | int, ...]) -> bool:
    """Whether this is an unknown key beside the missing one, and spelt much like it."""
    loc = detail["loc"]
    beside = detail["type"] == "extra_forbidden" and loc[:-1] == missing[:-1]
    return beside and nearest(str(loc[-1]), [str(missing[-1])]) is not None


def _below(loc: tuple[str | int, ...], parent: tuple[str | int, ...]) -> bool:
    return len(loc) > len(parent) and loc[: len(parent)] == parent


def _null(key: str, place: Place) -> Finding:
    return Finding(
        "GP0302",
        place,
        f"`{key}` is required, so it cannot be null",
        expected=f"a value for `{key}`",
        hint="give a value; null removes a key",
    )
