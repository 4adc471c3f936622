"""The files of one commit, as the compiler reads sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from groundplan.findings import Finding
from groundplan.loading.files import MAX_FILE_BYTES, names_in, too_large, unreadable

_LINK = "120000"
_FILES = ("100644", "100755", "100664")
_LINKS_FOLLOWED = 40  # as Linux does


class Blob(NamedTuple):
    """A file of a commit: its mode as Git writes it, the id of its content, bytes."""

    mode: str
    sha: str
    size: int


Fetch = Callable[[Iterable[str]], dict[str, bytes] | Finding]
"""Reads contents by their ids."""


class CommitFiles:
    """The files of one commit, by path relative to the platform repository (`groundplan.loading.Files`).

    A file is read together with those of its kind beside it, since they are asked for next. Links inside the platform
    repository are followed, as on disk.
    """

    def __init__(self, blobs: Mapping[str, Blob], fetch: Fetch) -> None:
        self._blobs = blobs
        self._read = fetch
        self._contents: dict[str, bytes] = {}
        self._links = {path: "" for path, blob in blobs.items() if blob.mode == _LINK}
        self._links_read = not self._links

    def read(self, path: str) -> bytes | Finding | None:
        found = self._resolved(path)
        if isinstance(found, Finding):
            return found
        blob = self._blobs.get(found)
        if blob is None:
            return None if found == path else unreadable(path, "it is a link to a file that does not exist")
        if blob.mode not in _FILES:
            return unreadable(path, "it is not a regular file")
        if blob.size > MAX_FILE_BYTES:
            return too_large(path, blob.size)
        if blob.sha not in self._contents:
            problem = self._fetch(
                b.sha for p, b in self._blobs.items() if _beside(p, found) and b.size <= MAX_FILE_BYTES
            )
            if problem is not None:
                return problem
        return self._contents[blob.sha]

    def names(self, folder: str) -> tuple[str, ...] | Finding:
        found = self._resolved(folder) if folder else ""
        if isinstance(found, Finding):
            return found
        names = names_in(found, self._blobs)
        if not self._links:
            return names
        inside = f"{found}/" if found else ""
        return tuple(sorted(f"{n}/" if self._is_folder(inside + n) else n for n in names))

    def below(self, folder: str, keep: Callable[[str], bool] = lambda _: True) -> dict[str, bytes] | Finding:
        """All regular files below a folder that `keep` wants, by path relative to it, in one run of Git."""
        prefix = f"{folder}/"
        wanted = {
            path[len(prefix) :]: blob.sha
            for path, blob in self._blobs.items()
            if path.startswith(prefix) and blob.mode in _FILES and keep(path[len(prefix) :])
        }
        contents = self._read(wanted.values())
        return contents if isinstance(contents, Finding) else {path: contents[sha] for path, sha in wanted.items()}

    def _fetch(self, ids: Iterable[str]) -> Finding | None:
        contents = self._read(ids)
        if isinstance(contents, Finding):
            return contents
        self._contents.update(contents)
        return None

    def _is_folder(self, path: str) -> bool:
        if path.endswith("/") or path not in self._links:
            return False
        found = self._resolved(path)
        return isinstance(found, str) and found not in self._blobs and bool(names_in(found, self._blobs))

    def _resolved(self, path: str) -> str | Finding:
        """The path without links; a finding when one leads out of the repository, or in circles."""
        if not self._links:
            return path
        if not self._links_read:
            if (problem := self._fetch(self._blobs[p].sha for p in self._links)) is not None:
                return problem
            self._links = {p: self._contents[self._blobs[p].sha].decode("utf-8", "replace") for p in self._links}
            self._links_read = True
        for _ in range(_LINKS_FOLLOWED):
            parts = PurePosixPath(path).parts
            link = next((p for n in range(len(parts)) if (p := "/".join(parts[: n + 1])) in self._links), None)
            if link is None:
                return path
            target = _joined(link.rpartition("/")[0], self._links[link])
            if target is None:
                return unreadable(path, "it is a link that leads out of the platform repository")
            path = "/".join((*((target,) if target else ()), *parts[len(PurePosixPath(link).parts) :]))
        return unreadable(path, "too many links lead to it")


def _beside(path: str, other: str) -> bool:
    one, two = PurePosixPath(path), PurePosixPath(other)
    return one.parent == two.parent and one.suffix == two.suffix


def _joined(folder: str, target: str) -> str | None:
    """Where a link in `folder` leads, relative to the root; None when that is outside."""
    if target.startswith("/"):
        return None
    parts = folder.split("/") if folder else []
    for part in target.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
