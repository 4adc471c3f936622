"""The objects of one environment, at the base and in the head: which came, went or changed.

An object is known by its `Ref`, wherever its file lies. Files with the same bytes on both sides are never parsed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from groundplan.diff.fields import differences
from groundplan.diff.model import ObjectChange
from groundplan.diff.problems import unreadable_manifest
from groundplan.diff.secrets import masked
from groundplan.findings import Finding
from groundplan.generating.environment import Generated
from groundplan.loading import parse
from groundplan.objects import Ref, ref_of
from groundplan.tree import EnvironmentPlan, RenderedFile


@dataclass(frozen=True, slots=True)
class Item:
    """An object of one side, its file below rendered/<env>/, its owner's tenant (empty: the platform) and its origin."""

    ref: Ref
    object: Mapping[str, Any]
    path: str
    tenant: str
    origin: str


@dataclass(frozen=True, slots=True)
class Sides:
    """What is not the same, byte for byte, on both sides."""

    base: Mapping[Ref, Item]
    head: Mapping[Ref, Item]

    def changes(self) -> tuple[ObjectChange, ...]:
        """Each object that differs, in order of tenant and identity, with its fields but without a cause.

        Values of Secrets are still in it.
        """
        found = [c for ref in {**self.base, **self.head} if (c := self._change(ref)) is not None]
        return tuple(sorted(found, key=lambda c: (c.tenant, c.ref)))

    def _change(self, ref: Ref) -> ObjectChange | None:
        before, after = self.base.get(ref), self.head.get(ref)
        if before is None or after is None:
            item = before or after
            assert item is not None
            return ObjectChange("added" if before is None else "removed", ref, item.path, item.tenant, item.origin)
        fields = differences(before.object, after.object)
        return ObjectChange("changed", ref, after.path, after.tenant, after.origin, fields) if fields else None


def sides(
    shown: str, base: Mapping[str, RenderedFile], plan: EnvironmentPlan | None, generated: Generated | None
) -> Sides | Finding:
    """Both sides of the environment whose folder is `shown`; a finding when the base holds what is no manifest.

    `plan` and `generated` are None for an environment that the head has not.
    """
    planned = {path: file for _, owned in plan.owners() for path, file in owned.files.items()} if plan else {}
    equal = {path for path, file in base.items() if path in planned and planned[path].content == file.content}
    old: dict[Ref, Item] = {}
    for path, file in base.items():
        if path not in equal:
            item = _item(f"{shown}/{path}", path, file)
            if isinstance(item, Finding):
                return item
            old[item.ref] = item
    new = {
        r.ref: Item(r.ref, r.object, r.path, r.tenant, r.origin)
        for r in (generated.objects if generated else ())
        if r.path not in equal
    }
    return Sides(old, new)


def _item(shown: str, path: str, file: RenderedFile) -> Item | Finding:
    document, findings = parse(shown, file.content)
    if findings or document.root is None:
        return unreadable_manifest(shown, findings[0].message if findings else "it is empty")
    data = document.root.plain()
    try:
        return Item(ref_of(data), data, path, file.tenant or "", file.origin)
    except (KeyError, TypeError, AttributeError):
        return unreadable_manifest(shown, "it has no `apiVersion`, `kind` and `metadata.name`")


def as_shown(change: ObjectChange) -> ObjectChange:
    """The change as it may be shown to anyone: no value of a Secret is in it."""
    from dataclasses import replace

    return replace(change, fields=masked(change.ref, change.fields))
