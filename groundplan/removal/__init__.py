"""Removal is deliberate: what holds data leaves the sources only after it was retired, and its day has come.

- `read_committed` reads the objects that hold data as a commit has them;
- `removals` says which of them the sources delete and may not;
- `overdue` says which retired entries may be deleted now.

Dates are judged here alone, never where objects are made: the same sources render the same bytes on any day.
"""

from __future__ import annotations

from groundplan.removal.committed import Committed, read_committed
from groundplan.removal.judging import overdue, removals

__all__ = ["Committed", "overdue", "read_committed", "removals"]
