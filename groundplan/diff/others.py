"""What changes objects besides the values of the sources: patches, generators, the compiler."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from groundplan.diff.model import Cause, ObjectChange, Side
from groundplan.explaining.influence import Influence
from groundplan.findings import Finding, Place
from groundplan.generating import patches
from groundplan.loading import Files
from groundplan.objects import Ref
from groundplan.resolving import SHARED, Resolved

GENERATORS = "generators"
NOT_RUN = "local generators did not run"


@dataclass(frozen=True, slots=True)
class Others:
    """One environment's causes that are no values.

    `patched` says by which patches each object of the head was changed; `generators` are the changed ones; `compilers`
    are the versions that rendered the base.
    """

    head: Resolved
    patched: Mapping[Ref, tuple[Place, ...]]
    base: Influence
    generators: Sequence[Cause]
    compilers: frozenset[str]
    compiler: str
    all_generators: bool

    def causes(self, change: ObjectChange) -> tuple[Cause, ...]:
        """What can have changed this object where no value did."""
        found = [*self._patches(change), *self.generators]
        for version in sorted(self.compilers - {self.compiler}):
            found.append(Cause("compiler", text=f"rendered by groundplan {version}, this is {self.compiler}"))
        if not found and not self.all_generators:
            return (Cause("unknown", text=NOT_RUN),)
        return tuple(found) or (
            Cause("unknown", text="no value, patch or generator of the repository accounts for it"),
        )

    def renamed(self) -> list[Cause]:
        """The platform's own name is in every object, and stands outside the spec."""
        if self.base.resolved.platform.shared.name == self.head.platform.shared.name:
            return []
        node, taken = self.head.layered.head.walk(("metadata", "name"))
        return [Cause("value", node.at, path="metadata.name")] if taken == 2 else []

    def _patches(self, change: ObjectChange) -> list[Cause]:
        """The patches of this object in files that differ: the head's, and the base's where the head has none there."""
        before = {d.file: d.root.plain() for d in self.base.resolved.layered.patches if d.root is not None}
        after = {d.file: d.root.plain() for d in self.head.layered.patches if d.root is not None}
        differing = {f for f in {*before, *after} if before.get(f) != after.get(f)}
        if not differing:
            return []
        mine = [p for p in self.patched.get(change.ref, ()) if p.file in differing]
        theirs = [
            p for p in self._patched_at_base(change) if p.file in differing and p.file not in {m.file for m in mine}
        ]
        sided: list[tuple[Side, Place]] = [*(("head", p) for p in mine), *(("base", p) for p in theirs)]
        return [Cause("patch", place, side, text="a patch of this object") for side, place in sided]

    def _patched_at_base(self, change: ObjectChange) -> tuple[Place, ...]:
        loaded, _ = patches.load(self.base.resolved.layered.patches)
        return patches.apply(loaded, self.base.rendered(change.tenant or SHARED)).causes.get(change.ref, ())


def changed_generators(base: Files, head: Files) -> tuple[Cause, ...]:
    """The repository's own generators that are not as they were."""
    before, after = _hashes(base), _hashes(head)
    found = []
    for path in sorted({*before, *after}):
        if before.get(path) != after.get(path):
            name = path.rpartition("/")[2].removesuffix(".py")
            how = "is new" if path not in before else "changed" if path in after else "is gone"
            side: Side = "head" if path in after else "base"
            found.append(Cause("generator", Place(path), side, text=f"generator {name} {how}"))
    return tuple(found)


def _hashes(files: Files) -> dict[str, str]:
    """The sha256 of every Python file among the generators, by path; what cannot be read has none."""
    found = {}
    names = files.names(GENERATORS)
    for name in () if isinstance(names, Finding) else names:
        path = f"{GENERATORS}/{name}"
        if name.endswith(".py") and isinstance(content := files.read(path), bytes):
            found[path] = sha256(content).hexdigest()
    return found
