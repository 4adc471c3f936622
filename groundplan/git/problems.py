"""What Git has to say: one function a finding."""

from __future__ import annotations

from groundplan.findings import Finding

DEFAULT_BRANCHES = ("origin/HEAD", "origin/main", "origin/master", "main", "master")
"""Where the default branch is looked for, first found first: what the remote calls so, else the usual names."""


def no_repository() -> Finding:
    return Finding(
        "GP0801",
        None,
        "this platform is not in the work tree of a Git repository",
        expected="a Git repository, whose commits can be compared",
        hint="run this in a clone, or name the platform's folder with `--root`",
    )


def unknown(name: str) -> Finding:
    return Finding(
        "GP0802",
        None,
        f"`{name}` names no commit of this repository",
        expected="a branch, a tag or a commit id",
        hint="commit first, where nothing is committed yet; else git fetch origin, then: groundplan diff origin/main",
    )


def not_fetched(what: str) -> Finding:
    return Finding(
        "GP0803",
        None,
        what,
        expected="a clone with its history",
        hint="GitHub: `fetch-depth: 0` for actions/checkout; GitLab: `GIT_DEPTH: 0`; elsewhere: git fetch --unshallow",
    )


def no_git() -> Finding:
    return Finding(
        "GP0804",
        None,
        "the git program cannot be run",
        expected="git 2.31 or newer on the PATH",
        hint="install git, or name it in the environment variable GIT_PYTHON_GIT_EXECUTABLE",
    )


def not_trusted() -> Finding:
    return Finding(
        "GP0805",
        None,
        "Git refuses to read this repository: its folder belongs to another user",
        expected="a folder of your own, or one that you told Git to trust",
        hint='git config --global --add safe.directory "$PWD"',
    )


def no_default_branch() -> Finding:
    return Finding(
        "GP0806",
        None,
        f"no default branch was found; looked for {', '.join(DEFAULT_BRANCHES)}",
        expected="a default branch, or the base as an argument",
        hint="groundplan diff HEAD~1",
    )


def no_merge_base(branch: str) -> Finding:
    return Finding(
        "GP0806",
        None,
        f"HEAD and `{branch}` have no commit in common",
        expected="histories that meet, or the base as an argument",
        hint=f"groundplan diff {branch}",
    )


def git_failed(words: str) -> Finding:
    return Finding(
        "GP0807",
        None,
        f"Git failed: {words.removeprefix('fatal: ')}",
        expected="a sound repository",
        hint="git fsck tells what is wrong with it",
    )
