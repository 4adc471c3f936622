"""What a check, a loader or a generator has to say about the user's input.

A finding is a value: it is returned, collected, sorted and printed by `groundplan.reports`.
Only bugs raise. The codes and their pages are in `groundplan.findings.codes`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]


class Place(NamedTuple):
    """A position in a file of the platform repository.

    `file` is relative to the repository's root with forward slashes; `line` and `column` count from 1.
    `line` 0 means the file as a whole.
    """

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Related(NamedTuple):
    """The other end of a conflict."""

    place: Place
    message: str


def related(place: Place | None, message: str) -> tuple[Related, ...]:
    """The other end of a conflict, if it is known where that is."""
    return () if place is None else (Related(place, message),)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, where, and what to do about it.

    `expected` says what would have been right, `hint` is a fix, pasteable where possible.
    `environments` names the environments it was found in; empty means all of them.
    """

    code: str
    place: Place | None
    message: str
    expected: str = ""
    hint: str = ""
    related: tuple[Related, ...] = ()
    severity: Severity = "error"
    environments: tuple[str, ...] = ()

    @property
    def is_error(self) -> bool:
        return self.severity == "error"


def sort_key(finding: Finding) -> tuple[str, int, int, str, str, str]:
    """Order by place, then code, then text, so that a report is the same on every run."""
    place = finding.place or Place("")
    return (*place, finding.code, finding.message, finding.hint)


def collect(per_environment: Iterable[tuple[str, Iterable[Finding]]]) -> tuple[Finding, ...]:
    """Merge the findings of several environments: the same finding in two of them is one, naming both."""
    where: dict[Finding, list[str]] = {}
    count = 0
    for environment, findings in per_environment:
        count += bool(environment)  # "" is what holds before there are environments
        for finding in findings:
            bare = replace(finding, environments=())
            names = where.setdefault(bare, [])
            for name in finding.environments or ((environment,) if environment else ()):
                if name not in names:
                    names.append(name)
    merged = (replace(f, environments=() if len(names) >= count else tuple(names)) for f, names in where.items())
    return tuple(sorted(merged, key=sort_key))


def without_consequences(findings: Iterable[Finding], causes: Iterable[Finding]) -> list[Finding]:
    """Leave out what stands where an error stands already.

    An object comes from a value of the spec, and what is wrong with it follows from what is wrong with that value.
    """
    wrong = {cause.place for cause in causes if cause.is_error and cause.place is not None}
    return [finding for finding in findings if finding.place not in wrong]


def has_errors(findings: Iterable[Finding]) -> bool:
    return any(f.is_error for f in findings)
