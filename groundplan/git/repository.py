"""Commits of the Git repository around a platform."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from groundplan.findings import Finding
from groundplan.git import problems
from groundplan.git.files import Blob, CommitFiles
from groundplan.git.problems import DEFAULT_BRANCHES
from groundplan.git.running import Failed, Runner, by_gitpython, by_process


class Commit(NamedTuple):
    """A commit: its full id, and what the user called it."""

    sha: str
    name: str

    @property
    def short(self) -> str:
        return self.sha[:10]

    def __str__(self) -> str:
        return self.short if self.sha.startswith(self.name) else f"{self.name} ({self.short})"


@dataclass(frozen=True, slots=True)
class GitRepository:
    """The Git repository around a platform repository; `prefix` leads from its root to the platform, with a slash."""

    runner: Runner
    prefix: str

    def commit(self, name: str) -> Commit | Finding:
        """The commit that any revision names: a branch, a tag, an id, `HEAD~3`."""
        if name.startswith(("-", "^")) or not name:  # an option, and what is not to be had
            return problems.unknown(name)
        try:
            return Commit(self._run("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"), name)
        except Failed as failed:
            if failed.finding is not None:
                return failed.finding
        return self._absent(f"`{name}` is not in this clone, which is shallow", problems.unknown(name))

    def default_base(self) -> Commit | Finding:
        """Where the work in hand left the default branch: the merge base of it and HEAD."""
        head = self.commit("HEAD")
        if isinstance(head, Finding):
            return head
        for branch in DEFAULT_BRANCHES:
            tip = self.commit(branch)
            if isinstance(tip, Commit):
                break
        else:
            return self._absent("the default branch is not in this clone", problems.no_default_branch())
        try:
            sha = self._run("merge-base", head.sha, tip.sha).partition("\n")[0]
        except Failed as failed:
            if failed.finding is not None:
                return failed.finding
            too_short = f"this clone does not reach back to where HEAD left `{branch}`"
            return self._absent(too_short, problems.no_merge_base(branch))
        return Commit(sha, f"merge base with {branch}")

    def day(self, commit: Commit) -> date | Finding:
        """The day a commit was made, in UTC."""
        try:
            seconds = int(self._run("rev-list", "--no-walk", "--timestamp", commit.sha).split()[0])
        except Failed as failed:
            return failed.finding or problems.git_failed(failed.words)
        try:
            return datetime.fromtimestamp(seconds, UTC).date()
        except (ValueError, OverflowError, OSError):  # Git takes any number of seconds
            return date.max if seconds > 0 else date.min

    def files(self, commit: Commit) -> CommitFiles | Finding:
        """The files of a commit below the platform's folder; none where the commit has no such folder."""
        tree = f"{commit.sha}:{self.prefix.rstrip('/')}"
        try:
            self._run("rev-parse", "--verify", "--quiet", tree)
        except Failed as failed:
            return failed.finding or CommitFiles({}, self.blobs)
        try:
            listed = self._run_bytes("ls-tree", "--full-tree", "-r", "-l", "-z", tree)
        except Failed as failed:
            return failed.finding or problems.git_failed(failed.words)
        return CommitFiles(dict(_listed(listed)), self.blobs)

    def blobs(self, ids: Iterable[str]) -> dict[str, bytes] | Finding:
        """The contents of these objects, in one run of Git whatever their number."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return {}
        with tempfile.TemporaryFile() as stdin:
            stdin.write("\n".join(wanted).encode() + b"\n")
            stdin.seek(0)
            try:
                return _batch(self._run_bytes("cat-file", "--batch", "--buffer", stdin=stdin))
            except Failed as failed:
                return failed.finding or problems.git_failed(failed.words)

    def _absent(self, in_shallow: str, otherwise: Finding) -> Finding:
        """Why something is not there: in a shallow clone it may never have been fetched."""
        try:
            shallow = self._run("rev-parse", "--is-shallow-repository") == "true"
        except Failed:
            shallow = False
        return problems.not_fetched(in_shallow) if shallow else otherwise

    def _run(self, *arguments: str) -> str:
        return self._run_bytes(*arguments).decode("utf-8", "surrogateescape").rstrip("\n")

    def _run_bytes(self, *arguments: str, stdin: BinaryIO | None = None) -> bytes:
        return self.runner(arguments, stdin)


def opened(root: Path, *, plainly: bool = False) -> GitRepository | Finding:
    """The Git repository that holds the folder `root`, or why there is none to be had.

    `plainly` is without GitPython, for a command that starts quickly.
    """
    try:
        runner = by_process(root) if plainly else by_gitpython(root)
    except ImportError:
        return problems.no_git()
    try:
        prefix = runner(("rev-parse", "--show-prefix"), None)
        return GitRepository(runner, prefix.decode("utf-8", "surrogateescape").rstrip("\n"))
    except Failed as failed:
        return failed.finding or problems.no_repository()


def _listed(output: bytes) -> Iterable[tuple[str, Blob]]:
    r"""What `ls-tree -r -l -z` prints: `<mode> <type> <id> <size>\t<path>`; a submodule is no file of ours.

    The size of a lost object is `BAD`; reading it tells.
    """
    for entry in output.split(b"\0"):
        head, tab, path = entry.partition(b"\t")
        if tab:
            mode, kind, sha, size = head.decode("ascii").split()
            if kind == "blob":
                yield path.decode("utf-8", "surrogateescape"), Blob(mode, sha, int(size) if size.isdigit() else 0)


def _batch(output: bytes) -> dict[str, bytes]:
    r"""What `cat-file --batch` prints: `<id> <type> <size>\n<content>\n` for each."""
    found: dict[str, bytes] = {}
    position = 0
    while position < len(output):
        end = output.index(b"\n", position)
        words = output[position:end].decode("ascii").split()
        if len(words) != 3:
            raise Failed("", problems.git_failed(f"the object {words[0]} is {words[-1]}"))
        size = int(words[2])
        found[words[0]] = output[end + 1 : end + 1 + size]
        position = end + size + 2
    return found
