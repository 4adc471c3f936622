"""The base of a comparison: the tree that is committed there, and the platform that its sources say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from groundplan.credentials import Mask
from groundplan.diff import problems
from groundplan.findings import Finding, has_errors
from groundplan.git import Commit, CommitFiles
from groundplan.loading import Files
from groundplan.resolving import Resolved, read_sources
from groundplan.tree import RenderedFile, RenderedTree, rendered_tree

RENDERED = "rendered"

_SINCE_CHECKED = frozenset({"GP0115"})
"""What is wrong in a commit and keeps nobody from knowing what its sources say. The diff may be what takes it out."""

_UNKNOWN = frozenset({"GP0708"})
"""What the tree says when an owner's files are not known at all."""


@dataclass(frozen=True, slots=True)
class Base:
    """One commit: its rendered tree, and what is to be said about it."""

    commit: Commit
    files: CommitFiles
    environments: Mapping[str, Mapping[str, RenderedFile]]
    findings: tuple[Finding, ...]

    def compilers(self) -> frozenset[str]:
        """The versions that rendered it."""
        return frozenset(f.compiler for files in self.environments.values() for f in files.values())


def read_base(commit: Commit, files: CommitFiles, compiler: str, only: Collection[str] = ()) -> Base | Finding:
    """The rendered tree at a commit: all environments, or only those named."""

    def wanted(path: str) -> bool:
        first = path.partition("/")[0]
        return not only or first in only or first.startswith(".")

    contents = files.below(RENDERED, wanted)
    if isinstance(contents, Finding):
        return contents
    tree = rendered_tree(contents, RENDERED)
    base = Base(commit, files, tree.environments, ())
    return Base(commit, files, tree.environments, _said(base, tree, compiler, partial=bool(only)))


def _said(base: Base, tree: RenderedTree, compiler: str, *, partial: bool) -> tuple[Finding, ...]:
    found = [problems.broken_base(base.commit, f) for f in tree.findings if f.code in _UNKNOWN]
    if doubtful := [f for f in tree.findings if f.code not in _UNKNOWN]:
        found.append(problems.not_as_rendered(base.commit, doubtful))
    if others := base.compilers() - {compiler}:
        found.append(problems.other_compiler(base.commit, others, compiler))
    if not tree.environments and not found and not partial:
        found.append(problems.nothing_rendered(base.commit))
    return tuple(found)


def resolved_at(files: Files, only: Collection[str]) -> tuple[dict[str, Resolved], list[Finding]]:
    """The platform of each of these environments as the sources in `files` say it, without generating anything.

    Environments that the sources have not, or that cannot be resolved, are missing; the reasons are in the findings.
    """
    sources = read_sources(files)
    mask = Mask(sources.repository.credentials)
    findings = [mask.deep(f) for f in sources.findings if f.code not in _SINCE_CHECKED]
    found: dict[str, Resolved] = {}
    if has_errors(findings):
        return found, findings
    for name in (n for n in sources.names if n in only):
        resolved, wrong = sources.resolved(name)
        findings += map(mask.deep, wrong)
        if resolved is not None and not has_errors(wrong):
            found[name] = resolved
    return found, findings
