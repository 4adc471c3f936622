"""The tree as it was rendered: the files that its inventories name, checked against their hashes.

Works on the disk and on the files of a Git commit alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from groundplan.findings import Finding
from groundplan.tree import disk, problems, state
from groundplan.tree.inventory import Inventory, UnreadableInventory, parse
from groundplan.tree.plan import INVENTORIES, PLATFORM_INVENTORY, TENANT_INVENTORIES, sha256


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """One file: its bytes, the spec path its object came from, its owner's tenant (None: the platform's)."""

    content: bytes
    origin: str
    tenant: str | None
    compiler: str


@dataclass(frozen=True, slots=True)
class RenderedTree:
    """For each environment its files, by path relative to it; and what is wrong with them.

    A file changed by hand is there as it is, with a finding.
    """

    environments: Mapping[str, Mapping[str, RenderedFile]]
    findings: tuple[Finding, ...]


def rendered_tree(files: Mapping[str, bytes], shown: str = "rendered") -> RenderedTree:
    """The tree that `files` are, by path relative to the root: those of a commit."""
    names = sorted({path.partition("/")[0] for path in files if f"/{INVENTORIES}/" in path})
    environments: dict[str, Mapping[str, RenderedFile]] = {}
    findings: list[Finding] = []
    if any(path.startswith((f"{state.WORK}/{state.STAGING}/", f"{state.WORK}/{state.JOURNAL}")) for path in files):
        findings.append(problems.unfinished(f"{shown}/{state.WORK}"))
    for name in names:
        below = {
            path.removeprefix(f"{name}/"): content for path, content in files.items() if path.startswith(f"{name}/")
        }
        inventories = _inventories(below, f"{shown}/{name}", findings)
        if inventories:
            environments[name] = _verified(inventories, below, f"{shown}/{name}", findings)
    return RenderedTree(environments, tuple(findings))


def read_rendered(root: Path, environments: Iterable[str] | None = None, shown: str = "rendered") -> RenderedTree:
    """The tree on disk, all of its environments or those named; a tree that is not there is empty."""
    found: dict[str, Mapping[str, RenderedFile]] = {}
    findings: list[Finding] = []
    try:
        with disk.opened_root(root) as fd:
            if state.unfinished(fd):
                findings.append(problems.unfinished(f"{shown}/{state.WORK}"))
            for name in state.environments_on_disk(fd) if environments is None else sorted(environments):
                on_disk = state.read_environment(fd, f"{shown}/{name}")
                findings += on_disk.problems
                if on_disk.inventories:
                    found[name] = _verified(on_disk.inventories, on_disk.contents, f"{shown}/{name}", findings)
    except FileNotFoundError:
        pass
    except OSError as error:
        findings.append(problems.blocked_folder(shown, error))
    return RenderedTree(found, tuple(findings))


def _inventories(files: Mapping[str, bytes], shown: str, findings: list[Finding]) -> dict[str, Inventory]:
    found: dict[str, Inventory] = {}
    for path in sorted(files):
        if path == PLATFORM_INVENTORY or (path.startswith(f"{TENANT_INVENTORIES}/") and path.endswith(".json")):
            try:
                found[path] = parse(files[path])
            except UnreadableInventory as error:
                findings.append(problems.broken_inventory(f"{shown}/{path}", error.reason, error.line, error.column))
    return found


def _verified(
    inventories: Mapping[str, Inventory], contents: Mapping[str, bytes], shown: str, findings: list[Finding]
) -> dict[str, RenderedFile]:
    files: dict[str, RenderedFile] = {}
    missing: list[tuple[str, str]] = []
    edited: list[str] = []
    for owner, inventory in sorted(inventories.items()):
        tenant = None if owner == PLATFORM_INVENTORY else owner.removeprefix(f"{TENANT_INVENTORIES}/")[: -len(".json")]
        for path, entry in sorted(inventory.files.items()):
            content = contents.get(path)
            if content is None:
                missing.append((f"{shown}/{path}", "not there"))
                continue
            if sha256(content) != entry.sha256:
                edited.append(f"{shown}/{path}")
            files[path] = RenderedFile(content, entry.origin, tenant, inventory.compiler)
    if missing:
        findings.append(problems.stale(shown, missing))
    findings += map(problems.edited, edited)
    return files
