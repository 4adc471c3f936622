"""The rendered tree: read, compared with a plan, replaced under a lock and a journal.

- `compare(root, plan, complete)` says how the tree differs, and changes nothing;
- `write(root, plan, complete)` makes it the plan's, or says why not;
- `read_rendered(root)` is what was rendered, checked against the inventories; `rendered_tree(files)` is that of a commit.
"""

from __future__ import annotations

from groundplan.tree.committed import RenderedFile, RenderedTree, read_rendered, rendered_tree
from groundplan.tree.comparing import Comparison, Difference, EnvironmentComparison
from groundplan.tree.plan import EnvironmentPlan, Owned, Plan, PlannedFile, canonical_sha256
from groundplan.tree.survey import compare
from groundplan.tree.writing import Written, write

__all__ = [
    "Comparison",
    "Difference",
    "EnvironmentComparison",
    "EnvironmentPlan",
    "Owned",
    "Plan",
    "PlannedFile",
    "RenderedFile",
    "RenderedTree",
    "Written",
    "canonical_sha256",
    "compare",
    "read_rendered",
    "rendered_tree",
    "write",
]
