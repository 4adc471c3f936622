"""`quotaScale`: every tenant quota of an environment, scaled.

A quota that is written in the overlay that scales, or in a stronger one, is meant as it stands and is not scaled.
Quotas round down to whole units, and are at least one unit where they were above 0. Which numbers scale, and by which
unit, the models say (`Scalable`). A factor of 1 leaves everything as it is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from groundplan.loading import Node
from groundplan.overlays.environments import Overlay
from groundplan.overlays.shape import Shape
from groundplan.spec.scalars import Quantity


@dataclass(frozen=True, slots=True)
class Scale:
    """The factor, where it is written, and the files whose quotas stay as they are."""

    factor: Decimal
    node: Node
    exempt: frozenset[str]

    @classmethod
    def of(cls, spec: Node, chain: Sequence[Overlay]) -> Scale | None:
        """The scale of an environment; None without one, or with one that typing will refuse."""
        node = spec.get("quotaScale")
        if node is None or type(node.value) not in (int, float) or not node.value > 0:
            return None
        position = next((i for i, o in enumerate(chain) if node.at.file in o.files), len(chain))
        exempt = frozenset(f for o in chain[position:] for f in o.files)
        return cls(Decimal(_written(node)), node, exempt)

    def apply(self, tenant: Node, shape: Shape) -> Node:
        """The tenant with its quota scaled."""
        value = tenant.value
        if type(value) is dict:
            changed = {k: self.apply(v, shape.child(k)) for k, v in value.items()}
            return tenant if all(changed[k] is v for k, v in value.items()) else tenant.with_value(changed)
        takes = (int,) if shape.whole else (int, float, str)
        if self.factor == 1 or shape.scale_unit is None or type(value) not in takes or tenant.at.file in self.exempt:
            return tenant  # a value of a wrong type is typed as it is written
        return self._scaled(tenant, shape.scale_unit)

    def _scaled(self, node: Node, unit: str) -> Node:
        value = node.value
        try:
            scaled = Quantity.parse(_written(node)).scaled(self.factor, Quantity.parse(unit))
        except ValueError:
            return node  # typing reports it
        return Node(int(scaled.value) if type(value) is int else str(scaled), node.at, node.key)


def _written(node: Node) -> str:
    """A number as it is written; `0x10` is an integer and no quantity."""
    return node.text if isinstance(node.value, float) and node.text else str(node.value)
