"""A rendered tree to write to, and processes to be killed while they do."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from groundplan.findings import Finding
from groundplan.tree import (
    Comparison,
    EnvironmentPlan,
    Owned,
    Plan,
    PlannedFile,
    Written,
    canonical_sha256,
    compare,
    write,
)

Files = Mapping[str, str]

MUTATING = ("mkdir", "open", "write", "fsync", "replace", "unlink", "rmdir")
"""The functions of `os` that change a disk; `open` only when it creates."""


def plan_of(environments: Mapping[str, Mapping[str, Files]], compiler: str = "1.0") -> Plan:
    """A plan written as {environment: {owner: {path: text}}}."""

    def owned(owner: str, files: Files) -> Owned:
        rendered = {path: PlannedFile(text.encode(), f"spec of {owner}") for path, text in files.items()}
        return Owned(canonical_sha256({"owner": owner, "files": dict(files)}), rendered)

    return Plan(
        compiler,
        {
            name: EnvironmentPlan(
                owned("platform", owners.get("platform", {})),
                {owner: owned(owner, files) for owner, files in owners.items() if owner != "platform"},
            )
            for name, owners in environments.items()
        },
    )


def below(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by path; a link is what it points to."""
    return {
        path.relative_to(folder).as_posix(): str(path.readlink()).encode() if path.is_symlink() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def folders_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_dir()}


@dataclass(frozen=True)
class Tree:
    """A folder for a rendered tree, and the things that tests do with it."""

    root: Path

    def write(self, plan: Plan, complete: bool = True) -> tuple[Written | None, tuple[Finding, ...]]:
        return write(self.root, plan, complete)

    def must_write(self, plan: Plan, complete: bool = True) -> Written:
        written, findings = self.write(plan, complete)
        assert written is not None, findings
        return written

    def compare(self, plan: Plan, complete: bool = True) -> Comparison:
        return compare(self.root, plan, complete)

    def codes(self, plan: Plan, complete: bool = True) -> list[str]:
        return [finding.code for finding in self.compare(plan, complete).findings()]

    def files(self) -> dict[str, bytes]:
        return below(self.root)

    def put(self, path: str, text: str = "by hand\n") -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def is_freshly(self, plan: Plan) -> bool:
        """Whether the tree is, byte for byte and folder for folder, what an empty folder becomes by this plan."""
        with tempfile.TemporaryDirectory() as scratch:
            fresh = Path(scratch) / "rendered"
            written, findings = write(fresh, plan, complete=True)
            assert written, findings
            return below(fresh) == self.files() and folders_below(fresh) == folders_below(self.root)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path / "rendered")


@pytest.fixture
def plan() -> Callable[..., Plan]:
    return plan_of


def start_child(work: Callable[[], int | None]) -> int:
    """Begin `work` in a process of its own; its number."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the test runner has threads, the child uses none
        child = os.fork()
    if child == 0:
        status = 70
        try:
            status = work() or 0
        except BaseException:  # noqa: BLE001 - the child must never go on as a test runner
            traceback.print_exc()
        finally:
            os._exit(status)
    return child


def status_of(child: int) -> int:
    """The exit status of a process when it has ended, or minus the number of the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def run_in_child(work: Callable[[], int | None]) -> int:
    """Do `work` in a process of its own, and give its status."""
    return status_of(start_child(work))


@pytest.fixture
def in_child() -> Callable[[Callable[[], int | None]], int]:
    return run_in_child


@pytest.fixture
def at_once() -> Callable[[list[Callable[[], int | None]]], list[int]]:
    """Do several things in as many processes, from the same moment on; their statuses."""

    def run(works: list[Callable[[], int | None]]) -> list[int]:
        ready, go = os.pipe()

        def waiting(work: Callable[[], int | None]) -> Callable[[], int | None]:
            def child() -> int | None:
                os.close(go)
                os.read(ready, 1)  # until the parent closes its end
                return work()

            return child

        children = [start_child(waiting(work)) for work in works]
        os.close(go)
        os.close(ready)
        return [status_of(child) for child in children]

    return run


class Saboteur:
    """Stands between the code and the disk; `strike(number, name)` is asked before each change, counted from 1."""

    def __init__(self, strike: Callable[[int, str], None]) -> None:
        self.strike = strike
        self.count = 0
        self.original = {name: getattr(os, name) for name in MUTATING}

    def patch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in MUTATING:
            monkeypatch.setattr(os, name, self._watched(name))

    def _watched(self, name: str) -> Callable[..., Any]:
        original = self.original[name]

        def watched(*args: Any, **options: Any) -> Any:
            if name != "open" or args[1] & os.O_CREAT:
                self.count += 1
                self.strike(self.count, name)
            return original(*args, **options)

        return watched


@pytest.fixture
def saboteur(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[[int, str], None]], Saboteur]]:
    """Begin to strike; ends with the test, or when `monkeypatch.undo` is called."""

    def begin(strike: Callable[[int, str], None]) -> Saboteur:
        found = Saboteur(strike)
        found.patch(monkeypatch)
        return found

    yield begin
    monkeypatch.undo()


@pytest.fixture
def killed_at() -> Callable[[int, Callable[[], object]], bool]:
    """Do something in a process that is killed before its n-th change of the disk; False when it ended by itself.

    A write that is struck has half of its bytes on disk, as when the power of the process ends in it.
    """

    def kill(number: int, work: Callable[[], object]) -> bool:
        def child() -> None:
            def strike(count: int, name: str) -> None:
                if count == number and name != "write":
                    os.kill(os.getpid(), signal.SIGKILL)

            found = Saboteur(strike)
            whole = os.write

            def half(fd: int, content: bytes) -> int:
                if found.count + 1 == number:
                    whole(fd, content[: len(content) // 2])
                    os.kill(os.getpid(), signal.SIGKILL)
                found.count += 1
                return whole(fd, content)

            with pytest.MonkeyPatch.context() as patch:
                found.patch(patch)
                patch.setattr(os, "write", half)
                work()

        status = run_in_child(child)
        assert status in (0, -signal.SIGKILL)
        return status != 0

    return kill


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can reach, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp(prefix="groundplan-"))
    folder.chmod(0o755)
    yield folder
    for path in (folder, *folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(folder)
