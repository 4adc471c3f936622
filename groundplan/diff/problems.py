"""What a diff has to say besides the differences: one function a finding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from groundplan.findings import Finding, Place, Related
from groundplan.findings.words import counted
from groundplan.git import Commit

LISTED = 10
"""Files or lines that one finding lists."""


def unreadable_manifest(shown: str, why: str) -> Finding:
    return Finding(
        "GP0808",
        Place(shown),
        f"the base has a rendered file that cannot be read: {why}",
        expected="one Kubernetes object, as a render wrote it",
        hint="choose a base whose rendered tree is sound, or mend that commit's branch with `groundplan render`",
    )


def broken_base(base: Commit, finding: Finding) -> Finding:
    """An inventory of the base that cannot be read: what was rendered there is not known."""
    return Finding(
        "GP0808",
        finding.place,
        f"at {base}: {finding.message}",
        expected=finding.expected,
        hint="choose a base whose rendered tree is sound, or mend that commit's branch with `groundplan render`",
    )


def not_as_rendered(base: Commit, found: Sequence[Finding]) -> Finding:
    """`found` is what the inventories of the base say against its files."""
    related = tuple(Related(f.place, f.message) for f in found if f.place is not None)
    return Finding(
        "GP0809",
        None,
        f"rendered/ at {base} is not what a render wrote",
        expected="a tree that its inventories vouch for",
        hint="the comparison is with the files as they are committed there",
        related=related[:LISTED],
        severity="warning",
    )


def other_compiler(base: Commit, versions: Iterable[str], compiler: str) -> Finding:
    by = " and ".join(f"groundplan {version}" for version in sorted(versions))
    return Finding(
        "GP0810",
        None,
        f"rendered/ at {base} was rendered by {by}, this is groundplan {compiler}",
        expected="one version on both sides, to see only what the sources changed",
        hint="changes that no input line accounts for are marked as the compiler's",
        severity="warning",
    )


def nothing_rendered(base: Commit) -> Finding:
    return Finding(
        "GP0811",
        None,
        f"there is no rendered tree at {base}, so everything counts as added",
        expected="a base with rendered/ committed",
        hint="right for the first render; else choose another base",
        severity="warning",
    )


def unresolved_base(base: Commit, findings: Sequence[Finding]) -> Finding:
    first = min(f"{f.place}: {f.message}" if f.place else f.message for f in findings if f.is_error)
    return Finding(
        "GP0812",
        None,
        f"the sources at {base} cannot be compiled by this version ({first})",
        expected="sources that compile on both sides, to find the lines that changed",
        hint="causes are the lines in the head that objects are made from",
        severity="warning",
    )


def too_many_values(owners: Sequence[str], bound: int) -> Finding:
    named = ", ".join(f"`{owner}`" if owner else "the platform" for owner in owners[:LISTED])
    more = f" and {len(owners) - LISTED} more" if len(owners) > LISTED else ""
    return Finding(
        "GP0813",
        None,
        f"too many values changed to try each of them, for {named}{more}",
        expected=f"at most {bound:,} changed values to try",
        hint="causes there are the lines in the head that objects are made from",
        severity="warning",
    )


def unproven(shown: Sequence[str]) -> Finding:
    count = counted(len(shown), "object")
    listed = ", ".join(shown[:LISTED]) + (f" and {len(shown) - LISTED:,} more" if len(shown) > LISTED else "")
    left_out = f"; {count} could not be compared: {listed}" if shown else ""
    return Finding(
        "GP0814",
        None,
        f"local generators did not run, so nothing is known of what they make{left_out}",
        expected="a run with the repository's own generators, once their code is trusted",
        hint="review generators/, then run `groundplan diff` without --no-local-generators",
        severity="warning",
    )


def not_rendered(files: int, environments: Sequence[str]) -> Finding:
    return Finding(
        "GP0815",
        Place("rendered"),
        f"rendered/ is not yet what the sources say: {counted(files, 'file')} would change, in {', '.join(environments)}",
        expected="a rendered tree that is committed with the sources it came from",
        hint="this diff is of the sources; run `groundplan render` and commit the result",
        severity="warning",
    )
