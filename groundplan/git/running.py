"""The git program, run by GitPython or as a plain process.

Both run it with LC_ALL=C, so that its words can be told apart. Loading GitPython costs more than a small question to Git;
so commands that mostly have nothing to ask take the plain process.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from groundplan.findings import Finding
from groundplan.git import problems

Runner = Callable[[tuple[str, ...], BinaryIO | None], bytes]
"""Runs git with these arguments (and this standard input) in a folder; its output. Raises `Failed`."""


class Failed(Exception):
    """Git ended with an error. `finding` says what it was where that does not depend on what was asked."""

    def __init__(self, words: str, finding: Finding | None) -> None:
        super().__init__(words)
        self.words = words
        self.finding = finding


def by_gitpython(root: Path) -> Runner:
    """Raises ImportError where GitPython finds no git program."""
    from git import Git
    from git.exc import GitCommandError, GitCommandNotFound

    git = Git(str(root))

    def run(arguments: tuple[str, ...], stdin: BinaryIO | None) -> bytes:
        command = [Git.GIT_PYTHON_GIT_EXECUTABLE or "git", *arguments]
        try:
            output = git.execute(command, istream=stdin, stdout_as_string=False, strip_newline_in_stdout=False)
        except GitCommandNotFound:
            raise Failed("not found", problems.no_git()) from None
        except GitCommandError as error:
            raise _failed(str(error.stderr).removeprefix("\n  stderr: ").strip(" '\n")) from None
        assert isinstance(output, bytes)
        return output

    return run


def by_process(root: Path) -> Runner:
    program = os.environ.get("GIT_PYTHON_GIT_EXECUTABLE") or "git"

    def run(arguments: tuple[str, ...], stdin: BinaryIO | None) -> bytes:
        from subprocess import DEVNULL, run

        command = [program, "-C", str(root), *arguments]
        environment = {**os.environ, "LC_ALL": "C", "LANGUAGE": "C"}
        try:
            done = run(  # noqa: S603 - git itself, without a shell
                command, stdin=DEVNULL if stdin is None else stdin, capture_output=True, env=environment, check=False
            )
        except OSError:
            raise Failed("not found", problems.no_git()) from None
        if done.returncode:
            raise _failed(done.stderr.decode("utf-8", "replace"))
        return done.stdout

    return run


_UNKNOWN = (
    "not a git repository",
    "must be run in a work tree",
    "Needed a single revision",
    "unknown revision",
    "expected commit type",
)
"""Git's words where what was asked for is not there."""


def _failed(stderr: str) -> Failed:
    words = " ".join(stderr.split())
    if "dubious ownership" in words or "unsafe repository" in words:
        return Failed(words, problems.not_trusted())
    harmless = not words or any(text in words for text in _UNKNOWN)
    return Failed(words, None if harmless else problems.git_failed(words))
