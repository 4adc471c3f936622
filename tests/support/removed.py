"""Removals for tests: a platform as it was committed and as it is now, both in memory, judged by the real code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from hashlib import sha256

from groundplan.compiler import Compiled, Outcome
from groundplan.findings import Finding
from groundplan.generating.discovery import Generator, discover
from groundplan.generating.environment import generate
from groundplan.git import Commit, CommitFiles
from groundplan.git.files import Blob
from groundplan.loading import MemoryFiles
from groundplan.removal import Committed, read_committed, removals
from groundplan.resolving import read_sources
from groundplan.tree import Plan
from groundplan.tree.inventory import emit, inventory_of
from platforms import tenant, tenants
from repositories import NOWHERE, compiled, files_of

TODAY = date(2026, 11, 24)
COMMIT = Commit("4b825dc642cb6eb9a060e54bf8d69288fbee4904", "HEAD")

STORAGE = """\
storageClasses: [{name: fast, default: true}, {name: shared, storageClass: efs, accessMode: ReadWriteMany}]
"""
DATASETS, SCRATCH = "{name: datasets, size: 5Ti}", "{name: scratch, size: 1Ti}"
ROOM = "quota: {cpu: 8, memory: 32Gi, pods: 20, storage: 50Ti}"


def retired(after: str) -> str:
    return f"retire: {{after: {after}, reason: moved}}"


def volume(text: str, after: str = "") -> str:
    """The text of a volume, retired if a day is given."""
    return f"{text[:-1]}, {retired(after)}}}" if after else text


def holder(name: str = "vision", *volumes: str, more: str = "") -> str:
    """The text of a tenant with these volumes, room for them, and further keys."""
    return tenant(name, f"{ROOM}, volumes: [{', '.join(volumes)}]{', ' if more else ''}{more}")


def platform(*items: str, **others: str) -> dict[str, str]:
    """A platform with storage classes and these tenants; other files as `files_of` has them."""
    return files_of(STORAGE + tenants(*items), **others)


def overlay(environment: str, tenants: str = "") -> str:
    """The text of an environment that is a cluster of its own; `tenants` is the text of the list, where it says more."""
    return f"spec:\n  gitops: {{instance: {environment}}}\n" + (f"  tenants: {tenants}\n" if tenants else "")


Compile = Callable[[Mapping[str, str]], Outcome]


def of_data(files: Mapping[str, str]) -> Outcome:
    """The platform without anything that holds no data, and without what is said of its objects: quick, for laws."""
    sources = read_sources(MemoryFiles(files))
    environments = {name: Compiled(name) for name in sources.names}
    for name, made in environments.items():
        made.resolved, wrong = sources.resolved(name)
        assert made.resolved is not None, wrong
        made.generated = generate(made.resolved, _holding())
    return Outcome(sources.repository, environments, _holding(), sources.findings)


@cache
def _holding() -> tuple[Generator, ...]:
    found, _ = discover(NOWHERE, local=False)
    return tuple(g for g in found if g.name in ("tenancy", "storage"))


def rendered(files: Mapping[str, str], using: Compile = compiled) -> dict[str, bytes]:
    """The rendered tree with its inventories, by path below rendered/."""
    outcome = using(files)
    assert not outcome.failed, outcome.findings
    return tree(outcome.plan())


def committed(
    files: Mapping[str, str], changed: Mapping[str, bytes | None] | None = None, using: Compile = compiled
) -> Committed:
    """These sources with what they render, as a commit; `changed` are files that the commit has otherwise."""
    objects = {f"rendered/{path}": content for path, content in rendered(files, using).items()}
    contents = {**{n: t.encode() for n, t in files.items()}, **objects, **(changed or {})}
    found = read_committed(COMMIT, commit_files({n: c for n, c in contents.items() if c is not None}))
    assert isinstance(found, Committed), found
    return found


def judged(
    before: Mapping[str, str], after: Mapping[str, str], as_of: date = TODAY, using: Compile = compiled
) -> tuple[Finding, ...]:
    """What is to be said of these sources, where those were committed."""
    return removals(using(after), committed(before, using=using), as_of)


def tree(plan: Plan) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for name, environment in plan.environments.items():
        for owner, owned in environment.owners():
            found |= {f"{name}/{path}": file.content for path, file in owned.files.items()}
            found[f"{name}/{owner}"] = emit(inventory_of(plan.compiler, owned))
    return found


def commit_files(contents: Mapping[str, bytes]) -> CommitFiles:
    """The files of a commit that no Git has."""
    by_id = {sha256(content).hexdigest(): content for content in contents.values()}

    def fetch(ids: Iterable[str]) -> dict[str, bytes] | Finding:
        return {i: by_id[i] for i in ids}

    return CommitFiles({n: Blob("100644", sha256(c).hexdigest(), len(c)) for n, c in contents.items()}, fetch)


def told(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Each finding as its code and what it is about: `vision`, `vision/datasets`, or an environment."""
    return sorted((f.code, _subject(f.message)) for f in findings)


def _subject(message: str) -> str:
    if item := re.match(r"the \w+ `([^`]+)` of `([^`]+)`", message):
        return f"{item[2]}/{item[1]}"
    named = re.match(r"the [a-z ]+ `([^`]+)`", message)
    assert named, message
    return named[1]


SPEECH = tenant("speech")
BEFORE = platform(holder("vision", DATASETS, SCRATCH), SPEECH)
PROD = {"overlays/prod.yaml": overlay("prod")}
OVERLAYS = {"overlays/dev.yaml": overlay("dev"), **PROD}
BOTH = {**BEFORE, **OVERLAYS}


def one(findings: tuple[Finding, ...]) -> Finding:
    (finding,) = findings
    return finding
