"""The objects of an environment as files: whose they are, their bytes, and what values they came from."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pydantic import BaseModel

from groundplan.emitting import emit
from groundplan.generating.environment import Generated
from groundplan.resolving import Resolved
from groundplan.spec import Tenant
from groundplan.tree import EnvironmentPlan, Owned, PlannedFile, canonical_sha256


def planned(resolved: Resolved, generated: Generated) -> EnvironmentPlan:
    """The files of one environment, by owner."""
    platform = resolved.platform
    files: dict[str, dict[str, PlannedFile]] = {"": {}, **{t.name: {} for t in platform.tenants}}
    for rendered in generated.objects:
        files[rendered.tenant][rendered.path] = PlannedFile(emit(rendered.object), rendered.origin)
    tenants = {
        t.name: Owned(canonical_sha256([_values(t), asdict(platform.peers(t))]), files[t.name])
        for t in platform.tenants
    }
    return EnvironmentPlan(Owned(canonical_sha256(_values(platform.shared)), files[""]), tenants)


def _values(model: BaseModel) -> Any:
    """The resolved values as plain data, defaults included: a comment, an order or a spelling of them changes nothing.

    Nor does a date of `retire`: it is judged, and never rendered.
    """
    return model.model_dump(mode="json", by_alias=True, exclude=_DATES if isinstance(model, Tenant) else None)


_DATES: Any = {"retire": {"after"}, "volumes": {"__all__": {"retire": {"after"}}}}
