"""How the tree on disk differs from a plan. Decides only; reading is in `state`, wording in `problems`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from groundplan.findings import Finding
from groundplan.tree import disk, problems
from groundplan.tree.inventory import Inventory, emit, inventory_of
from groundplan.tree.plan import EnvironmentPlan, PlannedFile, sha256, synced_folder
from groundplan.tree.state import EnvironmentState

Kind = Literal["missing", "stale", "surplus", "edited", "inventory", "in the way", "foreign"]
"""missing: planned, not there. stale: as rendered earlier, the plan has other content. surplus: as rendered earlier, no
longer planned. edited: neither as rendered earlier nor as planned. inventory: an inventory that is not the plan's.
in the way: not ours, where a planned file belongs. foreign: not ours, in a folder that Argo CD syncs."""

_SAID = {
    "missing": "not there",
    "stale": "content differs",
    "surplus": "no longer rendered",
    "inventory": "inventory differs",
}


class Difference(NamedTuple):
    """One path, relative to its environment.

    `rendered_by` is the compiler version that rendered its owner, if one did; `on_disk` what stands there.
    """

    path: str
    kind: Kind
    rendered_by: str | None = None
    on_disk: disk.Kind = "file"


@dataclass(frozen=True, slots=True)
class EnvironmentComparison:
    """One environment: `shown` is its folder as findings name it, `gone` says that the plan has no such environment."""

    name: str
    shown: str
    gone: bool
    differences: tuple[Difference, ...]
    problems: tuple[Finding, ...] = ()

    def paths(self, *kinds: Kind) -> tuple[str, ...]:
        return tuple(difference.path for difference in self.differences if difference.kind in kinds)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The tree against a plan. `problems` are those of the tree as a whole: it cannot be read, a path cannot be used."""

    compiler: str
    environments: tuple[EnvironmentComparison, ...] = ()
    unfinished: Finding | None = None
    problems: tuple[Finding, ...] = ()

    @property
    def is_clean(self) -> bool:
        return not self.findings()

    def findings(self) -> tuple[Finding, ...]:
        found = [self.unfinished] if self.unfinished else []
        found += self.problems
        for environment in self.environments:
            found += environment.problems or _findings(environment, self.compiler)
        return tuple(found)


class Expected:
    """The wanted content of one environment: its files by path, and its inventories by path. None wants nothing.

    `parsed` spares reading an inventory that is on disk as it should be.
    """

    def __init__(self, compiler: str, wanted: EnvironmentPlan | None) -> None:
        self.files: dict[str, PlannedFile] = {}
        self.owner: dict[str, str] = {}
        self.inventories: dict[str, bytes] = {}
        self.parsed: dict[bytes, Inventory] = {}
        for owner, owned in wanted.owners() if wanted else ():
            self.files.update(owned.files)
            self.owner.update(dict.fromkeys(owned.files, owner))
            inventory = inventory_of(compiler, owned)
            self.inventories[owner] = content = emit(inventory)
            self.parsed[content] = inventory


def differences(state: EnvironmentState, expected: Expected) -> tuple[Difference, ...]:
    """Every difference of one environment, sorted by path within planned, surplus, foreign and inventories."""
    versions = {owner: inventory.compiler for owner, inventory in state.inventories.items()}
    owner_on_disk = {path: owner for owner, inventory in state.inventories.items() for path in inventory.files}
    planned = tuple(dict.fromkeys(_planned(state, expected, versions, owner_on_disk)))
    in_the_way = {difference.path for difference in planned if difference.kind == "in the way"}
    return (
        *planned,
        *_no_longer_planned(state, expected, versions, owner_on_disk),
        *_not_ours(state, expected, in_the_way),
        *_inventories(state, expected, versions),
    )


def _planned(
    state: EnvironmentState, expected: Expected, versions: Mapping[str, str], owner_on_disk: Mapping[str, str]
) -> Iterator[Difference]:
    for path in sorted(expected.files):
        content = state.contents.get(path)
        if content == expected.files[path].content:
            continue
        by = versions.get(owner_on_disk.get(path, expected.owner[path]))
        if content is None:
            yield from _obstacles(path, state)
            yield Difference(path, "missing", by)
        elif path not in state.hashes:
            yield Difference(path, "in the way")
        else:
            yield Difference(path, "stale" if sha256(content) in state.hashes[path] else "edited", by)


def _obstacles(path: str, state: EnvironmentState) -> Iterator[Difference]:
    """What is not ours and stands where `path`, or a folder of it, belongs."""
    above = path if state.others else ""
    while above:
        if kind := state.others.get(above):
            yield Difference(above, "in the way", on_disk=kind)
        above = above.rpartition("/")[0]
    if path in state.folders:
        below = (item for item in sorted(state.others.items()) if item[0].startswith(f"{path}/"))
        yield from (Difference(other, "in the way", on_disk=kind) for other, kind in below)


def _no_longer_planned(
    state: EnvironmentState, expected: Expected, versions: Mapping[str, str], owner_on_disk: Mapping[str, str]
) -> Iterator[Difference]:
    for path in sorted(state.hashes.keys() - expected.files.keys()):
        content = state.contents.get(path)
        if content is not None:
            by = versions.get(owner_on_disk.get(path, ""))
            yield Difference(path, "surplus" if sha256(content) in state.hashes[path] else "edited", by)


def _not_ours(state: EnvironmentState, expected: Expected, in_the_way: Collection[str]) -> Iterator[Difference]:
    """What Argo CD would read beside our manifests; it refuses a whole repository for a link that leads out of it."""
    synced = {folder for path in expected.files if (folder := synced_folder(path))}
    for path, kind in sorted(state.others.items()):
        if path not in in_the_way and (path in synced or synced_folder(path) in synced):
            yield Difference(path, "foreign", on_disk=kind)


def _inventories(state: EnvironmentState, expected: Expected, versions: Mapping[str, str]) -> Iterator[Difference]:
    for path in sorted(expected.inventories.keys() | state.inventory_bytes.keys()):
        if expected.inventories.get(path) != state.inventory_bytes.get(path):
            yield Difference(path, "inventory", versions.get(path))


def _findings(environment: EnvironmentComparison, compiler: str) -> tuple[Finding, ...]:
    if environment.gone:
        return (problems.gone_environment(environment.shown, len(environment.paths("surplus", "edited"))),)
    found: list[Finding] = []
    ours: list[tuple[str, str]] = []
    by_others: list[tuple[str, str]] = []
    versions: set[str] = set()
    for difference in environment.differences:
        if difference.kind not in _SAID:
            found.append(_of_a_file(environment, difference))
            continue
        said = (f"{environment.shown}/{difference.path}", _SAID[difference.kind])
        if difference.rendered_by in (None, compiler):
            ours.append(said)
        else:
            versions.add(difference.rendered_by)
            by_others.append(said)
    if ours:
        found.append(problems.stale(environment.shown, ours))
    if by_others:
        found.append(problems.other_version(environment.shown, sorted(versions), compiler, by_others))
    return tuple(found)


def _of_a_file(environment: EnvironmentComparison, difference: Difference) -> Finding:
    at = f"{environment.shown}/{difference.path}"
    if difference.kind == "edited":
        return problems.edited(at)
    if difference.on_disk != "file":
        return problems.not_a_file(at, difference.on_disk)
    if difference.kind == "in the way":
        return problems.in_the_way(at)
    return problems.foreign(at, f"{environment.shown}/{synced_folder(difference.path)}")


def blocking(environment: EnvironmentComparison) -> tuple[Finding, ...]:
    """Why a render may not write this environment."""
    if environment.problems:
        return environment.problems
    return tuple(_of_a_file(environment, one) for one in environment.differences if one.kind == "in the way")
