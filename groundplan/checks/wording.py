"""The parts of a finding that many checks word alike."""

from __future__ import annotations

from collections.abc import Iterable

from groundplan import findings
from groundplan.findings import Finding, Related
from groundplan.findings.suggest import did_you_mean
from groundplan.resolving import Resolved


def unknown(resolved: Resolved, path: str, kind: str, name: str, known: Iterable[str], declare: str = "") -> Finding:
    """A reference to something that is not there. `declare` is the line that would declare it."""
    names = sorted(known)
    return Finding(
        "GP0401",
        resolved.locate(path),
        f"there is no {kind} `{name}`",
        expected=one_of(names) if names else f"a declared {kind}; there is none",
        hint=did_you_mean(name, names) or declare,
    )


def one_of(names: Iterable[str]) -> str:
    """`one of: a, b`, or the only one."""
    some = list(names)
    return some[0] if len(some) == 1 else f"one of: {', '.join(some)}"


def related(resolved: Resolved, path: str, message: str) -> tuple[Related, ...]:
    """The other end of a conflict, where it is written."""
    return findings.related(resolved.locate(path), message)


def some(names: Iterable[str], limit: int = 4) -> str:
    """`a, b and 3 more`: names for a message, however many there are."""
    listed = list(names)
    if len(listed) <= limit:
        return ", ".join(listed)
    return f"{', '.join(listed[:limit])} and {len(listed) - limit} more"
