"""What lies on disk: the inventories of an environment, and the files that they or a plan name."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from groundplan.findings import Finding
from groundplan.tree import disk, problems
from groundplan.tree.disk import Folders, Kind
from groundplan.tree.inventory import Inventory, UnreadableInventory, parse
from groundplan.tree.plan import DEEPEST, INVENTORIES, PLATFORM_INVENTORY, TENANT_INVENTORIES

WORK = ".groundplan"
"""The folder of an unfinished render, beside the environments."""
STAGING = "staging"
JOURNAL = "journal.json"
NEW_JOURNAL = f"{JOURNAL}.new"


@dataclass(slots=True)
class EnvironmentState:
    """One environment's folder. Paths are relative to it.

    `contents` holds the regular files that an inventory or the plan names, `others` everything else that is no folder.
    `hashes` are those under which the compiler wrote a path; a path that moved between owners can have several.
    """

    inventories: dict[str, Inventory] = field(default_factory=dict)
    inventory_bytes: dict[str, bytes] = field(default_factory=dict)
    hashes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    others: dict[str, Kind] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    problems: list[Finding] = field(default_factory=list)

    def know(self, path: str, *hashes: str) -> None:
        """Take `path` as ours, written with any of `hashes`."""
        known = self.hashes.get(path)
        self.hashes[path] = hashes if known is None else (*known, *hashes)


def environments_on_disk(root: int) -> list[str]:
    """The folders that have inventories, by name."""
    return [
        name
        for name, kind in disk.entries(root)
        if kind == "folder" and not name.startswith(".") and _has_inventories(root, name)
    ]


def _has_inventories(root: int, name: str) -> bool:
    with Folders(root) as folders:
        try:
            folders.at(f"{name}/{INVENTORIES}")
        except OSError:
            return False
    return True


def unfinished(root: int) -> bool:
    """Whether a render began and did not end. An empty work folder is nothing; Git does not even see it."""
    with Folders(root) as folders:
        try:
            return bool({STAGING, JOURNAL, NEW_JOURNAL} & {name for name, _ in disk.entries(folders.at(WORK))})
        except FileNotFoundError:
            return False


def read_environment(
    root: int,
    shown: str,
    planned: Collection[str] = (),
    parsed: Mapping[bytes, Inventory] = MappingProxyType({}),
    claimed: Mapping[str, Iterable[str]] = MappingProxyType({}),
) -> EnvironmentState:
    """Read the environment in the folder that `shown` ends with, such as `rendered/dev`.

    `planned` are the paths the plan has, `parsed` what inventories of known bytes say; `claimed` are the paths that an
    unfinished render called ours, with their hashes. What cannot be read is in `problems`; the rest is complete.
    """
    name = shown.rpartition("/")[2]
    state = EnvironmentState()
    with Folders(root) as folders:
        try:
            fd = os.dup(folders.at(name))
        except FileNotFoundError:
            return state
        except OSError as error:
            state.problems.append(problems.blocked_folder(shown, error))
            return state
        try:
            _read_inventories(fd, shown, parsed, state)
            for path, hashes in claimed.items():
                state.know(path, *hashes)
            _Walk(state, shown, state.hashes.keys() | set(planned)).folder(fd, "", 0)
        finally:
            os.close(fd)
    return state


def _read_inventories(environment: int, shown: str, parsed: Mapping[bytes, Inventory], state: EnvironmentState) -> None:
    with Folders(environment) as folders:
        for folder in (INVENTORIES, TENANT_INVENTORIES):
            try:
                fd = folders.at(folder)
                names = [name for name, _ in disk.entries(fd)]
            except FileNotFoundError:
                continue
            except OSError as error:
                state.problems.append(problems.blocked_folder(f"{shown}/{folder}", error))
                return
            for name in names:
                path = f"{folder}/{name}"
                if path == PLATFORM_INVENTORY or (folder == TENANT_INVENTORIES and name.endswith(".json")):
                    _read_inventory(fd, path, shown, parsed, state)


def _read_inventory(fd: int, path: str, shown: str, parsed: Mapping[bytes, Inventory], state: EnvironmentState) -> None:
    place = f"{shown}/{path}"
    try:
        content = disk.read(fd, disk.split(path)[1])
        inventory = parsed.get(content) or parse(content)
    except OSError as error:
        state.problems.append(problems.unreadable(place, error))
    except UnreadableInventory as error:
        state.problems.append(problems.broken_inventory(place, error.reason, error.line, error.column))
    else:
        state.inventories[path] = inventory
        state.inventory_bytes[path] = content
        for file, entry in inventory.files.items():
            state.know(file, entry.sha256)


class _Walk:
    """Fills a state with what lies below one folder."""

    def __init__(self, state: EnvironmentState, shown: str, wanted: Collection[str]) -> None:
        self.state = state
        self.shown = shown
        self.wanted = wanted

    def folder(self, fd: int, prefix: str, depth: int) -> None:
        """Read the folder `fd`, whose path is `prefix` with a slash at its end."""
        try:
            found = disk.entries(fd)
        except OSError as error:
            self.state.problems.append(problems.blocked_folder(f"{self.shown}/{prefix}".rstrip("/"), error))
            return
        for name, kind in found:
            path = prefix + name
            if kind == "file" and path in self.wanted:
                self._file(fd, name, path)
            elif kind == "folder" and depth < DEEPEST:
                if path != INVENTORIES:
                    self._below(fd, name, path, depth)
            else:
                self.state.others[path] = kind

    def _file(self, fd: int, name: str, path: str) -> None:
        try:
            self.state.contents[path] = disk.read(fd, name)
        except OSError as error:
            self.state.problems.append(problems.unreadable(f"{self.shown}/{path}", error))

    def _below(self, fd: int, name: str, path: str, depth: int) -> None:
        self.state.folders.add(path)
        with Folders(fd) as folders:
            try:
                below = folders.at(name)
            except OSError as error:
                self.state.problems.append(problems.blocked_folder(f"{self.shown}/{path}", error))
                return
            self.folder(below, f"{path}/", depth + 1)
