"""The rendered tree of a commit against the head compiled afresh: what changes in each environment, and why.

- `read_base` reads the tree at a commit and says what is wrong with it;
- `compare` is the diff, every change with the input line that caused it;
- `groundplan.reports.diffs` prints it.
"""

from __future__ import annotations

from groundplan.diff.base import Base, read_base
from groundplan.diff.comparing import Head, HeadEnvironment, compare
from groundplan.diff.fields import ABSENT, FieldChange, Key, Path
from groundplan.diff.model import OBJECT_KINDS, Cause, Diff, EnvironmentDiff, ObjectChange, not_compared

__all__ = [
    "ABSENT",
    "OBJECT_KINDS",
    "Base",
    "Cause",
    "Diff",
    "EnvironmentDiff",
    "FieldChange",
    "Head",
    "HeadEnvironment",
    "Key",
    "ObjectChange",
    "Path",
    "compare",
    "not_compared",
    "read_base",
]
