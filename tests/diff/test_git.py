"""The files of a commit, from real repositories."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from groundplan.findings import Finding
from groundplan.git import Commit, CommitFiles, GitRepository, opened
from groundplan.loading import DiskFiles


def files_of(platform: Any, name: str = "HEAD") -> CommitFiles:
    repository = platform.opened()
    commit = repository.commit(name)
    assert isinstance(commit, Commit)
    found = repository.files(commit)
    assert isinstance(found, CommitFiles)
    return found


def names(files: CommitFiles | DiskFiles, folder: str) -> list[str]:
    found = files.names(folder)
    assert not isinstance(found, Finding)
    return [name for name in found if name != ".git/"]


def same_as_on_disk(files: CommitFiles, folder: Path) -> None:
    disk = DiskFiles(folder)
    todo = [""]
    while todo:
        here = todo.pop()
        assert names(files, here) == names(disk, here)
        for name in names(disk, here):
            path = f"{here}/{name}".strip("/") if here else name.rstrip("/")
            if name.endswith("/"):
                todo.append(path)
            else:
                assert files.read(path) == disk.read(path)


@pytest.mark.parametrize("inside", ["", "deep/inside"])
def test_a_commit_reads_like_its_folder(make: Callable[[str], Any], inside: str) -> None:
    """A commit's files are those of the platform's folder, wherever in the repository it lies."""
    platform = make(inside)
    same_as_on_disk(files_of(platform), platform.folder)


def test_names_that_git_would_quote(platform: Any) -> None:
    """Blanks, quotes, line breaks and other alphabets in names are no trouble."""
    for name in ("a b.yaml", 'qu"ote.yaml', "line\nbreak.yaml", "視覚.yaml"):
        platform.put(f"odd/{name}", name)
    platform.commit()
    same_as_on_disk(files_of(platform), platform.folder)


def test_links_are_followed_inside_and_refused_outside(platform: Any) -> None:
    """As on disk: a link to a file or folder of the repository is that, one that leads out is a finding."""
    (platform.folder / "tenants/alias.yaml").symlink_to("text.yaml")
    (platform.folder / "more").symlink_to("tenants")
    (platform.folder / "tenants/out.yaml").symlink_to("../../elsewhere.yaml")
    (platform.folder / "tenants/none.yaml").symlink_to("nothing.yaml")
    platform.commit()
    files = files_of(platform)
    assert files.read("more/alias.yaml") == (platform.folder / "tenants/text.yaml").read_bytes()
    assert "more/" in names(files, "")
    assert files.names("more") == ("alias.yaml", "none.yaml", "out.yaml", "text.yaml")
    for broken in ("tenants/out.yaml", "tenants/none.yaml"):
        found = files.read(broken)
        assert isinstance(found, Finding)
        assert found.code == "GP0102"


def test_the_commit_counts_and_not_the_disk(platform: Any) -> None:
    """What is changed, staged or deleted since does not show."""
    before = (platform.folder / "platform.yaml").read_bytes()
    platform.put("platform.yaml", "changed")
    platform.git("add", "-A")
    (platform.folder / "tenants/text.yaml").unlink()
    files = files_of(platform)
    assert files.read("platform.yaml") == before
    assert files.names("tenants") == ("text.yaml",)


def test_what_is_not_there(platform: Any) -> None:
    """A missing file is None, a missing folder empty, as everywhere."""
    files = files_of(platform)
    assert files.read("nothing.yaml") is None
    assert files.names("nothing") == ()
    assert files.below("nothing") == {}


def test_a_commit_without_the_platforms_folder_has_no_files(make: Callable[[str], Any]) -> None:
    """A platform that is new in the repository has an empty base."""
    platform = make("inside")
    platform.git("rm", "-q", "-r", "--cached", "inside")
    platform.git("commit", "-q", "-m", "without")
    assert files_of(platform).names("") == ()


def codes(platform: Any, *arguments: object) -> list[str]:
    data = platform.diff(*arguments)
    assert (data["status"], data["compared"], data["environments"]) == ("trouble", False, [])
    return [f["code"] for f in data["findings"]]


@pytest.mark.parametrize("name", ["nowhere", "", "HEAD~99", "HEAD:platform.yaml", "--help-me", "HEAD^{tree}", "^HEAD"])
def test_a_name_that_is_no_commit(platform: Any, name: str) -> None:
    """A revision that is not there, or is no commit, is a finding; it never reaches Git as an option."""
    assert codes(platform, "--", name) == ["GP0802"]


def test_nothing_is_committed_yet(platform: Any) -> None:
    """In a repository that was just made, the hint is to commit, not only to fetch."""
    platform.git("update-ref", "-d", "HEAD")
    (finding,) = platform.diff("HEAD")["findings"]
    assert (finding["code"], finding["hint"][:12]) == ("GP0802", "commit first")


def test_no_repository(platform: Any, tmp_path: Path) -> None:
    """A platform outside Git cannot be compared."""
    (platform.top / ".git").rename(tmp_path / "away")
    assert codes(platform, "HEAD") == ["GP0801"]


def test_a_shallow_clone(platform: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the base was not fetched, the finding says how to fetch it."""
    base = platform.commit("second")
    platform.commit("third")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth=1", f"file://{platform.top}", str(clone)], check=True)
    shallow = type(platform)(clone, clone)
    assert codes(shallow, base) == ["GP0803"]
    assert "fetch-depth: 0" in shallow.run(base).err


def test_git_is_not_installed(platform: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the program, the finding says so."""
    from git import Git

    monkeypatch.setattr(Git, "GIT_PYTHON_GIT_EXECUTABLE", "git-that-is-not-there")
    assert codes(platform, "HEAD") == ["GP0804"]


def test_a_folder_of_another_user(platform: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git's refusal to read what another user owns is told with the command that lifts it."""
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")  # Git's own way to take every folder for another's
    assert codes(platform, "HEAD") == ["GP0805"]


def test_no_default_branch(platform: Any) -> None:
    """Without a default branch the base has to be named."""
    platform.git("branch", "-m", "trunk")
    assert codes(platform) == ["GP0806"]


def test_histories_that_never_met(platform: Any) -> None:
    """Two branches without a common commit have no merge base."""
    platform.git("checkout", "-q", "--orphan", "other")
    platform.commit("apart")
    assert codes(platform) == ["GP0806"]


def test_a_broken_repository(platform: Any) -> None:
    """A lost object is a finding with Git's own words."""
    sha = platform.git("rev-parse", "HEAD:tenants/text.yaml")
    (platform.top / ".git/objects" / sha[:2] / sha[2:]).unlink()
    platform.edit("overlays/dev.yaml", "cpu: 8", "cpu: 9")
    data = platform.diff("HEAD")
    assert "GP0812" in [f["code"] for f in data["findings"]]
    tree = platform.git("rev-parse", "HEAD:overlays")
    (platform.top / ".git/objects" / tree[:2] / tree[2:]).unlink()
    assert codes(platform, "HEAD") == ["GP0807"]


def test_the_default_base_is_where_the_branch_left(platform: Any) -> None:
    """Without an argument, what others merged meanwhile is no part of the diff."""
    platform.git("checkout", "-q", "-b", "work")
    platform.edit("overlays/dev.yaml", "cpu: 8", "cpu: 9")
    platform.render()
    platform.commit("mine")
    platform.git("checkout", "-q", "main")
    platform.edit("platform.yaml", "cpu: 32\n", "cpu: 40\n")
    platform.render()
    platform.commit("theirs")
    platform.git("checkout", "-q", "work")
    assert [e["name"] for e in platform.diff()["environments"] if e["change"] != "same"] == ["dev"]
    assert platform.diff()["base"]["name"] == "merge base with main"


def test_the_remote_says_which_branch_is_the_default(platform: Any, tmp_path: Path) -> None:
    """`origin/HEAD` is asked before any usual name."""
    platform.git("branch", "-m", "trunk")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(platform.top), str(clone)], check=True)
    base = type(platform)(clone, clone).diff()["base"]
    assert base["name"] == "merge base with origin/HEAD"


@pytest.mark.parametrize("name", ["HEAD", "main", "v1", "HEAD^0"])
def test_any_name_of_a_commit(platform: Any, name: str) -> None:
    """Branches, annotated tags and expressions name a commit."""
    platform.git("tag", "-a", "v1", "-m", "first")
    commit = platform.opened().commit(name)
    assert isinstance(commit, Commit)
    assert (commit.sha, str(commit)) == (platform.git("rev-parse", "HEAD"), f"{name} ({commit.short})")


def test_a_platform_in_a_folder(make: Callable[[str], Any]) -> None:
    """Causes are named as the platform names its files; in Markdown they lead from the top of the repository."""
    platform = make("ml/platform")
    platform.edit("overlays/dev.yaml", "cpu: 8", "cpu: 9")
    assert platform.changes("dev") == {"~ ResourceQuota vision/tenant-compute": "overlays/dev.yaml:6"}
    assert "`ml/platform/overlays/dev.yaml:6`" in platform.run("HEAD", "--format", "markdown").out


def test_opened_from_any_folder(platform: Any) -> None:
    """The platform's folder need not be the top of the repository."""
    repository = opened(platform.folder / "tenants")
    assert isinstance(repository, GitRepository)
    assert repository.prefix == "tenants/"
