"""Files on a real disk: what cannot be read, or should not be, is a finding and never an exception."""

from __future__ import annotations

import os
import resource
import socket
from pathlib import Path

import pytest

from groundplan.findings import Finding, Place
from groundplan.loading import DiskFiles, MemoryFiles
from groundplan.loading.files import MAX_FILE_BYTES
from groundplan.loading.repository import read


def refused(root: Path, path: str = "platform.yaml") -> Finding:
    content = DiskFiles(root).read(path)
    assert isinstance(content, Finding)
    assert content.place == Place(path)
    return content


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    """Bytes are neither decoded nor changed; a file that is not there is None."""
    (tmp_path / "a.yaml").write_bytes(b"a: 1\r\n\xff")
    assert DiskFiles(tmp_path).read("a.yaml") == b"a: 1\r\n\xff"
    assert DiskFiles(tmp_path).read("b.yaml") is None
    assert DiskFiles(tmp_path).read("a.yaml/b.yaml") is None


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """100 MB are refused by their size: memory does not grow by what the file holds."""
    with (tmp_path / "platform.yaml").open("wb") as stream:
        stream.truncate(100 * 1024 * 1024)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    finding = refused(tmp_path)
    assert (finding.code, finding.message) == ("GP0103", "the file has 104,857,600 bytes")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_a_file_of_the_greatest_size_is_read(tmp_path: Path) -> None:
    """The bound is exact, on disk and in memory."""
    with (tmp_path / "platform.yaml").open("wb") as stream:
        stream.truncate(MAX_FILE_BYTES)
    content = DiskFiles(tmp_path).read("platform.yaml")
    assert isinstance(content, bytes)
    assert MemoryFiles({"f": content}).read("f") == content
    more = MemoryFiles({"f": content + b"x"}).read("f")
    assert isinstance(more, Finding)
    assert more.code == "GP0103"


@pytest.mark.parametrize("kind", ["folder", "fifo", "socket", "loop", "dangling", "outside"])
def test_what_is_no_file_is_a_finding_at_once(tmp_path: Path, kind: str) -> None:
    """A folder, a pipe (which would wait for ever), a socket, and links that lead nowhere, round or out are refused."""
    root = tmp_path / "repository"
    root.mkdir()
    path = root / "platform.yaml"
    (tmp_path / "secret.yaml").write_text("a: 1\n")
    if kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as listener, pytest.MonkeyPatch.context() as patch:
            patch.chdir(root)  # a socket's path is short
            listener.bind("platform.yaml")
    else:
        path.symlink_to({"loop": path, "dangling": root / "gone.yaml", "outside": tmp_path / "secret.yaml"}[kind])
    assert refused(root).code == "GP0102"


def test_a_link_inside_the_repository_is_followed(tmp_path: Path) -> None:
    """A link that stays inside is a file like any other, also where the repository itself is reached by a link."""
    root = tmp_path / "repository"
    root.mkdir()
    (root / "a.yaml").write_text("a: 1\n")
    (root / "b.yaml").symlink_to("a.yaml")
    (tmp_path / "link").symlink_to(root)
    assert DiskFiles(tmp_path / "link").read("b.yaml") == b"a: 1\n"


def test_a_linked_folder_outside_gives_no_file(tmp_path: Path) -> None:
    """Every file behind a folder that is a link out of the repository is refused."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "dev.yaml").write_text("abstract: false\n")
    root = tmp_path / "repository"
    root.mkdir()
    (root / "overlays").symlink_to(tmp_path / "other")
    assert refused(root, "overlays/dev.yaml").message.endswith("a link that leads out of the platform repository")


def test_an_error_of_the_system_is_told_in_its_words(tmp_path: Path) -> None:
    """What the system says, while opening a file or while reading it, is a finding."""
    name = "x" * 300
    assert refused(tmp_path, name).message == "the file cannot be read: file name too long"
    assert refused(Path("/proc/self"), "mem").message == "the file cannot be read: input/output error"


def test_a_folder_that_cannot_be_listed_is_a_finding(tmp_path: Path) -> None:
    """Environments do not vanish because their folder cannot be read."""
    (tmp_path / "platform.yaml").write_text("a: 1\n")
    (tmp_path / "overlays").symlink_to("overlays")
    findings = read(DiskFiles(tmp_path)).findings
    assert [(f.code, f.place) for f in findings] == [("GP0102", Place("overlays"))]


def test_names_are_sorted_and_tell_folders(tmp_path: Path) -> None:
    """A folder's listing does not depend on the disk's order; disk and memory agree."""
    for name in ("b.yaml", "a.yaml", "c/d.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    memory = MemoryFiles({"b.yaml": "", "a.yaml": "", "c/d.yaml": ""})
    for files in (DiskFiles(tmp_path), memory):
        assert files.names("") == ("a.yaml", "b.yaml", "c/")
        assert files.names("c") == ("d.yaml",)
        assert files.names("nowhere") == ()
