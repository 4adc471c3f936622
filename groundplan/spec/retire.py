"""`retire`: removal in two steps, so that nothing that holds data goes by accident."""

from __future__ import annotations

from pydantic import Field

from groundplan.spec.base import Spec
from groundplan.spec.scalars import Date


class Retire(Spec):
    """Objects that hold data stay, workloads go, until the entry itself is deleted."""

    after: Date
    """The day from which the entry may be deleted. It changes no rendered byte."""

    reason: str = Field(min_length=1, max_length=500)
    """Why it goes."""
