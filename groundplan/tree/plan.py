"""What a render wants the tree to be, and whether its paths can be files.

The layout below `rendered/<env>/` is in docs/architecture.md, "The rendered tree".
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

PLATFORM_INVENTORY = ".inventory/platform.json"
TENANT_INVENTORIES = ".inventory/tenants"
INVENTORIES = ".inventory"

LONGEST_NAME = 255
"""Bytes of one name on ext4, XFS, APFS and NTFS."""
DEEPEST = 32
"""Folders below an environment; nothing the compiler writes comes near, and a walk needs a bound."""


class PlannedFile(NamedTuple):
    """One file: its bytes, and the spec path that its object came from, such as `tenants[vision]`."""

    content: bytes
    origin: str


@dataclass(frozen=True, slots=True)
class Owned:
    """The files of one owner in one environment.

    `values` is the sha256 of the canonical resolved values the files came from (`canonical_sha256`).
    `files` is keyed by path relative to `rendered/<env>/`, forward slashes.
    """

    values: str
    files: Mapping[str, PlannedFile]


@dataclass(frozen=True, slots=True)
class EnvironmentPlan:
    """One environment: the files of the platform, and of each tenant by name."""

    platform: Owned
    tenants: Mapping[str, Owned]

    def owners(self) -> Iterator[tuple[str, Owned]]:
        """Each owner with the path of its inventory below the environment, in a fixed order."""
        yield PLATFORM_INVENTORY, self.platform
        for tenant in sorted(self.tenants):
            yield tenant_inventory(tenant), self.tenants[tenant]


@dataclass(frozen=True, slots=True)
class Plan:
    """The wanted tree: `compiler` is the version that rendered it, `environments` is keyed by name."""

    compiler: str
    environments: Mapping[str, EnvironmentPlan]


class BadPath(NamedTuple):
    """A path that cannot be written, why, and the spec path that asked for it."""

    environment: str
    path: str
    reason: str
    origin: str


def tenant_inventory(tenant: str) -> str:
    return f"{TENANT_INVENTORIES}/{tenant}.json"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def canonical_sha256(values: Any) -> str:
    """The sha256 of plain data (str keys, lists, strings, numbers, booleans, None), whatever the order of its keys.

    Raises ValueError for NaN and infinities, TypeError for what JSON does not have.
    """
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return sha256(text.encode("ascii"))


def synced_folder(path: str) -> str | None:
    """The folder that an Argo CD Application reads and that `path` lies in; None where none reads.

    `argocd/` and `platform/` are read whole, `tenants/` tenant by tenant.
    """
    first, _, rest = path.partition("/")
    if not rest or first.startswith("."):
        return None
    if first != "tenants":
        return first
    tenant, _, rest = rest.partition("/")
    return f"tenants/{tenant}" if rest else None


_NAME = r"(?!\.{1,2}(?:/|\Z))[^/\\\x00-\x1f\x7f\ud800-\udfff]+"
_PATH = re.compile(f"{_NAME}(?:/{_NAME})*")


def why_unusable(path: str) -> str:
    """Why `path` cannot stand below an environment's folder; empty when it can.

    Also asked of inventories and journals found on disk: they name files to delete, so they are not trusted.
    """
    if not _PATH.fullmatch(path):
        return _wrong_name(path)
    if len(path) > LONGEST_NAME // 4 and (reason := _too_long(path)):
        return reason
    if path.startswith("."):
        return "a name at the top that starts with a dot is kept for the compiler"
    return ""


def _wrong_name(path: str) -> str:
    if path.startswith("/"):
        return "it is absolute"
    names = path.split("/")
    if "" in names:
        return "a name in it is empty"
    if ".." in names or "." in names:
        return "it holds `.` or `..`"
    return "it holds a backslash, a control character or half a character"


def _too_long(path: str) -> str:
    names = path.split("/")
    if any(len(name.encode()) > LONGEST_NAME for name in names):
        return f"a name in it is longer than {LONGEST_NAME} bytes"
    if len(names) > DEEPEST:
        return f"it is more than {DEEPEST} folders deep"
    return ""


def bad_paths(plan: Plan) -> Iterator[BadPath]:
    """Every path of the plan that cannot be a file on every file system, next to all the others."""
    seen: dict[str, str] = {}
    for environment in sorted(plan.environments):
        reason = _environment_name(environment) or _same_but_case(environment, seen)
        if reason:
            yield BadPath(environment, "", reason, f"environments[{environment}]")
        else:
            yield from _bad_in_environment(environment, plan.environments[environment])


def _environment_name(name: str) -> str:
    return "it is not one name" if "/" in name else why_unusable(name)


def _bad_in_environment(environment: str, wanted: EnvironmentPlan) -> Iterator[BadPath]:
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    for tenant in sorted(wanted.tenants):
        if reason := _environment_name(f"{tenant}.json") or _same_but_case(tenant_inventory(tenant), files):
            yield BadPath(environment, tenant_inventory(tenant), reason, f"tenants[{tenant}]")
    for _, owned in wanted.owners():
        for path in sorted(owned.files):
            if reason := why_unusable(path) or _same_but_case(path, files) or _folder_but_case(path, folders):
                yield BadPath(environment, path, reason, owned.files[path].origin)
    for key in sorted(files.keys() & folders.keys()):
        yield BadPath(environment, files[key], f"`{folders[key]}` is a folder of other files", "")


def _same_but_case(path: str, seen: dict[str, str]) -> str:
    key = _folded(path)
    if key not in seen:
        seen[key] = path
        return ""
    other = seen[key]
    if other == path:
        return "two objects have this file"
    return f"`{other}` is the same file where case or accents do not count (macOS, Windows)"


def _folder_but_case(path: str, seen: dict[str, str]) -> str:
    folder = path.rpartition("/")[0]
    while folder and seen.get(key := _folded(folder)) != folder:
        if key in seen:
            return f"`{seen[key]}` is the same folder where case or accents do not count (macOS, Windows)"
        seen[key] = folder
        folder = folder.rpartition("/")[0]
    return ""


def _folded(path: str) -> str:
    if path.isascii():
        return path.lower()
    from unicodedata import normalize

    return normalize("NFC", normalize("NFC", path).casefold())
