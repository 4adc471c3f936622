"""The tree as a whole against a plan: which environments to look at, and what each needs. Reads, changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from groundplan.findings import Finding
from groundplan.tree import disk, problems, state
from groundplan.tree.comparing import Comparison, EnvironmentComparison, Expected, differences
from groundplan.tree.plan import Plan, bad_paths

ATTRIBUTES = ".gitattributes"
_SIGNATURE = b"# Written by groundplan"
ATTRIBUTES_CONTENT = (
    _SIGNATURE
    + b""", which replaces it on the next render.
# The files are generated: reviews fold them away. Their bytes are hashed: no checkout may change line ends.
# A merge keeps one side of a file and leaves no marks in it: `groundplan render` then makes what both sides together say.
* text eol=lf linguist-generated -merge
"""
)

Claims = Mapping[str, Mapping[str, tuple[str, ...]]]
"""For each environment the paths that an unfinished render called ours, with the hashes they may have."""


@dataclass(frozen=True, slots=True)
class Surveyed:
    """One environment: how it differs, what is on disk, and what should be."""

    comparison: EnvironmentComparison
    on_disk: state.EnvironmentState
    expected: Expected


def unusable_paths(plan: Plan, shown: str) -> tuple[Finding, ...]:
    return tuple(problems.unusable_path(shown, bad) for bad in bad_paths(plan))


def survey(root: int, shown: str, plan: Plan, complete: bool, claims: Claims | None = None) -> list[Surveyed]:
    """Look at every environment of the plan; when the plan is complete, also at those that only the disk has."""
    names = set(plan.environments)
    if complete:
        names.update(state.environments_on_disk(root))
        names.update(claims or {})
    return [_environment(root, f"{shown}/{name}", name, plan, (claims or {}).get(name, {})) for name in sorted(names)]


def _environment(root: int, shown: str, name: str, plan: Plan, claimed: Mapping[str, tuple[str, ...]]) -> Surveyed:
    wanted = plan.environments.get(name)
    expected = Expected(plan.compiler, wanted)
    on_disk = state.read_environment(root, shown, expected.files, expected.parsed, claimed)
    # What is not known for certain is not compared: half an inventory would make our own files foreign.
    found = () if on_disk.problems else differences(on_disk, expected)
    comparison = EnvironmentComparison(name, shown, wanted is None, found, tuple(on_disk.problems))
    return Surveyed(comparison, on_disk, expected)


def attributes(root: int, shown: str) -> tuple[bytes | None, Finding | None]:
    """The content of `.gitattributes`, and why it may not be replaced, if it may not."""
    path = f"{shown}/{ATTRIBUTES}"
    try:
        content = disk.read(root, ATTRIBUTES)
    except FileNotFoundError:
        return None, None
    except OSError as error:
        return None, problems.unreadable(path, error)
    ours = content == ATTRIBUTES_CONTENT or content.startswith(_SIGNATURE)
    return content, None if ours else problems.in_the_way(path)


def compare(root: Path, plan: Plan, complete: bool, shown: str = "rendered") -> Comparison:
    """How the tree in `root` differs from `plan`. Writes nothing, takes no lock.

    `complete` says that the plan has all environments there are. `shown` is how findings name the root.
    """
    if bad := unusable_paths(plan, shown):
        return Comparison(plan.compiler, problems=bad)
    try:
        with disk.opened_root(root) as fd:
            return _compared(fd, plan, complete, shown)
    except FileNotFoundError:
        return Comparison(plan.compiler, tuple(_never_rendered(plan, shown)))
    except OSError as error:
        return Comparison(plan.compiler, problems=(problems.blocked_folder(shown, error),))


def _compared(root: int, plan: Plan, complete: bool, shown: str) -> Comparison:
    before = state.unfinished(root)
    surveyed = survey(root, shown, plan, complete)
    content, obstacle = attributes(root, shown)
    if obstacle is None and content != ATTRIBUTES_CONTENT:
        said = "not there" if content is None else "content differs"
        obstacle = problems.stale(shown, [(f"{shown}/{ATTRIBUTES}", said)])
    # A render may have begun while we read.
    unfinished = before or state.unfinished(root)
    return Comparison(
        plan.compiler,
        tuple(one.comparison for one in surveyed),
        problems.unfinished(f"{shown}/{state.WORK}") if unfinished else None,
        (obstacle,) if obstacle else (),
    )


def _never_rendered(plan: Plan, shown: str) -> list[EnvironmentComparison]:
    nothing = state.EnvironmentState()
    return [
        EnvironmentComparison(
            name, f"{shown}/{name}", gone=False, differences=differences(nothing, Expected(plan.compiler, wanted))
        )
        for name, wanted in sorted(plan.environments.items())
    ]
