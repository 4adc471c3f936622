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
from groundplan.loading.repository import Repository, read
from groundplan.overlays.environments import Environments, read_overlays
from groundplan.overlays.layers import layer
from groundplan.overlays.texts import Shapes, Texts, read_texts
from groundplan.planning import planned
from groundplan.resolving import Resolved, resolve, shapes
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
    shapes: Shapes
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


Step = Callable[[str, int, int], None]
"""Told what is being done, and how much of how much is done."""


def _silently(doing: str, done: int, total: int) -> None:
    pass


def compile_repository(root: Path, files: Files, *, local_generators: bool = True, step: Step = _silently) -> Outcome:
    """Compile every environment of the platform repository at `root`, whose sources `files` reads.

    `local_generators` is False for an untrusted repository: its generators are then not run.
    """
    step("reading the sources", 0, 0)
    repository = read(files)
    findings = list(repository.findings)
    spec_shapes = shapes()
    overlays = read_overlays(repository, spec_shapes.spec, findings)
    texts = read_texts(repository, spec_shapes, findings)
    generators, broken = discover(root, local_generators)
    findings += broken
    environments: dict[str, Compiled] = {}
    if texts is not None:
        for done, name in enumerate(overlays.names):
            step(f"compiling {name}", done, len(overlays.names))
            environments[name] = compile_environment(name, repository, overlays, texts, spec_shapes, generators)
    findings += shared_names([(c.resolved, c.generated) for c in environments.values() if c.resolved and c.generated])
    merged = collect([("", findings), *((name, c.findings) for name, c in environments.items())])
    return Outcome(repository, environments, generators, spec_shapes, merged)


def compile_environment(
    name: str,
    repository: Repository,
    overlays: Environments,
    texts: Texts,
    spec_shapes: Shapes,
    generators: Sequence[Generator],
) -> Compiled:
    """One environment: lay, resolve, check, generate, validate."""
    compiled = Compiled(name)
    layered, compiled.findings = layer(name, repository, overlays, texts, spec_shapes)
    compiled.resolved, untyped = resolve(layered, spec_shapes)
    compiled.findings += untyped
    if compiled.resolved is None:
        return compiled
    compiled.findings += checks.run(compiled.resolved)
    compiled.generated = generate(compiled.resolved, generators)
    of_objects = (
        *compiled.generated.findings,
        *validate(compiled.resolved, compiled.generated, repository.crd_files),
    )
    compiled.findings += without_consequences(of_objects, compiled.findings)
    return compiled
