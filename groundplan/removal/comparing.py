"""What of the objects that hold data is gone, and which claims are not what they were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import PydanticCustomError

from groundplan.emitting import emit
from groundplan.facts.holding import CLAIM, HOLDING_DATA
from groundplan.generating.rendered import Rendered
from groundplan.loading import parse
from groundplan.objects import Ref, ref_of
from groundplan.removal.committed import holds_data
from groundplan.spec import Quantity


@dataclass(frozen=True, slots=True)
class Change:
    """A field of a claim's spec that a cluster does not let change: before and after, as text."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """`gone` is keyed by the path of the committed file; `changed` are claims of the head, with what cannot change so."""

    gone: Mapping[str, Ref]
    changed: tuple[tuple[Rendered, tuple[Change, ...]], ...]


def compare(committed: Mapping[str, bytes], objects: Iterable[Rendered]) -> Comparison:
    """The committed files against the objects of the head. Files with the same bytes are never parsed."""
    head = [r for r in objects if holds_data(r.path)]
    by_path = {r.path: r for r in head}
    by_ref = {r.ref: r for r in head}
    gone: dict[str, Ref] = {}
    changed = []
    for path, content in sorted(committed.items()):
        same = by_path.get(path)
        if same is not None and emit(same.object) == content:
            continue
        before = _object(path, content)
        if before is None:
            continue
        ref = ref_of(before)
        after = by_ref.get(ref)
        if after is None:
            gone[path] = ref
        elif ref[:2] == CLAIM and (changes := tuple(_refused(before, after.object))):
            changed.append((after, changes))
    return Comparison(gone, tuple(changed))


def _object(path: str, content: bytes) -> Mapping[str, Any] | None:
    """The object of a file; None for what is no object that holds data: somebody wrote it by hand."""
    document, findings = parse(path, content)
    if findings or document.root is None:
        return None
    data = document.root.plain()
    try:
        ref = ref_of(data)
    except (KeyError, TypeError, AttributeError):
        return None
    return data if all(type(part) is str for part in ref) and ref[:2] in HOLDING_DATA else None


_FIXED: Mapping[str, str | None] = {
    "storageClassName": None,
    "accessModes": None,
    "volumeMode": "Filesystem",
    "selector": None,
    "dataSource": None,
    "dataSourceRef": None,
    "volumeName": None,
}
"""Fields of a claim that stay as they are, with their default (Kubernetes 1.35, pkg/apis/core/validation/validation.go,
ValidatePersistentVolumeClaimUpdate: "spec is immutable after creation except resources.requests and
volumeAttributesClassName for bound claims")."""

_SET_ONCE = ("storageClassName", "volumeName")
"""Those of them that may be set where nothing stood (there, validateStorageClassUpgradeFromNil)."""


def _refused(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[Change]:
    """What of a claim's change a cluster would refuse: a smaller size, and another value of a fixed field."""
    old, new = _mapping(before, "spec"), _mapping(after, "spec")
    if _smaller(_storage(new), _storage(old)):
        yield Change("resources.requests.storage", str(_storage(old)), str(_storage(new)))
    for field, default in _FIXED.items():
        one, other = old.get(field, default), new.get(field, default)
        if one != other and not (one is None and field in _SET_ONCE):
            yield Change(field, _text(one), _text(other))


def _mapping(value: Any, *keys: str) -> Mapping[str, Any]:
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _storage(spec: Mapping[str, Any]) -> Any:
    return _mapping(spec, "resources", "requests").get("storage")


def _smaller(one: Any, other: Any) -> bool:
    try:
        return Quantity.from_input(one) < Quantity.from_input(other)
    except PydanticCustomError:  # somebody wrote it by hand
        return False


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "nothing" if value is None else str(value)
