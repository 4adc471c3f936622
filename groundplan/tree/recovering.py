"""What an interrupted render left: thrown away if it had not begun to replace files, completed if it had."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from groundplan.findings import Finding
from groundplan.tree import disk, problems
from groundplan.tree.disk import Folders
from groundplan.tree.journal import Delete, Journal, Put, Step, UnreadableJournal, Work, puts
from groundplan.tree.plan import INVENTORIES, sha256
from groundplan.tree.state import JOURNAL, STAGING, WORK

Outcome = Literal["", "undone", "completed", "taken over"]


@dataclass(slots=True)
class Recovery:
    """`outcome` is empty when nothing was left.

    "taken over" says that staged files were lost, so that only a new render can finish; its plan has to treat `claims`
    (for each environment the paths that the journal calls ours, with the hashes they may have) as ours.
    A finding that is an error ends the render.
    """

    outcome: Outcome = ""
    claims: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class _Review:
    """Which steps of a journal are still to do, and what speaks against them."""

    to_do: list[Step] = field(default_factory=list)
    lost: list[Put] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def recover(root: int, shown: str) -> Recovery:
    """Complete or undo what is in the work folder of the locked tree."""
    work = Work(root)
    recovery = Recovery()
    try:
        if not work.exists():
            return recovery
        journal = work.read_journal()
        if journal is None:
            work.finish()
            recovery.outcome = "undone"
        else:
            _redo(work, journal, shown, recovery)
    except UnreadableJournal as error:
        recovery.findings.append(_unreadable(shown, str(error)))
    except OSError as error:
        recovery.findings.append(_unreadable(shown, problems.words(error)))
    return recovery


def _unreadable(shown: str, reason: str) -> Finding:
    hint = f"restore `{shown}` from Git, remove `{shown}/{WORK}`, then render"
    return problems.unusable_journal(f"{shown}/{WORK}/{JOURNAL}", reason, hint)


def _redo(work: Work, journal: Journal, shown: str, recovery: Recovery) -> None:
    review = _reviewed(work, journal, shown)
    recovery.findings += review.findings
    if any(finding.is_error for finding in review.findings):
        return
    if review.lost:
        recovery.outcome = "taken over"
        recovery.claims = _claims(journal)
        return
    try:
        work.apply(review.to_do)
        work.finish()
    except OSError as error:
        recovery.findings.append(problems.half_written(shown, error))
    else:
        recovery.outcome = "completed"


def _claims(journal: Journal) -> dict[str, dict[str, tuple[str, ...]]]:
    claims: dict[str, dict[str, tuple[str, ...]]] = {name: {} for name in journal.environments()}
    for put in puts(journal.steps):
        environment, _, path = put.path.partition("/")
        if path and not path.startswith(f"{INVENTORIES}/"):
            claims[environment][path] = (put.after,) if put.before is None else (put.before, put.after)
    return claims


def _reviewed(work: Work, journal: Journal, shown: str) -> _Review:
    review = _Review()
    with Folders(work.root) as folders, Folders(work.root) as staging:
        for step in journal.steps:
            if isinstance(step, Put):
                _review_put(step, folders, staging, shown, review)
            elif not isinstance(step, Delete) or _hash(folders, step.path) == step.before:
                # A file of other content in the place of one to delete was put there since: it is not ours.
                review.to_do.append(step)
    return review


def _review_put(put: Put, folders: Folders, staging: Folders, shown: str, review: _Review) -> None:
    current = _hash(folders, put.path)
    if current == put.after:
        return
    if _hash(staging, f"{WORK}/{STAGING}/{put.staged}") != put.after:
        review.lost.append(put)
        return
    if current is not None and current != put.before:
        path = f"{shown}/{put.path}"
        review.findings.append(problems.in_the_way(path) if put.before is None else problems.restored(path))
    review.to_do.append(put)


def _hash(folders: Folders, path: str) -> str | None:
    content = disk.read_if_there(folders, path)
    return None if content is None else sha256(content)
