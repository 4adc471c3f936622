"""Patches of rendered objects: read from overlays/<env>/patches/, matched, applied.

Applying is pure: no object that came in is changed, and no patched one shares anything with it or with a patch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from groundplan.facts.kubernetes import is_namespaced
from groundplan.facts.merge_keys import merge_fields
from groundplan.findings import Finding, Place
from groundplan.findings.suggest import nearest
from groundplan.generating import json_patch, strategic_patch
from groundplan.generating.patch_values import PatchRefusedError, copied
from groundplan.generating.rendered import Rendered
from groundplan.loading import Document, Node
from groundplan.objects import Ref
from groundplan.overlays.typing import plain, typed
from groundplan.spec.patch import Patch, PatchFile, PatchTarget


@dataclass(frozen=True, slots=True)
class LoadedPatch:
    """A patch, and the tree it was read from, so that a finding can point into it."""

    patch: Patch
    node: Node

    @property
    def place(self) -> Place:
        return self.node.place


class Patched(NamedTuple):
    """The objects after all patches, what went wrong, and by which patches each changed object was changed."""

    objects: list[Rendered]
    findings: list[Finding]
    causes: dict[Ref, tuple[Place, ...]]


def load(documents: Iterable[Document]) -> tuple[list[LoadedPatch], list[Finding]]:
    """The patches of these files, in order. A file with a mistake gives none of its patches."""
    loaded: list[LoadedPatch] = []
    findings: list[Finding] = []
    for document in documents:
        root = document.root
        if root is None:
            continue
        impossible = [_not_json(node) for _, node in root.leaves() if not _is_json(node.value)]
        typed_file = typed(PatchFile, plain(root), root, findings)
        findings += impossible
        if typed_file is not None and not impossible:
            nodes = root.items()["patches"].elements()
            loaded += [LoadedPatch(patch, node) for patch, node in zip(typed_file.patches, nodes, strict=True)]
    return loaded, findings


def apply(patches: Sequence[LoadedPatch], objects: Sequence[Rendered]) -> Patched:
    """The objects, in the same order, after each patch in its order.

    An object that a patch cannot be applied to keeps what the patches before made of it.
    """
    patched = list(objects)
    of_kind: dict[str, list[int]] = {}
    for index, rendered in enumerate(objects):
        of_kind.setdefault(rendered.ref.kind, []).append(index)
    findings: list[Finding] = []
    causes: dict[Ref, tuple[Place, ...]] = {}
    for loaded in patches:
        target = loaded.patch.target
        found = [index for index in of_kind.get(target.kind, ()) if _matches(target, patched[index])]
        if not found:
            findings.append(_matches_nothing(loaded, patched))
        for index in found:
            rendered = patched[index]
            try:
                patched[index] = replace(rendered, object=_changed(loaded.patch, rendered))
            except PatchRefusedError as error:
                findings.append(_refused(loaded, rendered.ref, error))
            else:
                causes[rendered.ref] = (*causes.get(rendered.ref, ()), loaded.place)
    return Patched(patched, list(dict.fromkeys(findings)), causes)


def _changed(patch: Patch, rendered: Rendered) -> dict[str, Any]:
    """The object after one patch. Raises PatchRefusedError."""
    ref = rendered.ref
    changed: dict[str, Any] = copied(rendered.object)
    if patch.merge is not None:
        changed = json_patch.merge(changed, patch.merge)
    elif patch.operations is not None:
        try:
            changed = json_patch.operate(changed, patch.operations)
        except PatchRefusedError as error:
            error.at = ("json", *error.at)
            raise
    elif patch.strategic is not None:
        if is_namespaced(ref.group, ref.kind) is None:
            raise _custom_kind(ref)
        changed = strategic_patch.merge(changed, patch.strategic, merge_fields(ref.group, ref.kind), ("strategic",))
    _keep_identity(rendered.object, changed)
    return changed


def _keep_identity(before: Mapping[str, Any], after: Any) -> None:
    for path in (("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace")):
        old, new = _value(before, path), _value(after, path)
        if old != new:
            message = f"a patch cannot change `{'.'.join(path)}`, by which an object is known"
            was = f"`{old}`, as rendered" if old is not None else "no value, as rendered"
            raise PatchRefusedError(
                "GP0512", message, was, "what the object is called is said in the spec or by its generator"
            )


def _value(obj: Any, path: Sequence[str]) -> Any:
    for key in path:
        obj = obj.get(key) if isinstance(obj, dict) else None
    return obj


def _custom_kind(ref: Ref) -> PatchRefusedError:
    return PatchRefusedError(
        "GP0513",
        f"`{ref.kind}` of {ref.group} is no kind of Kubernetes' own, so nobody says how its lists merge",
        "`merge` (RFC 7386) or `json` (RFC 6902)",
        "write `merge:` in place of `strategic:`; a list is then replaced as a whole",
        ("strategic",),
    )


def _refused(loaded: LoadedPatch, ref: Ref, error: PatchRefusedError) -> Finding:
    node, _ = loaded.node.walk(error.at)
    message = error.message if error.code == "GP0513" else f"{ref}: {error.message}"
    return Finding(error.code, node.place, message, error.expected, error.hint)


_CRITERIA = ("group", "version", "namespace", "name", "tenant", "labelSelector")


def _matches(target: PatchTarget, rendered: Rendered) -> bool:
    return target.kind == rendered.ref.kind and not _unmet(target, rendered)


def _unmet(target: PatchTarget, rendered: Rendered) -> list[str]:
    """What of the target, beside the kind, is not true of an object."""
    ref = rendered.ref
    labels = _value(rendered.object, ("metadata", "labels")) or {}
    wanted = {
        "group": target.group is None or target.group == ref.group,
        "version": target.version is None or target.version == rendered.object["apiVersion"].rpartition("/")[2],
        "namespace": target.namespace is None or fnmatchcase(ref.namespace, target.namespace),
        "name": target.name is None or fnmatchcase(ref.name, target.name),
        "tenant": target.tenant is None or (rendered.tenant != "" and fnmatchcase(rendered.tenant, target.tenant)),
        "labelSelector": all(labels.get(key) == value for key, value in target.label_selector.items()),
    }
    return [criterion for criterion in _CRITERIA if not wanted[criterion]]


def _matches_nothing(loaded: LoadedPatch, objects: Sequence[Rendered]) -> Finding:
    target = loaded.patch.target
    said = target.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True)
    message = (
        f"the patch matches no rendered object: {', '.join(f'{key} {_shown(value)}' for key, value in said.items())}"
    )
    node, _ = loaded.node.walk(("target",))
    of_kind = [rendered for rendered in objects if rendered.ref.kind == target.kind]
    if not of_kind:
        kinds = {rendered.ref.kind for rendered in objects}
        near = nearest(target.kind, kinds)
        hint = f"kind: {near}" if near else ""
        return Finding("GP0510", node.place, message, f"one of the kinds: {', '.join(sorted(kinds))}", hint)
    near_misses = [(rendered, unmet) for rendered in of_kind if len(unmet := _unmet(target, rendered)) == 1]
    wrong = {unmet[0] for _, unmet in near_misses}
    if len(wrong) != 1:
        return Finding("GP0510", node.place, message, f"one of {_some({str(r.ref) for r in of_kind})}")
    (criterion,) = wrong
    there = {_is(criterion, rendered, target) for rendered, _ in near_misses}
    close = nearest(str(said[criterion]), there) if criterion != "labelSelector" else None
    hint = f"{criterion}: {close}" if close else ""
    return Finding("GP0510", node.place, message, f"`{criterion}` one of {_some(there)}, all else being as it is", hint)


def _is(criterion: str, rendered: Rendered, target: PatchTarget) -> str:
    """What an object has where the target wants something else."""
    if criterion == "version":
        return str(rendered.object["apiVersion"].rpartition("/")[2])
    if criterion == "tenant":
        return rendered.tenant or "none (the platform's)"
    if criterion == "labelSelector":
        labels = _value(rendered.object, ("metadata", "labels")) or {}
        return (
            ", ".join(f"{key}: {labels[key]}" for key in sorted(target.label_selector) if key in labels)
            or "no such label"
        )
    return str(getattr(rendered.ref, criterion)) or '""'


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}={item}" for key, item in sorted(value.items()))
    return f"`{value}`"


def _some(words: Iterable[str]) -> str:
    ordered = sorted(words)
    return ", ".join(ordered[:8]) + (f" and {len(ordered) - 8} more" if len(ordered) > 8 else "")


def _is_json(value: Any) -> bool:
    if isinstance(value, float):
        return value - value == 0
    if isinstance(value, int):
        return -(2**63) <= value < 2**63
    return not (isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value))


def _not_json(node: Node) -> Finding:
    return Finding(
        "GP0515",
        node.at,
        f"`{node.text or ascii(node.value)}` cannot stand in a manifest",
        "a finite number, a whole number of at most 64 bits, or Unicode text",
        "put a number in quotes where the field takes text" if not isinstance(node.value, str) else "",
    )
