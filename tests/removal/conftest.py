"""Where platforms are compiled, and a platform in a real Git repository."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from command_line import Ran, groundplan, put
from platforms import tenant
from removed import DATASETS, SCRATCH, holder, platform


@dataclass(frozen=True)
class Repository:
    """A platform in a folder of a Git repository."""

    folder: Path
    top: Path
    monkeypatch: pytest.MonkeyPatch

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.top, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def write(self, files: dict[str, str]) -> None:
        put(self.folder, files)

    def commit(self, day: str = "2026-11-24T12:00:00Z") -> str:
        """Commit everything, on a day."""
        self.monkeypatch.setenv("GIT_COMMITTER_DATE", day)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "change")
        return self.git("rev-parse", "HEAD")

    def run(self, *arguments: object) -> Ran:
        command, *rest = arguments
        return groundplan(command, "--root", self.folder, *rest)

    def render(self) -> None:
        ran = self.run("render")
        assert ran.code == 0, ran.err


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Repository]:
    """Make a platform in a folder of a new repository (empty: at its top); `render` and `commit` are the test's."""
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "A Tester")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "tester@borealis.example")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)

    def build(files: dict[str, str], inside: str = "") -> Repository:
        top = tmp_path / "repository"
        repository = Repository(top / inside if inside else top, top, monkeypatch)
        repository.write(files)
        repository.git("init", "-q", "-b", "main")
        return repository

    return build


@pytest.fixture
def repository(make: Callable[..., Repository]) -> Repository:
    """Two tenants, one with two volumes, rendered and committed on 2026-11-24."""
    made = make(platform(holder("vision", DATASETS, SCRATCH), tenant("speech")))
    made.render()
    made.commit()
    return made
