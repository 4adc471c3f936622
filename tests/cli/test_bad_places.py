"""What the machine refuses: files that cannot be read or are too large, folders that cannot be written, full disks."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from command_line import Ran, digests, edit, environment, program, put

WITHOUT_PRIVILEGES = """
import ctypes, os, sys
if os.geteuid() == 0 and sys.platform == "linux":  # root without capabilities meets the permissions of its own files
    ctypes.CDLL(None, use_errno=True).capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)())
from groundplan.cli import main
main()
"""
"""Linux, capset(2): version 3 of the header, and no capability at all."""

FULL_DISK = """
import errno, os
real = os.write
room = [{room}]
def write(fd, data):
    if fd > 2:
        room[0] -= len(data)
        if room[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return real(fd, data)
os.write = write
from groundplan.cli import main
main()
"""


class Bad(NamedTuple):
    code: str
    place: str
    says: str


def rendered(folder: Path, script: str) -> Ran:
    """Run `render` with this program as its start."""
    return program("-c", script, "render", cwd=folder)


def assert_refused(ran: Ran, bad: Bad) -> None:
    """Exit code 1, one error with its code, place, words and advice, and no traceback."""
    assert (ran.code, ran.out) == (1, "")
    assert f"error[{bad.code}]: " in ran.err
    assert f"--> {bad.place}\n" in ran.err
    assert bad.says in ran.err
    assert "= expected: " in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("file", ["platform.yaml", "overlays/prod.yaml", "overlays/dev.yaml"])
def test_an_unreadable_file(borealis: Path, file: str) -> None:
    """A source without permission to read is named, and nothing is rendered without it."""
    before = digests(borealis / "rendered")
    (borealis / file).chmod(0)
    ran = rendered(borealis, WITHOUT_PRIVILEGES)
    (borealis / file).chmod(0o644)
    assert_refused(ran, Bad("GP0102", file, "the file cannot be read: permission denied"))
    assert digests(borealis / "rendered") == before


def test_an_unreadable_folder(borealis: Path) -> None:
    """A folder of overlays that cannot be listed is no reason to believe that there are none."""
    before = digests(borealis / "rendered")
    (borealis / "overlays").chmod(0)
    ran = rendered(borealis, WITHOUT_PRIVILEGES)
    (borealis / "overlays").chmod(0o755)
    assert_refused(ran, Bad("GP0102", "overlays", "permission denied"))
    assert digests(borealis / "rendered") == before


def test_a_file_of_100_megabytes(borealis: Path) -> None:
    """A file that no platform can be is refused by its size, unread."""
    before = digests(borealis / "rendered")
    os.truncate(borealis / "platform.yaml", 100 * 1024 * 1024)
    ran = program("-m", "groundplan", "render", cwd=borealis)
    assert_refused(ran, Bad("GP0103", "platform.yaml", "the file has 104,857,600 bytes"))
    assert "include: [tenants/*.yaml]" in ran.err
    assert digests(borealis / "rendered") == before


@pytest.mark.parametrize("folder", ["rendered", "rendered/prod/tenants/vision"])
def test_a_rendered_tree_that_cannot_be_written(borealis: Path, folder: str) -> None:
    """A folder of rendered/ without permission to write: said, nothing changed, and the next render does it."""
    before = digests(borealis / "rendered")
    edit(borealis, "platform.yaml", "cpu: 32, memory: 128Gi, pods", "cpu: 64, memory: 128Gi, pods")
    (borealis / folder).chmod(0o555)
    ran = rendered(borealis, WITHOUT_PRIVILEGES)
    (borealis / folder).chmod(0o755)
    assert_refused(ran, Bad("GP0712", folder, "nothing was written: you may not write to this folder"))
    assert digests(borealis / "rendered") == before
    assert rendered(borealis, WITHOUT_PRIVILEGES).code == 0
    assert digests(borealis / "rendered") != before


@pytest.mark.parametrize("room", [0, 100, 2000])
def test_a_full_disk(borealis: Path, room: int) -> None:
    """When the disk is full after so many bytes nothing is replaced, and the answer says what to do."""
    before = digests(borealis / "rendered")
    edit(borealis, "platform.yaml", "cpu: 32, memory: 128Gi, pods", "cpu: 64, memory: 128Gi, pods")
    ran = rendered(borealis, FULL_DISK.format(room=room))
    assert_refused(ran, Bad("GP0712", "rendered", "nothing was written: No space left on device"))
    assert digests(borealis / "rendered") == before
    assert program("-m", "groundplan", "render", "--check", cwd=borealis).code == 1
    assert program("-m", "groundplan", "render", cwd=borealis).code == 0


def test_two_renders_at_once(borealis: Path) -> None:
    """While one render holds the tree, another is told so and changes nothing."""
    edit(borealis, "platform.yaml", "cpu: 32, memory: 128Gi, pods", "cpu: 64, memory: 128Gi, pods")
    before = digests(borealis / "rendered")
    holding = os.open(borealis / "rendered", os.O_RDONLY)
    try:
        fcntl.flock(holding, fcntl.LOCK_EX)
        ran = program("-m", "groundplan", "render", cwd=borealis)
    finally:
        os.close(holding)
    assert_refused(ran, Bad("GP0703", "rendered", "another render is writing to `rendered`"))
    assert digests(borealis / "rendered") == before


def test_two_renders_started_together(borealis: Path) -> None:
    """Whoever comes second waits for nobody: it is told, or finds the work done. The tree is right in the end."""
    edit(borealis, "platform.yaml", "cpu: 32, memory: 128Gi, pods", "cpu: 64, memory: 128Gi, pods")
    command = [sys.executable, "-m", "groundplan", "render"]
    running = [subprocess.Popen(command, cwd=borealis, env=environment(), stderr=subprocess.PIPE) for _ in range(2)]
    said = [process.communicate()[1].decode() for process in running]
    assert 0 in {process.returncode for process in running}
    assert all(process.returncode == 0 or "GP0703" in err for process, err in zip(running, said, strict=True))
    assert program("-m", "groundplan", "render", "--check", cwd=borealis).code == 0


@pytest.mark.parametrize("option", [[], ["--check"]])
def test_rendered_as_a_link(borealis: Path, tmp_path: Path, option: list[str]) -> None:
    """A committed link in the place of rendered/ cannot make a render write elsewhere; `--output` may name one."""
    (borealis / "rendered").rename(tmp_path / "elsewhere")
    before = digests(tmp_path / "elsewhere")
    (borealis / "rendered").symlink_to(tmp_path / "elsewhere")
    edit(borealis, "platform.yaml", "cpu: 32, memory: 128Gi, pods", "cpu: 64, memory: 128Gi, pods")
    ran = program("-m", "groundplan", "render", *option, cwd=borealis)
    assert_refused(ran, Bad("GP0709", "rendered", "this is a symbolic link"))
    assert digests(tmp_path / "elsewhere") == before
    assert program("-m", "groundplan", "render", "--output", "rendered", cwd=borealis).code == 0


def test_a_link_out_of_the_repository(borealis: Path, tmp_path: Path) -> None:
    """A source that is a link to somewhere else is refused: what is rendered is what is in the repository."""
    before = digests(borealis / "rendered")
    put(tmp_path, {"elsewhere.yaml": "spec: {}\n"})
    (borealis / "overlays" / "stage.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    ran = program("-m", "groundplan", "render", cwd=borealis)
    assert_refused(ran, Bad("GP0102", "overlays/stage.yaml", "a link that leads out of the platform repository"))
    assert digests(borealis / "rendered") == before
