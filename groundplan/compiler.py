"""The compiler: sources to environments, each of them checked, generated, validated and emitted.

The calls in order, no logic. What may go wrong is in the findings; only bugs raise.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from groundplan import __version__, checks
from groundplan.findings import Finding, collect, has_errors, without_consequences
from groundplan.generating.discovery import Generator, discover
from groundplan.generating.environment import Generated, generate
from groundplan.generating.sharing import shared_names
from groundplan.loading import Files
from groundplan.loading.repository import Repository
from groundplan.planning import planned
from groundplan.resolving import Resolved, Sources, read_sources
from groundplan.tree import Plan
from groundplan.validating import validate


@dataclass(slots=True)
class Compiled:
    """One environment, as far as it came: `generated` is None when the platform has errors before that."""

    name: str
    resolved: Resolved | None = None
    generated: Generated | None = None
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class Outcome:
    """Everything a command needs: the sources, the environments, all findings in order of their places."""

    repository: Repository
    environments: dict[str, Compiled]
    generators: tuple[Generator, ...]
    findings: tuple[Finding, ...]

    @property
    def failed(self) -> bool:
        return has_errors(self.findings)

    def plan(self, only: Collection[str] = ()) -> Plan:
        """The rendered tree of these environments (all by default), as bytes. To be asked only when nothing failed."""
        chosen = [c for n, c in sorted(self.environments.items()) if not only or n in only]
        return Plan(
            __version__, {c.name: planned(c.resolved, c.generated) for c in chosen if c.resolved and c.generated}
        )


ABSENCE = frozenset({"GP0206", "GP0212", "GP0401", "GP0510"})
"""What names something that is not there: an item, a tenant, a reference, the target of a patch."""

Step = Callable[[str, int, int], None]
"""Told what is being done, and how much of how much is done."""


def _silently(doing: str, done: int, total: int) -> None:
    pass


def compile_repository(root: Path, files: Files, *, local_generators: bool = True, step: Step = _silently) -> Outcome:
    """Compile every environment of the platform repository at `root`, whose sources `files` reads.

    `local_generators` is False for an untrusted repository: its generators are then not run.
    """
    step("reading the sources", 0, 0)
    sources = read_sources(files)
    generators, broken = discover(root, local_generators)
    findings = [*sources.findings, *broken]
    environments: dict[str, Compiled] = {}
    for done, name in enumerate(sources.names):
        step(f"compiling {name}", done, len(sources.names))
        environments[name] = compile_environment(name, sources, generators)
    findings += shared_names([(c.resolved, c.generated) for c in environments.values() if c.resolved and c.generated])
    merged = collect([("", findings), *((name, c.findings) for name, c in environments.items())])
    if has_errors(sources.repository.findings):  # what seems to be missing may stand in a file that could not be read
        merged = tuple(f for f in merged if f.code not in ABSENCE)
    return Outcome(sources.repository, environments, generators, merged)


def compile_environment(name: str, sources: Sources, generators: Sequence[Generator]) -> Compiled:
    """One environment: resolve, check, generate, validate."""
    compiled = Compiled(name)
    compiled.resolved, compiled.findings = sources.resolved(name)
    if compiled.resolved is None:
        return compiled
    compiled.findings += checks.run(compiled.resolved)
    compiled.generated = generate(compiled.resolved, generators)
    of_objects = (
        *compiled.generated.findings,
        *validate(compiled.resolved, compiled.generated, sources.repository, generators),
    )
    compiled.findings += without_consequences(of_objects, compiled.findings)
    return compiled
