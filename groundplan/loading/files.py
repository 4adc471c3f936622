"""Where source files come from: a folder, memory, or (in `groundplan.git`) a commit.

Paths are relative to the platform repository, with forward slashes.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Protocol

from groundplan.findings import Finding, Place
from groundplan.findings.words import of_system

MAX_FILE_BYTES = 32 * 1024 * 1024
"""More than ten times what a platform of 10,000 tenants takes in one file."""


class Files(Protocol):
    """Read access to the sources of a platform repository."""

    def read(self, path: str) -> bytes | Finding | None:
        """The content of a file; None when there is none; a finding when it cannot be read."""

    def names(self, folder: str) -> tuple[str, ...] | Finding:
        """The names in a folder, sorted, folders with a trailing slash; empty when there is no such folder."""


class DiskFiles:
    """The files below a folder. A link that leads out of it is refused."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._real = os.path.realpath(root)

    def read(self, path: str) -> bytes | Finding | None:
        full = self.root / path
        try:
            if not self._inside(full):
                return unreadable(path, "it is a link that leads out of the platform repository")
            descriptor = os.open(full, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        except (FileNotFoundError, NotADirectoryError):
            return unreadable(path, "it is a link to a file that does not exist") if full.is_symlink() else None
        except (OSError, ValueError) as error:
            return unreadable(path, _words(error))
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return unreadable(path, "it is not a regular file")
            if status.st_size > MAX_FILE_BYTES:
                return too_large(path, status.st_size)
            with os.fdopen(descriptor, "rb", closefd=False) as stream:
                return stream.read()
        except OSError as error:
            return unreadable(path, _words(error))
        finally:
            os.close(descriptor)

    def names(self, folder: str) -> tuple[str, ...] | Finding:
        try:
            with os.scandir(self.root / folder if folder else self.root) as entries:
                return tuple(sorted(e.name + "/" if e.is_dir() else e.name for e in entries))
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            return unreadable(folder, _words(error), "folder")

    def _inside(self, full: Path) -> bool:
        real = os.path.realpath(full)
        return real == self._real or real.startswith(self._real.rstrip(os.sep) + os.sep)


class MemoryFiles:
    """Files held in memory, for tests and for comparing with another state."""

    def __init__(self, files: Mapping[str, bytes | str]) -> None:
        self._files = {k: v.encode() if isinstance(v, str) else v for k, v in files.items()}

    def read(self, path: str) -> bytes | Finding | None:
        content = self._files.get(path)
        if content is not None and len(content) > MAX_FILE_BYTES:
            return too_large(path, len(content))
        return content

    def names(self, folder: str) -> tuple[str, ...]:
        return names_in(folder, self._files)


def names_in(folder: str, paths: Iterable[str]) -> tuple[str, ...]:
    """The names directly below a folder, given the paths of all files; folders end with a slash."""
    prefix = f"{folder}/" if folder else ""
    found = set()
    for path in paths:
        if path.startswith(prefix):
            head, slash, _ = path[len(prefix) :].partition("/")
            found.add(head + slash)
    return tuple(sorted(found))


def glob(names: Callable[[str], tuple[str, ...]], pattern: str) -> tuple[str, ...]:
    """The files that a pattern such as `tenants/*.yaml` names, sorted. `*` and `?` match within one name.

    `names` lists a folder, as `Files.names` does.
    """
    found = [""]
    parts = PurePosixPath(pattern).parts
    for depth, part in enumerate(parts):
        last = depth == len(parts) - 1
        step = []
        for folder in found:
            for name in names(folder):
                is_folder = name.endswith("/")
                if is_folder != last and fnmatchcase(name.rstrip("/"), part):
                    step.append(f"{folder}/{name.rstrip('/')}" if folder else name.rstrip("/"))
        found = step
    return tuple(sorted(found))


def too_large(path: str, size: int) -> Finding:
    return Finding(
        "GP0103",
        Place(path),
        f"the file has {size:,} bytes",
        expected=f"at most {MAX_FILE_BYTES:,} bytes",
        hint="is this a platform file? Split tenants over files with `include: [tenants/*.yaml]`",
    )


def unreadable(path: str, why: str, kind: str = "file") -> Finding:
    return Finding("GP0102", Place(path), f"the {kind} cannot be read: {why}", expected=f"a readable {kind}")


def _words(error: Exception) -> str:
    return of_system(error) if isinstance(error, OSError) else str(error)
