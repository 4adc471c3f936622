"""The redo log: what a render is about to do, written down before it does it.

    .groundplan/staging/<number>   new contents
    .groundplan/journal.json       every deletion and rename, in order; its presence means that they have begun

Without a journal nothing of the tree was touched, and the leftovers are thrown away. With one, every step can be done
again: it is either done already or still to do, which hashes tell.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from groundplan.tree import disk
from groundplan.tree.disk import Folders, split
from groundplan.tree.plan import why_unusable
from groundplan.tree.state import JOURNAL, NEW_JOURNAL, STAGING, WORK

_FORMAT = 1


class Delete(NamedTuple):
    """Delete the file `path`, whose content has the hash `before`. Paths here are relative to the root."""

    path: str
    before: str


class Prune(NamedTuple):
    """Remove the folder `path` if it is empty by then."""

    path: str


class Put(NamedTuple):
    """Rename the staged file of that number to `path`; `before` is None where there was no file."""

    path: str
    before: str | None
    after: str
    staged: str


Step = Delete | Prune | Put
_NAMES: dict[str, Callable[..., Step]] = {"delete": Delete, "prune": Prune, "put": Put}


@dataclass(frozen=True, slots=True)
class Journal:
    """The steps in the order in which they are taken."""

    steps: tuple[Step, ...]

    def environments(self) -> tuple[str, ...]:
        return tuple(sorted({step.path.partition("/")[0] for step in self.steps if "/" in step.path}))


class UnreadableJournal(ValueError):
    """The journal is not one that a render wrote."""


def emit(journal: Journal) -> bytes:
    steps = [[type(step).__name__.lower(), *step] for step in journal.steps]
    return (json.dumps({"format": _FORMAT, "steps": steps}, separators=(",", ":")) + "\n").encode("ascii")


def parse(content: bytes) -> Journal:
    """Read what `emit` wrote; raises UnreadableJournal. Its paths are not trusted: a checkout can bring a journal."""
    try:
        data = json.loads(content)
        steps = tuple(_step(*step) for step in data["steps"]) if data["format"] == _FORMAT else None
    except UnreadableJournal:
        raise
    except (ValueError, TypeError, LookupError, RecursionError):
        raise UnreadableJournal("its journal is not what a render writes") from None
    if steps is None:
        raise UnreadableJournal("another version of the compiler wrote its journal")
    return Journal(steps)


def _step(name: str, path: str, *fields: str | None) -> Step:
    """Raises ValueError, TypeError or KeyError for what is no step."""
    texts = (path, *(fields[1:] if name == "put" and fields[0] is None else fields))
    if not all(isinstance(text, str) for text in texts):
        raise TypeError
    if path != ".gitattributes" and (reason := why_unusable(path)):
        raise UnreadableJournal(f"its journal names the path {path!r}, but {reason}")
    step = _NAMES[name](path, *fields)
    if isinstance(step, Put) and not (step.staged.isascii() and step.staged.isdecimal()):
        raise ValueError
    return step


class Work:
    """The folder `.groundplan` of one tree. `root` is the descriptor of the tree's folder, locked."""

    def __init__(self, root: int) -> None:
        self.root = root

    def exists(self) -> bool:
        """Whether there is a work folder; raises OSError where something else stands in its place."""
        with Folders(self.root) as folders:
            try:
                folders.at(WORK)
            except FileNotFoundError:
                return False
        return True

    def read_journal(self) -> Journal | None:
        """The journal of an interrupted render, or None; raises UnreadableJournal and OSError."""
        with Folders(self.root) as folders:
            content = disk.read_if_there(folders, f"{WORK}/{JOURNAL}")
        return None if content is None else parse(content)

    def staged(self) -> set[str]:
        """The names in the staging folder."""
        with Folders(self.root) as folders:
            try:
                return {name for name, _ in disk.entries(folders.at(f"{WORK}/{STAGING}"))}
            except FileNotFoundError:
                return set()

    def stage(self, contents: Iterable[tuple[str, bytes]]) -> None:
        """Write new contents under the given numbers; on any error what was written is removed, then it raises."""
        written: list[str] = []
        with Folders(self.root) as folders:
            try:
                fd = folders.at(f"{WORK}/{STAGING}", create=True)
                for name, content in contents:
                    written.append(name)
                    disk.write_new(fd, name, content)
            except BaseException:
                with suppress(OSError):
                    self._unstage(written)
                raise

    def _unstage(self, names: Iterable[str]) -> None:
        """Take back what was staged, and the folders unless a journal or another render's files need them."""
        with Folders(self.root) as folders:
            with suppress(FileNotFoundError):
                fd = folders.at(f"{WORK}/{STAGING}")
                for name in names:
                    disk.remove_if_there(fd, name)
                disk.remove_folder_if_empty(folders.at(WORK), STAGING)
            disk.remove_folder_if_empty(self.root, WORK)

    def begin(self, journal: Journal, staged: Iterable[str]) -> None:
        """Write the journal, durably and at once; on any error what was staged is removed, then it raises."""
        with Folders(self.root) as folders:
            try:
                fd = folders.at(WORK, create=True)
                disk.remove_if_there(fd, NEW_JOURNAL)
                disk.write_new(fd, NEW_JOURNAL, emit(journal), durable=True)
                os.replace(NEW_JOURNAL, JOURNAL, src_dir_fd=fd, dst_dir_fd=fd)
            except OSError:
                with suppress(OSError):
                    disk.remove_if_there(folders.at(WORK), NEW_JOURNAL)
                    self._unstage(staged)
                raise
            with suppress(OSError):  # not every file system can; the journal is there all the same
                os.fsync(fd)

    def apply(self, steps: Iterable[Step]) -> None:
        """Take the steps. Raises OSError part-way; taking them again is right."""
        with Folders(self.root) as folders, Folders(self.root) as staging:
            for step in steps:
                folder, name = split(step.path)
                if isinstance(step, Put):
                    source = staging.at(f"{WORK}/{STAGING}")
                    target = folders.at(folder, create=True)
                    os.replace(step.staged, name, src_dir_fd=source, dst_dir_fd=target)
                    continue
                with suppress(FileNotFoundError, NotADirectoryError):
                    if isinstance(step, Delete):
                        disk.remove_if_there(folders.at(folder), name)
                    else:
                        disk.remove_folder_if_empty(folders.at(folder), name)
                        folders.forget()

    def finish(self) -> None:
        """Remove the journal, then everything else: without a journal there is nothing to do again."""
        with Folders(self.root) as folders:
            try:
                work = folders.at(WORK)
            except FileNotFoundError:
                return
            disk.remove_if_there(work, JOURNAL)
            disk.remove_if_there(work, NEW_JOURNAL)
            for name in sorted(self.staged()):
                disk.remove_if_there(folders.at(f"{WORK}/{STAGING}"), name)
            disk.remove_folder_if_empty(folders.at(WORK), STAGING)
            disk.remove_folder_if_empty(self.root, WORK)


def puts(steps: Iterable[Step]) -> Iterator[Put]:
    return (step for step in steps if isinstance(step, Put))
