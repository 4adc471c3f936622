"""Replacing the rendered tree: locked, recovered, staged, journalled, applied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from groundplan.findings import Finding, has_errors
from groundplan.tree import disk, problems
from groundplan.tree.comparing import blocking
from groundplan.tree.disk import Folders, split
from groundplan.tree.journal import Delete, Journal, Prune, Put, Step, Work
from groundplan.tree.plan import INVENTORIES, TENANT_INVENTORIES, Plan, sha256
from groundplan.tree.recovering import Outcome, Recovery, recover
from groundplan.tree.survey import ATTRIBUTES, ATTRIBUTES_CONTENT, Surveyed, attributes, survey, unusable_paths


@dataclass(frozen=True, slots=True)
class Written:
    """What a render did, in manifests; inventories are not counted.

    `restored` are files changed by hand that have the compiler's content again, or are gone because nothing renders
    them any more; paths as findings name them. `recovered` says what became of an interrupted render, if there was one.
    """

    written: int
    deleted: int
    unchanged: int
    restored: tuple[str, ...] = ()
    recovered: Outcome = ""


Result = tuple[Written | None, tuple[Finding, ...]]


@dataclass(slots=True)
class _Changes:
    """The steps of a render and the contents they need, numbered from `first`."""

    numbers: Iterator[int]
    deletes: list[Step] = field(default_factory=list)
    puts: list[Step] = field(default_factory=list)
    inventories: list[Step] = field(default_factory=list)
    contents: list[tuple[str, bytes]] = field(default_factory=list)

    def put(self, path: str, content: bytes, before: bytes | None) -> Put:
        number = str(next(self.numbers))
        self.contents.append((number, content))
        return Put(path, None if before is None else sha256(before), sha256(content), number)

    def steps(self) -> tuple[Step, ...]:
        """Deletions first, since a folder may take the place of a file; inventories last, since they claim the rest."""
        return (*self.deletes, *self.puts, *self.inventories)


def write(root: Path, plan: Plan, complete: bool, shown: str = "rendered") -> Result:
    """Make the tree in `root` the plan's. None when nothing of the plan was written, or not all of it.

    `complete` says that the plan has all environments there are: others that were rendered earlier are removed.
    `shown` is how findings name the root.
    """
    if bad := unusable_paths(plan, shown):
        return None, bad
    try:
        created = _create(root)
        with disk.opened_root(root) as fd:
            if not disk.try_lock(fd):
                return None, (problems.locked(shown),)
            result = _render(fd, plan, complete, shown)
            if created and result[0] is None:
                with suppress(OSError):  # only goes while it is empty, and only we may have written to it
                    root.rmdir()
            return result
    except OSError as error:
        return None, (problems.not_written(shown, problems.words(error)),)


def _create(root: Path) -> bool:
    """Make the tree's folder; False when something has that name already."""
    if root.exists():
        return False
    root.parent.mkdir(parents=True, exist_ok=True)
    try:
        root.mkdir()
    except FileExistsError:  # another render was quicker
        return False
    return True


def _render(root: int, plan: Plan, complete: bool, shown: str) -> Result:
    recovery = recover(root, shown)
    if has_errors(recovery.findings):
        return None, tuple(recovery.findings)
    if not complete and (others := sorted(recovery.claims.keys() - plan.environments.keys())):
        return None, (_too_few(shown, others),)
    surveyed = survey(root, shown, plan, complete, recovery.claims)
    attributes_before, obstacle = attributes(root, shown)
    obstacles = [finding for one in surveyed for finding in blocking(one.comparison)]
    if obstacle:
        obstacles.append(obstacle)
    if obstacles:
        return None, (*recovery.findings, *obstacles)
    work = Work(root)
    changes = _changes(surveyed, work)
    if attributes_before != ATTRIBUTES_CONTENT:
        changes.puts.insert(0, changes.put(ATTRIBUTES, ATTRIBUTES_CONTENT, attributes_before))
    failed = _apply(work, changes, shown)
    edited = _edited(surveyed)
    if failed:
        return None, (*recovery.findings, failed)
    return _written(surveyed, recovery, edited), (*recovery.findings, *map(problems.restored, edited))


def _too_few(shown: str, others: Sequence[str]) -> Finding:
    names = ", ".join(others)
    reason = f"staged files of it are lost, and it also wrote {names}"
    return problems.unusable_journal(shown, reason, "render all environments: leave out `--env`")


def _changes(surveyed: Iterable[Surveyed], work: Work) -> _Changes:
    taken = [int(name) for name in work.staged() if name.isdecimal()]
    changes = _Changes(count(max(taken, default=-1) + 1))
    for one in surveyed:
        _change_environment(one, changes)
    return changes


def _change_environment(one: Surveyed, changes: _Changes) -> None:
    environment = one.comparison.name
    on_disk, expected = one.on_disk, one.expected
    differing = one.comparison.paths("missing", "stale", "surplus", "edited")
    deleted = [path for path in differing if path not in expected.files]
    changes.deletes += (Delete(f"{environment}/{path}", sha256(on_disk.contents[path])) for path in deleted)
    changes.deletes += (Prune(f"{environment}/{folder}") for folder in _emptied(one))
    for path in sorted((path for path in differing if path in expected.files), key=split):
        content = expected.files[path].content
        changes.puts.append(changes.put(f"{environment}/{path}", content, on_disk.contents.get(path)))
    changes.inventories += _inventory_steps(one, changes)


def _inventory_steps(one: Surveyed, changes: _Changes) -> Iterator[Step]:
    environment, expected = one.comparison.name, one.expected.inventories
    for path in one.comparison.paths("inventory"):
        before = one.on_disk.inventory_bytes.get(path)
        if path in expected:
            yield changes.put(f"{environment}/{path}", expected[path], before)
        elif before is not None:
            yield Delete(f"{environment}/{path}", sha256(before))
    if one.on_disk.inventories.keys() - expected.keys():
        yield Prune(f"{environment}/{TENANT_INVENTORIES}")
    if one.comparison.gone:
        yield Prune(f"{environment}/{INVENTORIES}")
        yield Prune(environment)


def _emptied(one: Surveyed) -> list[str]:
    """The folders of ours that hold nothing after the deletions, the deepest first, and those where a file belongs."""
    on_disk, planned = one.on_disk, one.expected.files
    gone = on_disk.hashes.keys() - planned.keys()
    staying = (path for path in (*on_disk.contents, *on_disk.others, *planned) if path not in gone)
    kept = {folder for path in staying for folder in _above(path)}
    emptied = {folder for path in gone for folder in _above(path) if folder in on_disk.folders} - kept
    for path in planned.keys() & on_disk.folders:
        emptied.update(folder for folder in on_disk.folders if folder == path or folder.startswith(f"{path}/"))
    return sorted(emptied, key=lambda folder: (-folder.count("/"), folder))


def _above(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield path


def _apply(work: Work, changes: _Changes, shown: str) -> Finding | None:
    """Take the steps; the finding says why that failed, and whether the tree is as it was."""
    steps = changes.steps()
    try:
        if not steps:
            work.finish()
            return None
        if folder := _unwritable(work.root, steps):
            return problems.not_written(f"{shown}/{folder}".rstrip("/."), "you may not write to this folder")
        work.stage(changes.contents)
        work.begin(Journal(steps), [name for name, _ in changes.contents])
    except OSError as error:
        return problems.not_written(shown, problems.words(error))
    try:
        work.apply(steps)
        work.finish()
    except OSError as error:
        return problems.half_written(shown, error)
    return None


def _unwritable(root: int, steps: Sequence[Step]) -> str:
    """The first folder that the steps need and that may not be written to, `.` for the root; empty when there is none."""
    with Folders(root) as folders:
        for needed in sorted({split(step.path)[0] for step in steps} | {""}):
            folder = _nearest(folders, needed)
            if not disk.writable(folders.at(folder)):
                return folder or "."
    return ""


def _nearest(folders: Folders, folder: str) -> str:
    """The folder itself, or the deepest above it that is there."""
    while folder:
        try:
            folders.at(folder)
        except (FileNotFoundError, NotADirectoryError):
            folder = split(folder)[0]
        else:
            break
    return folder


def _edited(surveyed: Iterable[Surveyed]) -> list[str]:
    return [f"{one.comparison.shown}/{path}" for one in surveyed for path in one.comparison.paths("edited")]


def _written(surveyed: Sequence[Surveyed], recovery: Recovery, edited: Sequence[str]) -> Written:
    planned = changed = deleted = 0
    for one in surveyed:
        files = one.expected.files
        differing = one.comparison.paths("missing", "stale", "surplus", "edited")
        planned += len(files)
        changed += sum(path in files for path in differing)
        deleted += sum(path not in files for path in differing)
    return Written(changed, deleted, planned - changed, tuple(edited), recovery.outcome)
