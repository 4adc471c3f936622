"""Folders and files by descriptor, so that no symbolic link below the root is ever followed.

Every function raises OSError; those who know what it means turn it into a finding.
Needs POSIX: descriptors of folders, and `flock` on one of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

Kind = Literal["file", "folder", "symlink", "special"]

_ROOT = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_FOLDER = _ROOT | getattr(os, "O_NOFOLLOW", 0)
# O_NONBLOCK: a pipe in the place of a file must not stop us.
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_CHUNK = 1 << 16


@contextmanager
def opened_root(root: Path) -> Iterator[int]:
    """The descriptor of the tree's folder. The root itself may be a link: the user named it."""
    fd = os.open(root, _ROOT)
    try:
        yield fd
    finally:
        os.close(fd)


def try_lock(fd: int) -> bool:
    """Lock a folder against other renders until `fd` closes; False when another process has it."""
    import fcntl

    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class Folders:
    """Opens folders below a root, name by name, and keeps the last one open."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._path = ""
        self._fd: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.forget()

    def at(self, path: str, create: bool = False) -> int:
        """The descriptor of the folder `path`, valid until the next call. `""` is the root itself."""
        if not path:
            return self._root
        if self._fd is None or path != self._path:
            self.forget()
            self._fd = _descend(self._root, path, create)
            self._path = path
        return self._fd

    def forget(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


def split(path: str) -> tuple[str, str]:
    """The folder and the name of a path."""
    folder, _, name = path.rpartition("/")
    return folder, name


def _descend(root: int, path: str, create: bool) -> int:
    fd = root
    try:
        for name in path.split("/"):
            below = _open_or_create(fd, name) if create else os.open(name, _FOLDER, dir_fd=fd)
            if fd != root:
                os.close(fd)
            fd = below
    except BaseException:
        if fd != root:
            os.close(fd)
        raise
    return fd


def _open_or_create(fd: int, name: str) -> int:
    try:
        return os.open(name, _FOLDER, dir_fd=fd)
    except FileNotFoundError:
        os.mkdir(name, dir_fd=fd)
        return os.open(name, _FOLDER, dir_fd=fd)


def entries(fd: int) -> list[tuple[str, Kind]]:
    """What lies in a folder, by name, without asking for more than the folder itself says."""
    with os.scandir(fd) as found:
        return sorted((entry.name, _kind(entry)) for entry in found)


def _kind(entry: os.DirEntry[str]) -> Kind:
    if entry.is_file(follow_symlinks=False):
        return "file"
    if entry.is_dir(follow_symlinks=False):
        return "folder"
    return "symlink" if entry.is_symlink() else "special"


def read(fd: int, name: str) -> bytes:
    """The content of the file `name` in the folder `fd`; a link is refused."""
    file = os.open(name, _READ, dir_fd=fd)
    try:
        content = os.read(file, _CHUNK)
        if len(content) < _CHUNK:
            return content
        chunks = [content]
        while chunk := os.read(file, 1 << 20):
            chunks.append(chunk)
        return b"".join(chunks)
    finally:
        os.close(file)


def read_if_there(folders: Folders, path: str) -> bytes | None:
    """The content of a file, or None when no file has this path."""
    folder, name = split(path)
    try:
        return read(folders.at(folder), name)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def write_new(fd: int, name: str, content: bytes, durable: bool = False) -> None:
    """Create a file, which must not be there. `durable` waits until the disk has it."""
    file = os.open(name, _NEW, 0o666, dir_fd=fd)
    try:
        rest = content
        while rest:
            rest = rest[os.write(file, rest) :]
        if durable:
            os.fsync(file)
    finally:
        os.close(file)


def remove_if_there(fd: int, name: str) -> None:
    try:
        os.unlink(name, dir_fd=fd)
    except FileNotFoundError:
        return


def remove_folder_if_empty(fd: int, name: str) -> None:
    """Remove an empty folder; one that is gone, or holds something, is left as it is."""
    try:
        os.rmdir(name, dir_fd=fd)
    except FileNotFoundError:
        return
    except OSError as error:
        if not _holds_something(fd, name):
            raise error from None


def _holds_something(fd: int, name: str) -> bool:
    """Systems disagree on the error number of a folder that is not empty, so ask it."""
    try:
        below = os.open(name, _FOLDER, dir_fd=fd)
    except NotADirectoryError:
        return True
    try:
        with os.scandir(below) as found:
            return any(True for _ in found)
    finally:
        os.close(below)


def writable(fd: int) -> bool:
    """Whether this process may add and remove files in the folder."""
    effective = os.access in os.supports_effective_ids
    return os.access(".", os.W_OK | os.X_OK, dir_fd=fd, effective_ids=effective)
