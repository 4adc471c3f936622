"""The objects that hold data, as a commit has them: what Argo CD has been told to keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from groundplan.facts.holding import HOLDING_DATA
from groundplan.findings import Finding
from groundplan.generating.rendered import file_name
from groundplan.git import Commit, CommitFiles
from groundplan.objects import Ref
from groundplan.tree.inventory import UnreadableInventory, parse
from groundplan.tree.plan import INVENTORIES, TENANT_INVENTORIES

RENDERED = "rendered"

_PREFIXES = tuple(file_name(Ref(group, kind, "", "")).removesuffix(".yaml") for group, kind in HOLDING_DATA)


@dataclass(frozen=True, slots=True)
class Committed:
    """A commit's tenants' objects that hold data: for each rendered environment the files, by path relative to it."""

    commit: Commit
    files: CommitFiles
    environments: Mapping[str, Mapping[str, bytes]]


def holds_data(path: str) -> bool:
    """Whether the file at this path below an environment holds, by its name, a tenant's object that holds data."""
    return path.startswith("tenants/") and path.rpartition("/")[2].startswith(_PREFIXES)


def read_committed(commit: Commit, files: CommitFiles) -> Committed | Finding:
    """Environments without an inventory are none: nothing was rendered there."""
    names = files.names(RENDERED)
    if isinstance(names, Finding):
        return names
    environments: dict[str, dict[str, bytes]] = {}
    for name in (n.removesuffix("/") for n in names if n.endswith("/") and not n.startswith(".")):
        inside = files.names(f"{RENDERED}/{name}")
        if isinstance(inside, Finding):
            return inside
        if f"{INVENTORIES}/" in inside:
            environments[name] = {}
    contents = files.below(RENDERED, lambda path: holds_data(path.partition("/")[2]))
    if isinstance(contents, Finding):
        return contents
    for path, content in contents.items():
        name, _, rest = path.partition("/")
        if name in environments:
            environments[name][rest] = content
    return Committed(commit, files, environments)


def origins(committed: Committed, environment: str) -> dict[str, str] | Finding:
    """The spec path that each of these files came from, as the inventories say; a file that none names is not ours.

    Where an inventory cannot be read, it is told by the name of the file.
    """
    folder = f"{RENDERED}/{environment}/{TENANT_INVENTORIES}"
    contents = committed.files.below(folder)
    if isinstance(contents, Finding):
        return contents
    found: dict[str, str] = {}
    for file, content in contents.items():
        tenant = file.removesuffix(".json")
        try:
            files = parse(content).files
            found |= {path: entry.origin for path, entry in files.items() if holds_data(path)}
        except UnreadableInventory:
            mine = (p for p in committed.environments[environment] if p.startswith(f"tenants/{tenant}/"))
            found |= {path: _by_name(path, tenant) for path in mine}
    return found


def _by_name(path: str, tenant: str) -> str:
    name = path.rpartition("/")[2].removesuffix(".yaml")
    claim = _PREFIXES[-1]
    return f"tenants[{tenant}].volumes[{name.removeprefix(claim)}]" if name.startswith(claim) else f"tenants[{tenant}]"
