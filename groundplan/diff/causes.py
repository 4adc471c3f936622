"""Which input line made an object change.

Generators are pure, so that is found by trying: put the base's value back into the head, one at a time, generate the
owner's objects again, and see which fields move. What then is left unexplained did not come from a value: it was a
patch, a generator, or the compiler.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from groundplan.diff.fields import Path, differences, overlap
from groundplan.diff.model import Cause, ObjectChange, Side
from groundplan.diff.units import Unit, undone, units
from groundplan.explaining.influence import Influence, is_of_edges
from groundplan.findings import Place
from groundplan.objects import Ref
from groundplan.resolving import SHARED

TRIED_PER_OWNER = 200
"""Changed values of one owner that are tried; one costs about a millisecond."""

TRIED = 5_000
"""Generations of one owner's objects that one environment may cost."""

NAMED = 5
"""Changed values that are named for a change that none of them explains alone."""

Objects = Mapping[Ref, dict[str, Any]]
Moved = dict[Ref, dict[Path, None]]
WHOLE: Path = ()
"""Stands for the object as a whole."""


@dataclass(slots=True)
class Blame:
    """Finds the causes of one environment's changes. `rest` gives the causes of what no value explains.

    `renamed` is the platform's own name where it differs: it is an input that stands outside the spec.
    """

    head: Influence
    base: Influence
    rest: Callable[[ObjectChange], Sequence[Cause]]
    renamed: Sequence[Cause] = ()
    untried: list[str] = field(default_factory=list)
    _left: int = TRIED
    _shared: tuple[tuple[Unit, Influence | None], ...] | None = None

    def owner(self, owner: str, changes: Sequence[ObjectChange]) -> list[ObjectChange]:
        """The changes of one owner's objects, with their causes."""
        if owner not in self.head.owners or owner not in self.base.owners:
            return [self._by_origin(change) for change in changes]
        now, then = self.head.objects(owner), self.base.objects(owner)
        tried = self._tried(owner)
        if tried is None:
            self.untried.append(owner)
            return [self._by_origin(change) for change in changes]
        found: dict[Ref, list[Cause]] = {}
        doubtful: list[Unit] = []
        for unit, variant in tried:
            moved = _moved(now, variant, owner, changes) if variant is not None else None
            if moved is None:
                doubtful.append(unit)
                continue
            for ref, fields in moved.items():
                found.setdefault(ref, []).append(_by_value(unit, tuple(f for f in fields if f != WHOLE), proven=True))
        return [self._explained(c, found.get(c.ref, []), doubtful, tried, now, then) for c in changes]

    def _tried(self, owner: str) -> list[tuple[Unit, Influence | None]] | None:
        """What to try for one owner: its own changed values and the shared ones; None when these are too many."""
        own = self._own(owner) if owner != SHARED else ()
        if self._shared is None:
            shared = units(SHARED, self.head, self.base)
            in_bounds = shared[: TRIED_PER_OWNER + 1]
            self._shared = tuple(
                (u, undone(self.head, u) if len(shared) <= TRIED_PER_OWNER else None) for u in in_bounds
            )
        total = len(own) + len(self._shared)
        if total > TRIED_PER_OWNER or total > self._left:
            return None
        self._left -= total
        return [*((u, undone(self.head, u)) for u in own), *self._shared]

    def _own(self, owner: str) -> tuple[Unit, ...]:
        """The changed values of a tenant, and those of its peers on either side that concern the edges between them."""
        sides = (self.head, self.base)
        peers = dict.fromkeys(peer for side in sides for peer in side.neighbours(owner))
        of_peers = [
            unit
            for peer in peers
            if all(peer in side.owners for side in sides)
            for unit in units(peer, *sides)
            if is_of_edges(unit.path)
        ]
        return (*units(owner, *sides), *of_peers)

    def _explained(
        self,
        change: ObjectChange,
        causes: list[Cause],
        doubtful: Sequence[Unit],
        tried: Sequence[tuple[Unit, Influence | None]],
        now: Objects,
        then: Objects,
    ) -> ObjectChange:
        open_fields = _unexplained(change, causes)
        if open_fields:
            by_values = [f for f in open_fields if f in _input_fields(change, now, then)]
            by_others = tuple(f for f in open_fields if f not in by_values)
            if by_values:
                fields = tuple(f for f in by_values if f != WHOLE)
                causes += self._suspected(change, fields, doubtful, [unit for unit, _ in tried])
            if by_others:
                causes += [replace(c, fields=tuple(f for f in by_others if f != WHOLE)) for c in self.rest(change)]
        return replace(change, causes=tuple(sorted(causes, key=_order)))

    def _suspected(
        self, change: ObjectChange, fields: tuple[Path, ...], doubtful: Sequence[Unit], tried: Sequence[Unit]
    ) -> list[Cause]:
        """What inputs moved together: those that could not be tried alone, the platform's name, or all that differ."""
        if not doubtful and self.renamed:
            return [replace(cause, fields=fields) for cause in self.renamed]
        blamed = (doubtful or tried)[:NAMED]
        return [_by_value(unit, fields, proven=False) for unit in blamed] or [self._origin(change)]

    def _by_origin(self, change: ObjectChange) -> ObjectChange:
        return replace(change, causes=(self._origin(change),))

    def _origin(self, change: ObjectChange) -> Cause:
        return origin(change, self.head, self.base)


def origin(change: ObjectChange, head: Influence | None, base: Influence | None) -> Cause:
    """The line that the object is made from: the head's, or the base's for an object that went."""
    side: Side = "base" if change.kind == "removed" else "head"
    influence = base if side == "base" else head
    place = influence.resolved.locate(change.origin) if influence is not None else None
    return Cause("origin", place, side, change.origin)


def _by_value(unit: Unit, fields: tuple[Path, ...], *, proven: bool) -> Cause:
    return Cause("value", unit.place, "base" if unit.removed else "head", unit.path, proven=proven, fields=fields)


def _moved(now: Objects, variant: Influence, owner: str, changes: Sequence[ObjectChange]) -> Moved | None:
    """The changed fields that are otherwise in a variant; None when it could not be rendered."""
    other = variant.tried(owner)
    if other is None:
        return None
    moved: Moved = {}
    for change in changes:
        fields = dict.fromkeys(_concerned(change, now.get(change.ref), other.get(change.ref)))
        if fields:
            moved[change.ref] = fields
    return moved


def _concerned(change: ObjectChange, one: Any, other: Any) -> Iterator[Path]:
    """The fields of a change in which two states of the object differ."""
    if (one is None) != (other is None):
        yield from [f.path for f in change.fields] or [WHOLE]
    elif change.fields and one is not None and one != other:
        moved = [f.path for f in differences(one, other)]
        yield from (f.path for f in change.fields if any(overlap(f.path, path) for path in moved))


def _unexplained(change: ObjectChange, causes: Sequence[Cause]) -> list[Path]:
    if not change.fields:
        return [] if causes else [WHOLE]
    covered = {path for cause in causes for path in cause.fields}
    return [f.path for f in change.fields if f.path not in covered]


def _input_fields(change: ObjectChange, now: Objects, then: Objects) -> frozenset[Path]:
    """The fields that differ because the inputs do: today's generators make them otherwise from the base's values."""
    return frozenset(_concerned(change, now.get(change.ref), then.get(change.ref)))


def _order(cause: Cause) -> tuple[bool, bool, Place, str, str]:
    return (not cause.proven, cause.side == "base", cause.place or Place(""), cause.path, cause.text)
