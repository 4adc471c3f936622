"""The commands that say so, on a real Git repository."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from command_line import digests, groundplan
from groundplan.git import Commit, GitRepository, opened
from platforms import tenant
from removed import DATASETS, SCRATCH, holder, overlay, platform, retired, volume

GONE = platform(tenant("speech"))


def codes(repository: Any, *arguments: object) -> list[str]:
    """The codes of a command that prints its findings as JSON, all severities."""
    ran = repository.run(*arguments, "--format", "json")
    return [f["code"] for f in json.loads(ran.out)["findings"]]


def test_every_command_says_so(repository: Any) -> None:
    """`check`, `render`, `render --check` and `diff` fail where a tenant was deleted, and `render` writes nothing."""
    repository.write(GONE)
    before = digests(repository.folder / "rendered")
    assert (repository.run("check").code, codes(repository, "check")) == (1, ["GP0716"])
    ran = repository.run("render")
    assert (ran.code, "GP0716" in ran.err, ran.err.splitlines()[-1]) == (1, True, "rendered/ is as it was")
    assert digests(repository.folder / "rendered") == before
    assert codes(repository, "render", "--check") == ["GP0716", "GP0701"]
    assert repository.run("diff", "HEAD").code == 2
    assert codes(repository, "diff", "HEAD") == ["GP0716", "GP0815"]


def test_one_environment_at_a_time(make: Callable[..., Any]) -> None:
    """`--env` asks about those environments only."""
    files = platform(holder("vision", DATASETS), tenant("speech"))
    both = {"overlays/dev.yaml": overlay("dev"), "overlays/prod.yaml": overlay("prod")}
    repository = make({**files, **both})
    repository.render()
    repository.commit()
    repository.write({"overlays/dev.yaml": overlay("dev", "[{name: vision, $remove: true}]")})
    assert codes(repository, "render", "--check", "--env", "prod") == []
    assert "GP0716" in codes(repository, "render", "--check", "--env", "dev")
    assert codes(repository, "diff", "HEAD", "--env", "prod") == []
    assert "GP0716" in codes(repository, "diff", "HEAD", "--env", "dev")


def test_retire_first_then_delete(make: Callable[..., Any]) -> None:
    """The way of a removal: retire and commit, wait for the day, delete. On the day, nothing is an error any more."""
    repository = make(platform(holder("vision", volume(DATASETS, "2026-12-01"), SCRATCH), tenant("speech")))
    repository.render()
    repository.commit()
    fewer = platform(holder("vision", SCRATCH), tenant("speech"))
    repository.write(fewer)
    assert codes(repository, "check") == ["GP0717"]
    assert codes(repository, "check", "--as-of", "2026-11-30") == ["GP0717"]
    on_the_day = ("--as-of", "2026-12-01")
    assert repository.run("check", *on_the_day).code == 0
    assert repository.run("diff", "HEAD", *on_the_day).code == 1
    assert repository.run("render", *on_the_day).code == 0
    repository.git("checkout", "-q", "--", ".")
    repository.commit("2026-12-01T00:00:01Z")
    repository.write(fewer)
    repository.render()
    repository.commit("2026-12-02T00:00:00Z")
    assert codes(repository, "check") == []
    assert codes(repository, "diff", "HEAD~1") == []


def test_retiring_and_deleting_in_one_branch(repository: Any) -> None:
    """What a reviewer has not seen retired is not deleted: the base of a diff counts, not the commit before."""
    repository.git("checkout", "-q", "-b", "work")
    repository.write(platform(holder("vision", DATASETS, SCRATCH, more=retired("2026-01-01")), tenant("speech")))
    repository.render()
    repository.commit()
    repository.write(GONE)
    repository.render()
    repository.commit()
    assert codes(repository, "check") == []
    assert "GP0716" in codes(repository, "diff", "main")


def test_the_day_is_that_of_the_commit_in_utc(make: Callable[..., Any]) -> None:
    """A result can be repeated: the clock of HEAD's committer counts, read in UTC, and not today's."""
    repository = make(platform(holder("vision", volume(DATASETS, "2027-07-01"))))
    repository.render()
    repository.commit("2027-07-01T01:30:00+02:00")
    assert codes(repository, "check") == []
    repository.commit("2027-06-30T23:30:00-02:00")
    assert codes(repository, "check") == ["GP0719"]


def test_what_may_be_deleted_now(make: Callable[..., Any]) -> None:
    """`check` and `diff` warn of a retirement whose day has come; a render is of what there is."""
    repository = make(platform(holder("vision", volume(DATASETS, "2026-01-01"))))
    repository.render()
    repository.commit()
    ran = repository.run("check")
    assert (ran.code, "warning[GP0719]" in ran.out) == (0, True)
    assert repository.run("check", "--strict").code == 1
    assert codes(repository, "diff", "HEAD") == ["GP0719"]
    assert codes(repository, "render") == []
    assert codes(repository, "check", "--as-of", "2025-12-31") == []


def test_the_day_changes_no_byte(make: Callable[..., Any]) -> None:
    """`render` writes the same on any day."""
    repository = make(platform(holder("vision", volume(DATASETS, "2026-06-01"), more=retired("2026-06-01"))))
    repository.render()
    first = digests(repository.folder / "rendered")
    for day in ("1999-01-01", "2026-06-01", "9999-12-31"):
        assert repository.run("render", "--as-of", day).code == 0
        assert digests(repository.folder / "rendered") == first


class TestNothingToCompareWith:
    """Without a commit there is nothing that could be deleted."""

    def test_outside_git(self, repository: Any, tmp_path: Path) -> None:
        """A platform outside Git is judged by itself; a day has to be given to judge retirements."""
        (repository.top / ".git").rename(tmp_path / "away")
        repository.write(platform(holder("vision", volume(DATASETS, "2026-01-01"))))
        assert codes(repository, "check") == []
        assert codes(repository, "check", "--as-of", "2026-01-01") == ["GP0719"]
        assert repository.run("render").code == 0

    def test_before_the_first_commit(self, make: Callable[..., Any]) -> None:
        """What is only on disk may go."""
        repository = make(platform(holder("vision", DATASETS), tenant("speech")))
        repository.render()
        repository.write(GONE)
        assert codes(repository, "check") == []
        assert repository.run("render").code == 0

    def test_sources_alone(self, make: Callable[..., Any]) -> None:
        """Where no rendered tree is committed, no cluster has it."""
        repository = make(platform(holder("vision", DATASETS), tenant("speech")))
        repository.commit()
        repository.write(GONE)
        assert repository.run("render").code == 0


@pytest.mark.parametrize("inside", ["", "ml/platform"])
def test_wherever_the_platform_lies(make: Callable[..., Any], inside: str) -> None:
    """The platform may be a folder of its repository."""
    repository = make(platform(holder("vision", DATASETS), tenant("speech")), inside)
    repository.render()
    repository.commit()
    repository.write(GONE)
    assert codes(repository, "check") == ["GP0716"]


def test_an_environment_that_is_gone(make: Callable[..., Any]) -> None:
    """It is said once, and before anything is deleted on disk."""
    files = {**platform(tenant("vision")), "overlays/dev.yaml": overlay("dev"), "overlays/prod.yaml": overlay("prod")}
    repository = make(files)
    repository.render()
    repository.commit()
    (repository.folder / "overlays/dev.yaml").unlink()
    assert codes(repository, "check") == ["GP0716"]
    assert repository.run("render").code == 1
    assert (repository.folder / "rendered/dev").is_dir()


def test_generators_that_do_not_run(make: Callable[..., Any]) -> None:
    """What only a generator of the repository makes is not missed where it is not run."""
    repository = make(platform(holder("vision", DATASETS)))
    volume_of_theirs = (
        "from groundplan.objects import Manifest\n\n\ndef tenant(shared, tenant):\n"
        "    metadata = {'name': 'theirs', 'namespace': tenant.namespace}\n"
        "    spec = {'accessModes': ['ReadWriteOnce'], 'resources': {'requests': {'storage': '1Gi'}}}\n"
        "    yield Manifest({'apiVersion': 'v1', 'kind': 'PersistentVolumeClaim', 'metadata': metadata, 'spec': spec},"
        " f'tenants[{tenant.name}]')\n"
    )
    repository.write({"generators/theirs.py": volume_of_theirs})
    repository.render()
    repository.commit()
    assert codes(repository, "check", "--no-local-generators") == []


class TestGitThatFails:
    """The sources can be judged without Git: what was committed is then unknown, which is a warning, not silence."""

    def warned(self, repository: Any) -> list[str]:
        ran = repository.run("check", "--format", "json")
        found = json.loads(ran.out)["findings"]
        assert {f["severity"] for f in found} == {"warning"}
        assert ran.code == 0
        return [f["code"] for f in found]

    def test_a_folder_of_another_user(self, repository: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """As in a container where nobody told Git to trust the checkout."""
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        assert self.warned(repository) == ["GP0805"]

    def test_no_git(self, repository: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """A clone where git is not installed; outside a clone nobody misses it."""
        monkeypatch.setenv("GIT_PYTHON_GIT_EXECUTABLE", "git-that-is-not-there")
        assert self.warned(repository) == ["GP0804"]
        (repository.top / ".git").rename(tmp_path / "away")
        assert codes(repository, "check") == []

    def test_a_broken_repository(self, repository: Any) -> None:
        """A lost object, told in Git's own words."""
        tree = repository.git("rev-parse", "HEAD:rendered")
        (repository.top / ".git/objects" / tree[:2] / tree[2:]).unlink()
        assert self.warned(repository) == ["GP0807"]


@pytest.mark.parametrize("day", ["2026-13-01", "tomorrow", "2026-1-1", "", "2026-12-31T00:00:00"])
@pytest.mark.parametrize("command", ["check", "render", "diff"])
def test_a_day_that_is_none(tmp_path: Path, command: str, day: str) -> None:
    """It is wrong usage, and the form is shown."""
    ran = groundplan(command, "--root", tmp_path, "--as-of", day)
    assert (ran.code, "write it as 2026-12-31" in ran.err) == (2, True)


def both_ways(folder: Path) -> tuple[GitRepository, GitRepository]:
    one, other = opened(folder), opened(folder, plainly=True)
    assert isinstance(one, GitRepository)
    assert isinstance(other, GitRepository)
    return one, other


def test_git_is_asked_alike_by_gitpython_and_plainly(repository: Any) -> None:
    """Commits, files, days and what cannot be had are the same, whichever runs the program."""
    answers = []
    for asked in both_ways(repository.folder):
        commit = asked.commit("HEAD")
        assert isinstance(commit, Commit)
        files = asked.files(commit)
        assert not hasattr(files, "code")
        read = files.below("rendered")
        answers.append(
            (asked.prefix, commit, read, asked.day(commit), asked.commit("nowhere"), asked.blobs(["0" * 40]))
        )
    assert answers[0] == answers[1]
    assert answers[0][3] == date(2026, 11, 24)


def test_a_day_beyond_the_calendar(repository: Any) -> None:
    """Git takes any number of seconds; what is no day of the calendar is its last."""
    tree = repository.git("rev-parse", "HEAD^{tree}")
    far = "A Tester <tester@borealis.example> 999999999999999 +0000"
    raw = f"tree {tree}\nauthor {far}\ncommitter {far}\n\nfar away\n"
    (repository.top / "raw").write_text(raw)
    sha = repository.git("hash-object", "-t", "commit", "-w", "raw")
    for asked in both_ways(repository.folder):
        commit = asked.commit(sha)
        assert isinstance(commit, Commit)
        assert asked.day(commit) == date.max


def test_a_folder_that_is_no_repository(tmp_path: Path) -> None:
    """Both ways tell it the same."""
    one, other = opened(tmp_path), opened(tmp_path, plainly=True)
    assert one == other
    assert groundplan("diff", "--root", tmp_path, "--as-of", "2026-01-01").code == 2
