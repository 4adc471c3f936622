"""What a diff says: environments, objects, fields, and the input lines they come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from groundplan.diff.fields import FieldChange, Path
from groundplan.findings import Finding, Place, has_errors
from groundplan.git import Commit
from groundplan.objects import Ref

ObjectKind = Literal["added", "removed", "changed"]
OBJECT_KINDS: tuple[ObjectKind, ...] = get_args(ObjectKind)
Side = Literal["head", "base"]
CauseKind = Literal["value", "origin", "environment", "patch", "generator", "compiler", "unknown"]
"""value: a value of the sources that differs. origin: the spec path that the object is made from, where no value was
found to blame. environment: the environment itself came or went. patch, generator, compiler: another patch, another
generator, another version of the compiler. unknown: none of these."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an object changed.

    `place` is where to look: in the head, or (`side` is base) in the base's files, for what was removed. `path` is the
    spec path there. `text` says it in words where no place does. `proven` says that the object was generated without
    this one change, and was then otherwise. `fields` are the fields concerned; none means the object as a whole.
    """

    kind: CauseKind
    place: Place | None = None
    side: Side = "head"
    path: str = ""
    text: str = ""
    proven: bool = False
    fields: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectChange:
    """One object. `path` is its file below rendered/<env>/, `tenant` the owner (empty: the platform)."""

    kind: ObjectKind
    ref: Ref
    path: str
    tenant: str
    origin: str
    fields: tuple[FieldChange, ...] = ()
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class EnvironmentDiff:
    """One environment; `kind` says whether it as a whole was added or removed. `cause` is then the reason."""

    name: str
    kind: Literal["same", "added", "removed", "changed"]
    objects: tuple[ObjectChange, ...] = ()
    cause: Cause | None = None

    def count(self, kind: ObjectKind) -> int:
        return sum(o.kind == kind for o in self.objects)


@dataclass(frozen=True, slots=True)
class Diff:
    """The comparison as a whole. `environments` are those that were compared, sorted by name.

    `base` is None when it could not be found. `compared` is False when a side could not be had: then nothing is known.
    """

    base: Commit | None
    environments: tuple[EnvironmentDiff, ...] = ()
    findings: tuple[Finding, ...] = ()
    compared: bool = True

    @property
    def differs(self) -> bool:
        return any(e.kind != "same" for e in self.environments)

    @property
    def in_trouble(self) -> bool:
        return not self.compared or has_errors(self.findings)

    @property
    def status(self) -> Literal["same", "differs", "trouble"]:
        if self.in_trouble:
            return "trouble"
        return "differs" if self.differs else "same"

    @property
    def exit_code(self) -> int:
        """As `kubectl diff`: 0 same, 1 differs, above 1 trouble."""
        return {"same": 0, "differs": 1, "trouble": 2}[self.status]


def not_compared(base: Commit | None, findings: Iterable[Finding]) -> Diff:
    """A diff that could not be made, and why."""
    return Diff(base, findings=tuple(findings), compared=False)
