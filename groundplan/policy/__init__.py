"""Rules over the rendered objects of one environment, whoever made them: a generator of ours, a repository's own, a patch.

What the schema of a kind can say is the contract's business; what the spec can say is the checks'. A rule is a plain
function from the `World` to what breaks it; one module per concern.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from groundplan.policy.world import Broken, World

Rule = Callable[[World], Iterator[Broken]]

RULES: tuple[Rule, ...] = ()
"""Every rule, in the order they run. What they find is sorted by place later."""


def run(world: World) -> list[Broken]:
    """What all rules have to say."""
    return [broken for rule in RULES for broken in rule(world)]


__all__ = ["RULES", "Broken", "Rule", "World", "run"]
