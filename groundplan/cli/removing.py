"""What the sources delete of a commit's data: for the commands that say so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from groundplan.findings import Finding

if TYPE_CHECKING:
    from groundplan.compiler import Outcome
    from groundplan.git import Commit, GitRepository
    from groundplan.removal import Committed

F = TypeVar("F", bound=Callable[..., Any])


def _day(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    from pydantic_core import PydanticCustomError

    from groundplan.spec.scalars.dates import IsoDate

    try:
        return IsoDate.parse(value)
    except PydanticCustomError as error:
        raise click.BadParameter(f"{error.message()}; write it as 2026-12-31", ctx, param) from None


def as_of_option(function: F) -> F:
    return click.option(
        "--as-of",
        callback=_day,
        metavar="DATE",
        help="The day by which `retire` is judged. Default: the day of the commit HEAD, so that a result can be repeated.",
    )(function)


class Judgement(NamedTuple):
    """What the sources are judged by: the objects committed (None: there are none to compare with), and the day."""

    committed: Committed | None
    as_of: date | None
    findings: tuple[Finding, ...] = ()

    def removals(self, outcome: Outcome, only: tuple[str, ...] = ()) -> tuple[Finding, ...]:
        from groundplan.removal import removals

        if self.committed is None or self.as_of is None:
            return self.findings
        return self.findings + removals(outcome, self.committed, self.as_of, only)

    def overdue(self, outcome: Outcome, only: tuple[str, ...] = ()) -> tuple[Finding, ...]:
        from groundplan.removal import overdue

        return overdue(outcome, self.as_of, only) if self.as_of is not None else ()


def by_head(folder: Path, as_of: date | None) -> Judgement:
    """By the commit HEAD. Where there is no repository, or nothing committed, nothing is compared.

    Where Git fails, that is a warning: the sources themselves can be judged without it.
    """
    from groundplan import git

    repository = git.opened(folder, plainly=True)
    commit = repository.commit("HEAD") if not isinstance(repository, Finding) else repository
    if isinstance(commit, Finding):
        silent = commit.code in _NOTHING_COMMITTED or (commit.code == _NO_GIT and not _in_git(folder))
        return Judgement(None, as_of, () if silent else (_warning(commit),))
    assert not isinstance(repository, Finding)
    return by_commit(repository, commit, as_of or repository.day(commit))


def by_commit(repository: GitRepository, commit: Commit, as_of: date | Finding) -> Judgement:
    from groundplan.removal import read_committed

    day = None if isinstance(as_of, Finding) else as_of
    files = repository.files(commit)
    committed = read_committed(commit, files) if not isinstance(files, Finding) else files
    for found in (as_of, committed):
        if isinstance(found, Finding):
            return Judgement(None, day, (_warning(found),))
    assert not isinstance(committed, Finding)
    return Judgement(committed, day)


_NOTHING_COMMITTED = ("GP0801", "GP0802")
_NO_GIT = "GP0804"


def _in_git(folder: Path) -> bool:
    here = folder.resolve()
    return any((f / ".git").exists() for f in (here, *here.parents))


def _warning(finding: Finding) -> Finding:
    expected = "Git to say what is committed, so that it can be seen whether data is deleted"
    return replace(finding, severity="warning", expected=expected)
