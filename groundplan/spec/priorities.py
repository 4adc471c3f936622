"""`priorities`: who goes first when not all fits."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from groundplan.spec.base import NamedItem
from groundplan.spec.scalars.core import Text

PriorityName = Annotated[
    str,
    Text(
        "priority_name",
        "(?!system-)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?",
        "a name for a priority: lower-case letters, digits and `-`, not starting with `system-`, which is Kubernetes' own",
        ("production",),
        max_length=63,
    ),
]


class Priority(NamedItem):
    """A rank for tenants and workloads."""

    name: PriorityName
    """The name by which tenants and workloads ask for it."""

    value: int = Field(ge=-2147483648, le=1_000_000_000, examples=[1000])
    """The higher goes first; Kubernetes keeps what is above 1000000000 to itself."""

    preemptible: bool = False
    """Whether a higher rank may push it out once it runs."""

    description: str = Field(default="", max_length=2048)
    """What it is for."""
