"""The comparison as a whole: each environment of the base against the head, and why it differs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from groundplan.diff import problems
from groundplan.diff.base import RENDERED, Base, resolved_at
from groundplan.diff.causes import TRIED_PER_OWNER, Blame, origin
from groundplan.diff.model import Cause, Diff, EnvironmentDiff, ObjectChange, Side
from groundplan.diff.objects import as_shown, sides
from groundplan.diff.others import NOT_RUN, Others, changed_generators
from groundplan.explaining.influence import Influence
from groundplan.findings import Finding, Place, has_errors
from groundplan.generating.discovery import Generator
from groundplan.generating.environment import Generated
from groundplan.loading import Files
from groundplan.resolving import SHARED, Resolved
from groundplan.tree import EnvironmentPlan


@dataclass(frozen=True, slots=True)
class HeadEnvironment:
    """One environment of the head, compiled: nothing in it may have failed."""

    resolved: Resolved
    generated: Generated
    plan: EnvironmentPlan


@dataclass(frozen=True, slots=True)
class Head:
    """The head: its environments, its sources, the compiler's version, and the generators that ran.

    `all_generators` is False when the repository has generators that were not run.
    """

    environments: Mapping[str, HeadEnvironment]
    files: Files
    compiler: str
    generators: Sequence[Generator]
    all_generators: bool = True

    def influence(self, resolved: Resolved) -> Influence:
        return Influence(resolved, self.generators)


def compare(base: Base, head: Head, only: Collection[str] = ()) -> Diff:
    """Every environment of either side, or only those named. Findings of the base are part of the result."""
    names = sorted({*base.environments, *head.environments})
    names = [name for name in names if not only or name in only]
    findings = list(base.findings)
    if has_errors(findings):
        return Diff(base.commit, (), tuple(findings), compared=False)
    compared: dict[str, tuple[ObjectChange, ...]] = {}
    for name in names:
        side = head.environments.get(name)
        found = sides(
            f"{RENDERED}/{name}",
            base.environments.get(name, {}),
            side.plan if side else None,
            side.generated if side else None,
        )
        if isinstance(found, Finding):
            findings.append(found)
        else:
            compared[name] = found.changes()
    if has_errors(findings):
        return Diff(base.commit, (), tuple(findings), compared=False)
    explained = _Explaining(base, head, compared, findings)
    environments = [explained.environment(name) for name in compared]
    explained.say()
    return Diff(base.commit, tuple(environments), tuple(findings))


class _Explaining:
    """Gives each change its cause; asks for the base's sources only when something changed."""

    def __init__(
        self, base: Base, head: Head, compared: Mapping[str, tuple[ObjectChange, ...]], findings: list[Finding]
    ) -> None:
        self.base = base
        self.head = head
        self.compared = compared
        self.findings = findings
        self.untried: list[str] = []
        self.unproven: dict[str, None] = {}
        changed = [name for name, changes in compared.items() if changes]
        self.resolved: Mapping[str, Resolved] = {}
        if changed:
            self.resolved, problems_there = resolved_at(base.files, changed)
            wanted = [n for n in changed if n in base.environments and n in head.environments]
            if has_errors(problems_there) and any(n not in self.resolved for n in wanted):
                findings.append(problems.unresolved_base(base.commit, problems_there))
        self.generators = changed_generators(base.files, head.files) if changed else ()

    def environment(self, name: str) -> EnvironmentDiff:
        changes = self.compared[name]
        if name not in self.base.environments:
            return EnvironmentDiff(name, "added", self._as_a_whole(changes, name), self._whole(name, "head"))
        if name not in self.head.environments:
            return EnvironmentDiff(name, "removed", self._as_a_whole(changes, name), self._whole(name, "base"))
        if not changes:
            return EnvironmentDiff(name, "same")
        objects = tuple(map(as_shown, self._proven(name, self._with_causes(name, changes))))
        return EnvironmentDiff(name, "changed" if objects else "same", objects)

    def say(self) -> None:
        """What is to be said once all environments are done."""
        if self.untried:
            self.findings.append(problems.too_many_values(tuple(dict.fromkeys(self.untried)), TRIED_PER_OWNER))
        if not self.head.all_generators:
            self.findings.append(problems.unproven(tuple(self.unproven)))

    def _with_causes(self, name: str, changes: Sequence[ObjectChange]) -> list[ObjectChange]:
        head = self.head.influence(self.head.environments[name].resolved)
        if name not in self.resolved:
            return [self._by_origin_alone(change, head) for change in changes]
        base = self.head.influence(self.resolved[name])
        others = Others(
            head=self.head.environments[name].resolved,
            patched=self.head.environments[name].generated.patched,
            base=base,
            generators=self.generators,
            compilers=frozenset(f.compiler for f in self.base.environments[name].values()),
            compiler=self.head.compiler,
            all_generators=self.head.all_generators,
        )
        blame = Blame(head, base, others.causes, others.renamed())
        found: list[ObjectChange] = []
        for owner, its in groupby(changes, key=lambda c: c.tenant):
            found += blame.owner(owner or SHARED, list(its))
        self.untried += blame.untried
        return found

    def _by_origin_alone(self, change: ObjectChange, head: Influence) -> ObjectChange:
        """Without the base's sources nothing tells what generators that did not run have made."""
        cause = origin(change, head, None)
        if not self.head.all_generators and change.kind == "removed":
            cause = Cause("unknown", text=NOT_RUN)
        return replace(change, causes=(cause,))

    def _proven(self, name: str, changes: Sequence[ObjectChange]) -> list[ObjectChange]:
        """Without what only generators that did not run could have made the same."""
        kept = []
        for change in changes:
            if not self.head.all_generators and any(c.text == NOT_RUN for c in change.causes):
                self.unproven[f"{change.ref} in {name}"] = None
            else:
                kept.append(change)
        return kept

    def _as_a_whole(self, changes: Sequence[ObjectChange], name: str) -> tuple[ObjectChange, ...]:
        side = self.head.environments.get(name)
        head = self.head.influence(side.resolved) if side else None
        at_base = self.resolved.get(name)
        base = self.head.influence(at_base) if at_base else None
        return tuple(as_shown(replace(c, causes=(origin(c, head, base),))) for c in changes)

    def _whole(self, name: str, side: Side) -> Cause:
        """The file that makes an environment exist."""
        resolved = self.head.environments[name].resolved if side == "head" else self.resolved.get(name)
        file = resolved.layered.files[-1] if resolved is not None and resolved.layered.files else "platform.yaml"
        return Cause("environment", Place(file, 1, 1), side)
