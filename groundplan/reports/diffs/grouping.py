"""The same change in several environments, once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from groundplan.diff import OBJECT_KINDS, Diff, EnvironmentDiff, ObjectChange
from groundplan.reports.diffs.diff_json import change_data


@dataclass(frozen=True, slots=True)
class Group:
    """Changes that are the same, cause included, in exactly these environments."""

    environments: tuple[str, ...]
    changes: tuple[ObjectChange, ...]


def groups(diff: Diff) -> list[Group]:
    """All changes of environments that are on both sides: by the environments they are in, those in most first."""
    found: dict[str, tuple[list[str], ObjectChange]] = {}
    for environment in changed(diff):
        for change in environment.objects:
            key = json.dumps(change_data(change), sort_keys=True)
            found.setdefault(key, ([], change))[0].append(environment.name)
    by_environments: dict[tuple[str, ...], list[ObjectChange]] = {}
    for names, change in found.values():
        by_environments.setdefault(tuple(names), []).append(change)
    ordered = sorted(by_environments, key=lambda names: (-len(names), names))
    return [Group(names, tuple(sorted(by_environments[names], key=_order))) for names in ordered]


def changed(diff: Diff) -> Sequence[EnvironmentDiff]:
    """The environments that are on both sides and differ."""
    return [e for e in diff.environments if e.kind == "changed"]


def came_or_went(diff: Diff) -> Sequence[EnvironmentDiff]:
    """The environments that are on one side only."""
    return [e for e in diff.environments if e.kind in ("added", "removed")]


def _order(change: ObjectChange) -> tuple[int, str, object]:
    return OBJECT_KINDS.index(change.kind), change.tenant, change.ref
