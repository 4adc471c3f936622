"""What the tree has to say: one function a finding, so that codes and wording stand in one place."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from groundplan.findings import Finding, Place, Related
from groundplan.tree.plan import BadPath

LISTED = 10
"""Files that one finding lists; a new compiler version changes thousands."""

_PATCH = "make the change in platform.yaml or an overlay (a `patches:` entry reaches any field), then render"
_RENDER = "run `groundplan render` and commit the result"


def printable(path: str) -> str:
    """A path that any terminal and any JSON can take; names on disk need not be UTF-8."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def words(error: OSError) -> str:
    """The operating system's own words for an error, in English, such as `No space left on device`."""
    return os.strerror(error.errno) if error.errno else str(error)


def _at(path: str, line: int = 0, column: int = 0) -> Place:
    return Place(printable(path), line, column)


def counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _listed(files: Sequence[tuple[str, str]]) -> tuple[Related, ...]:
    return tuple(Related(_at(path), what) for path, what in files[:LISTED])


def stale(shown: str, files: Sequence[tuple[str, str]]) -> Finding:
    """`files` are paths with what is wrong with each."""
    more = f" (the first {LISTED} are listed)" if len(files) > LISTED else ""
    return Finding(
        "GP0701",
        _at(shown),
        f"`{shown}` is not what the sources say: {counted(len(files), 'file')} would change{more}",
        expected="the committed tree to be the result of a render",
        hint=_RENDER,
        related=_listed(files),
    )


def unfinished(shown: str) -> Finding:
    return Finding(
        "GP0702",
        _at(shown),
        f"unfinished render: `{shown}` is there, so a render was interrupted, or one is running now",
        expected="a tree that a render has finished",
        hint="run `groundplan render`; it completes or undoes what the other one left",
    )


def locked(shown: str) -> Finding:
    return Finding(
        "GP0703",
        _at(shown),
        f"another render is writing to `{shown}`",
        expected="one render at a time",
        hint="wait until it has finished, then render again",
    )


def edited(path: str) -> Finding:
    return Finding(
        "GP0704",
        _at(path),
        "this file was changed by hand after it was rendered",
        expected="what the compiler wrote",
        hint=_PATCH,
    )


def restored(path: str) -> Finding:
    """What a render says of a file that `edited` is about."""
    return Finding(
        "GP0704",
        _at(path),
        "this file was changed by hand; the render has replaced that change",
        expected="what the compiler wrote",
        hint=_PATCH,
        severity="warning",
    )


def in_the_way(path: str) -> Finding:
    return Finding(
        "GP0705",
        _at(path),
        "the compiler did not write this file, and the render needs its place",
        expected="no file of other content where a rendered one belongs",
        hint="move it out of the rendered tree or delete it, then render",
    )


def foreign(path: str, folder: str) -> Finding:
    return Finding(
        "GP0706",
        _at(path),
        f"the compiler did not write this file, but Argo CD would sync it: an Application reads `{folder}`",
        expected="nothing but rendered manifests in a folder that an Application reads",
        hint="move it out of the rendered tree or delete it; objects of your own come from a generator in `generators/`",
    )


def other_version(shown: str, versions: Iterable[str], compiler: str, files: Sequence[tuple[str, str]]) -> Finding:
    by = " and ".join(f"groundplan {version}" for version in versions)
    return Finding(
        "GP0707",
        _at(shown),
        f"`{shown}` was rendered by {by}, this is groundplan {compiler}: {counted(len(files), 'file')} would change",
        expected="the tree and the check to be of one version",
        hint=f"{_RENDER}, or use the version that rendered it",
        related=_listed(files),
    )


def broken_inventory(path: str, reason: str, line: int, column: int) -> Finding:
    return Finding(
        "GP0708",
        _at(path, line, column),
        f"this inventory cannot be read: {reason}",
        expected="the inventory as a render wrote it",
        hint=f"take one side of the whole tree, `git checkout HEAD -- {_tree_of(path)}`, then render; "
        "where the marks are committed, name an older commit",
    )


def _tree_of(inventory: str) -> str:
    """The rendered tree that an inventory is part of."""
    environment = inventory.partition("/.inventory/")[0]
    return printable(environment.rpartition("/")[0] or environment)


def not_a_file(path: str, kind: str) -> Finding:
    what = {"symlink": "a symbolic link", "folder": "a folder"}.get(kind, "neither a file nor a folder")
    return Finding(
        "GP0709",
        _at(path),
        f"this is {what}; the rendered tree holds files, and a link is never followed",
        expected="a plain file, or a folder, or nothing",
        hint="remove it, then render",
    )


def unusable_path(shown: str, bad: BadPath) -> Finding:
    return Finding(
        "GP0710",
        None,
        f"{bad.origin or 'an object'} asks for the file {f'{shown}/{bad.environment}/{bad.path}'!r}, but {bad.reason}",
        expected="paths below the environment that are one file on every file system",
        hint="rename the object, or the section of the spec that it comes from",
    )


def unreadable(path: str, error: OSError) -> Finding:
    return Finding(
        "GP0711",
        _at(path),
        f"this file of the rendered tree cannot be read: {words(error)}",
        expected="a file that you may read",
        hint="correct its permissions, or restore it from Git",
    )


def blocked_folder(path: str, error: OSError) -> Finding:
    return Finding(
        "GP0711",
        _at(path),
        f"this is not a folder that can be read: {words(error)}",
        expected="a folder that you may read, and no symbolic link",
        hint="correct its permissions, or remove what stands there",
    )


def not_written(shown: str, reason: str) -> Finding:
    return Finding(
        "GP0712",
        _at(shown),
        f"nothing was written: {reason}",
        expected="a folder that can be written, on a disk with room for a second copy of what changes",
        hint="correct that and render again; the tree is as it was",
    )


def half_written(shown: str, error: OSError) -> Finding:
    return Finding(
        "GP0713",
        _at(shown),
        f"the render was interrupted while it replaced files: {words(error)}",
        expected="to be able to rename and delete the tree's own files",
        hint="correct that and render again; the next render completes what this one began",
    )


def gone_environment(shown: str, files: int) -> Finding:
    return Finding(
        "GP0714",
        _at(shown),
        f"`{shown}` belongs to no environment any more, but {counted(files, 'rendered file')} of it remain",
        expected="rendered files of declared environments only",
        hint=f"{_RENDER}; a render of all environments removes them",
    )


def unusable_journal(shown: str, reason: str, hint: str) -> Finding:
    return Finding(
        "GP0715",
        _at(shown),
        f"the interrupted render cannot be completed: {reason}",
        expected="the journal and the staged files as the interrupted render left them",
        hint=hint,
    )
