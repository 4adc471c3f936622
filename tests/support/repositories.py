"""Whole platform repositories for tests, held in memory and compiled by the real compiler."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from groundplan.compiler import Outcome, compile_repository
from groundplan.findings import Finding
from groundplan.loading import MemoryFiles, Node
from groundplan.loading.repository import Repository, read
from groundplan.resolving import Resolved
from platforms import MINIMAL, at, with_spec

NOWHERE = Path("/nonexistent")
"""The folder of a repository without generators of its own."""


def files_of(spec: str = "", **others: str) -> dict[str, str]:
    """A repository: the smallest platform with `spec` laid into it, and other files by name.

    `overlays__dev` is overlays/dev.yaml; `teams__vision__overlays__dev` is teams/vision/overlays/dev.yaml.
    """
    platform = with_spec(spec) if spec else MINIMAL
    return {"platform.yaml": platform, **{f"{n.replace('__', '/')}.yaml": text for n, text in others.items()}}


def compiled(files: Mapping[str, str | bytes], root: Path = NOWHERE) -> Outcome:
    """Everything the compiler has to say. Generators of the repository run where `root` is a real folder."""
    return compile_repository(root, MemoryFiles(files), local_generators=root is not NOWHERE)


def findings(files: Mapping[str, str | bytes]) -> tuple[Finding, ...]:
    return compiled(files).findings


def only(files: Mapping[str, str | bytes]) -> Finding:
    """The one finding there is."""
    (finding,) = findings(files)
    return finding


def reading(files: Mapping[str, str | bytes]) -> Repository:
    """The documents, and what was wrong with the files themselves."""
    return read(MemoryFiles(files))


def resolved(files: Mapping[str, str | bytes], environment: str = "") -> Resolved:
    """One environment of a repository with nothing wrong (the first by default)."""
    outcome = compiled(files)
    assert not outcome.failed, outcome.findings
    found = outcome.environments[environment or min(outcome.environments)].resolved
    assert found is not None
    return found


def tenant_tree(files: Mapping[str, str | bytes], tenant: str = "vision", environment: str = "") -> Node:
    """The tree of a tenant with all its layers combined and quotas scaled."""
    return resolved(files, environment).layered.finished_tenant(tenant)


def code_at(finding: Finding) -> tuple[str, str]:
    return finding.code, str(finding.place)


def where(files: Mapping[str, str | bytes], needle: str, file: str = "platform.yaml") -> str:
    """The place of a text that stands once in a file, as findings name it."""
    text = files[file]
    assert isinstance(text, str)
    assert text.count(needle) == 1, (needle, text)
    return str(at(text, needle, file))
