"""The git program, run by GitPython.

GitPython runs it with LC_ALL=C, so that its words can be told apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO

from groundplan.findings import Finding
from groundplan.git import problems

if TYPE_CHECKING:
    from git import Git


class Failed(Exception):
    """Git ended with an error. `finding` says what it was where that does not depend on what was asked."""

    def __init__(self, words: str, finding: Finding | None) -> None:
        super().__init__(words)
        self.words = words
        self.finding = finding


def run(git: Git, arguments: Iterable[str], stdin: BinaryIO | None = None) -> bytes:
    from git.exc import GitCommandError, GitCommandNotFound

    command = [type(git).GIT_PYTHON_GIT_EXECUTABLE or "git", *arguments]
    try:
        output = git.execute(
            command,
            istream=stdin,
            stdout_as_string=False,
            strip_newline_in_stdout=False,
        )
    except GitCommandNotFound:
        raise Failed("not found", problems.no_git()) from None
    except GitCommandError as error:
        words = " ".join(str(error.stderr).removeprefix("\n  stderr: ").strip(" '\n").split())
        if "dubious ownership" in words or "unsafe repository" in words:
            raise Failed(words, problems.not_trusted()) from None
        unknown = (
            "not a git repository",
            "must be run in a work tree",
            "Needed a single revision",
            "unknown revision",
            "expected commit type",
        )
        harmless = not words or any(text in words for text in unknown)
        raise Failed(words, None if harmless else problems.git_failed(words)) from None
    assert isinstance(output, bytes)
    return output
